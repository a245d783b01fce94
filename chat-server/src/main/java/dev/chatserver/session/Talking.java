package dev.chatserver.session;

import dev.chatserver.codec.ClientCommand;
import dev.chatserver.codec.Refusal;
import dev.chatserver.codec.Unread;
import dev.chatserver.metrics.ConnectionMeter;
import dev.chatserver.session.connection.Drain;

/** The usual: commands come from the pipeline. Confined to the channel's event loop. */
final class Talking implements ChatPhase {

  private final ChatHandler chat;

  Talking(ChatHandler chat) {
    this.chat = chat;
  }

  @Override
  public ConnectionMeter.Phase counted() {
    return ConnectionMeter.Phase.TALKING;
  }

  @Override
  public void line(ClientCommand command) {
    chat.run(command);
  }

  @Override
  public void exhausted() {
    throw new AssertionError("the input has not ended");
  }

  @Override
  public void inputEnded(Unread rest, boolean reset) {
    if (reset) {
      Draining.asFarAsTheRateGoes(chat, rest);
    } else {
      Draining.atItsRate(chat, rest);
    }
  }

  @Override
  public void unreachable() {
    // Its input tells how it ended, and it may have sent more before that.
    chat.session().turns().input().readToEnd();
    chat.session().turns().waits().unreachable();
  }

  @Override
  public void gone(Unread rest) {
    Draining.asFarAsTheRateGoes(chat, rest);
  }

  @Override
  public void writable() {
    chat.session().writable();
  }

  @Override
  public void sentAway(Refusal why) {
    chat.session().refuse(why);
    chat.end();
  }

  @Override
  public void goingDown(Drain drain) {
    Draining.atOnce(chat, drain);
  }

  @Override
  public void goodbye() {
    throw new AssertionError("the server does not go down");
  }

  @Override
  public void broken(boolean tell) {
    chat.breakOff(tell);
  }

  @Override
  public void timeUp() {
    throw new AssertionError("no time was set");
  }
}
