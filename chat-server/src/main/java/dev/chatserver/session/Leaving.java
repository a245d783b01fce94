package dev.chatserver.session;

import static dev.chatserver.session.connection.PhaseLog.at;

import dev.chatserver.codec.ClientCommand;
import dev.chatserver.codec.Refusal;
import dev.chatserver.codec.Unread;
import dev.chatserver.metrics.ConnectionMeter;
import dev.chatserver.session.connection.Drain;
import dev.chatserver.session.connection.Patience;
import org.jspecify.annotations.Nullable;

/**
 * The person goes, of their own will or because the server does: what they have said is kept and
 * they have read it, if they still read, before the others are told. Confined to the channel's
 * event loop.
 */
final class Leaving implements ChatPhase {

  private final ChatHandler chat;
  private final @Nullable String farewell;
  private @Nullable Patience patience;

  private Leaving(ChatHandler chat, @Nullable String farewell) {
    this.chat = chat;
    this.farewell = farewell;
  }

  static void begin(ChatHandler chat, @Nullable String farewell) {
    Leaving leaving = new Leaving(chat, farewell);
    chat.become(leaving);
    chat.session().turns().close();
    leaving.settle();
  }

  private void settle() {
    Session session = chat.session();
    Membership here = session.rooms().current();
    if (here == null || !chat.channel().isActive()) {
      leave();
      return;
    }
    patience =
        new Patience(
            chat.channel(), here.reader()::position, session.services().connection(), this::timeUp);
    here.room()
        .settle(
            head ->
                chat.onLoopLater(
                    () -> {
                      if (chat.phase() == this) {
                        here.reader().whenReached(head, this::leave);
                      }
                    }));
  }

  private void leave() {
    if (chat.phase() == this) {
      over();
      chat.session().leaveChat(farewell);
      chat.sayFarewell();
    }
  }

  /** Called by whatever takes this phase's place. */
  void over() {
    if (patience != null) {
      patience.end();
    }
  }

  @Override
  public ConnectionMeter.Phase counted() {
    return ConnectionMeter.Phase.LEAVING;
  }

  @Override
  public void line(ClientCommand command) {
    throw new AssertionError("nothing is read any more, but came " + command);
  }

  @Override
  public void exhausted() {
    throw new AssertionError("nothing is read any more");
  }

  @Override
  public void inputEnded(Unread rest, boolean reset) {
    rest.release();
    if (reset) {
      leave();
    }
  }

  @Override
  public void unreachable() {
    leave();
  }

  @Override
  public void gone(Unread rest) {
    rest.release();
    leave();
  }

  @Override
  public void writable() {
    chat.session().writable();
  }

  @Override
  public void sentAway(Refusal why) {
    leave();
  }

  @Override
  public void goingDown(Drain drain) {
    chat.session().leaveQuietly();
  }

  @Override
  public void goodbye() {
    // It is on its way out already.
  }

  @Override
  public void broken(boolean tell) {
    chat.breakOff(tell);
  }

  @Override
  public void timeUp() {
    at("timeUp", this).leave();
  }
}
