package dev.chatserver.session;

import dev.chatserver.codec.ClientCommand;
import dev.chatserver.codec.Refusal;
import dev.chatserver.codec.Refusal.Reason;
import dev.chatserver.codec.Reply;
import dev.chatserver.codec.Unread;
import dev.chatserver.metrics.ConnectionMeter;
import dev.chatserver.session.connection.SessionLimits;
import org.jspecify.annotations.Nullable;

/** Asks for a name until one can be had. Confined to the channel's event loop. */
final class Asking implements HandshakePhase {

  private final UsernameHandshakeHandler handshake;
  private int tries;

  Asking(UsernameHandshakeHandler handshake) {
    this.handshake = handshake;
  }

  @Override
  public ConnectionMeter.Phase counted() {
    return ConnectionMeter.Phase.ASKING;
  }

  @Override
  public void line(ClientCommand command) {
    if (command instanceof ClientCommand.Hello hello) {
      hello(hello);
    } else if (command instanceof ClientCommand.Malformed malformed) {
      if (malformed.fatal()) {
        handshake.sendAway(malformed.refusal());
      } else {
        askAgain(malformed.refusal());
      }
    } else if (command instanceof ClientCommand.Help) {
      handshake.write(new Reply.HelpOnNames());
      prompt();
    } else if (!(command instanceof ClientCommand.Negotiation)) {
      handshake.sayFarewell(); // it leaves, was interrupted, or never ended its line
    }
  }

  private void hello(ClientCommand.Hello hello) {
    SessionServices services = handshake.services();
    Session session = new Session(handshake.channel(), services, handshake.turns(), hello.name());
    Refusal notGiven = services.names().claim(hello.name(), session);
    if (notGiven != null) {
      askAgain(notGiven);
      return;
    }
    if (services.elsewhere().isSomewhere()) {
      Claiming.begin(handshake, this, session, hello.resume());
    } else {
      claimed(session, hello.resume(), () -> {});
    }
  }

  /**
   * Nobody else has the name, anywhere.
   *
   * @param before run when the next phase has begun, and before the welcome is written
   */
  void claimed(Session session, ClientCommand.@Nullable Resume resume, Runnable before) {
    Refusal notNow = handshake.services().admission().join(handshake.channel());
    if (notNow == null) {
      Welcoming.begin(handshake, session, resume, before);
    } else {
      session.giveNameBack();
      handshake.sendAway(notNow);
      before.run();
    }
  }

  void askAgain(Refusal refusal) {
    handshake.write(new Reply.Refused(refusal));
    SessionLimits limits = handshake.services().limits();
    if (limits.limited() && ++tries >= limits.helloTriesMax()) {
      handshake.sendAway(Refusal.of(Reason.TOO_MANY_TRIES, limits.helloTriesMax()));
    } else {
      prompt();
    }
  }

  private void prompt() {
    handshake.write(new Reply.Prompt());
    if (!handshake.channel().isWritable() && handshake.turns().waits().isReachable()) {
      handshake.close(); // it asks again and again and reads no answer
    }
  }

  @Override
  public void exhausted() {
    handshake.sayFarewell();
  }

  @Override
  public void inputEnded(Unread rest, boolean reset) {
    if (reset) {
      rest.release();
      handshake.close();
    } else {
      handshake.turns().end(rest, Integer.MAX_VALUE); // the name may be in it, and more
    }
  }

  @Override
  public void unreachable() {
    handshake.turns().input().readToEnd(); // it may have sent a name and more, and ended its half
    handshake.turns().waits().unreachable();
  }

  @Override
  public void gone(Unread rest) {
    rest.release();
    handshake.close();
  }

  @Override
  public void writable() {
    handshake.turns().waits().repliesRead();
  }

  @Override
  public void sentAway(Refusal why) {
    handshake.sendAway(why);
  }

  @Override
  public void goingDown() {
    handshake.closeWhenWritten();
  }

  @Override
  public void goodbye() {
    handshake.sayFarewell();
  }

  @Override
  public void broken() {
    handshake.close();
  }

  @Override
  public void timeUp() {
    int seconds = handshake.services().limits().helloTimeoutSeconds();
    handshake.sendAway(Refusal.of(Reason.HELLO_TIMEOUT, seconds));
  }
}
