package dev.chatserver.session;

import static dev.chatserver.session.connection.PhaseLog.at;

import dev.chatserver.codec.ClientCommand;
import dev.chatserver.codec.Refusal;
import dev.chatserver.codec.Unread;
import dev.chatserver.metrics.ConnectionMeter;
import org.jspecify.annotations.Nullable;

/**
 * On many machines: nobody else here has the name, and the other nodes are asked; nothing is read
 * meanwhile. What ends before they have answered is kept for the phase that comes then. Confined to
 * the channel's event loop.
 */
final class Claiming implements HandshakePhase {

  private final UsernameHandshakeHandler handshake;
  private final Asking asking;
  private final Session session;
  private final ClientCommand.@Nullable Resume resume;
  private @Nullable Unread rest;
  private boolean reset;
  private boolean unreachable;
  private boolean gone;

  private Claiming(
      UsernameHandshakeHandler handshake,
      Asking asking,
      Session session,
      ClientCommand.@Nullable Resume resume) {
    this.handshake = handshake;
    this.asking = asking;
    this.session = session;
    this.resume = resume;
  }

  static void begin(
      UsernameHandshakeHandler handshake,
      Asking asking,
      Session session,
      ClientCommand.@Nullable Resume resume) {
    Claiming claiming = new Claiming(handshake, asking, session, resume);
    handshake.become(claiming);
    handshake
        .services()
        .elsewhere()
        .claim(session.name(), null, handshake.turns().waits().changing(claiming::answered));
  }

  private void answered(@Nullable Refusal refusal) {
    if (handshake.phase() != this) {
      giveBack(refusal); // nobody waits for it any more
      return;
    }
    handshake.become(asking);
    if (refusal == null) {
      asking.claimed(session, resume, this::handOn);
    } else {
      giveBack(refusal);
      asking.askAgain(refusal);
      handOn();
    }
  }

  /** What has ended meanwhile is for the phase that there is now. */
  private void handOn() {
    if (unreachable) {
      at("unreachable", handshake.phase()).unreachable();
    }
    if (rest != null && gone) {
      at("gone", handshake.phase()).gone(rest);
    } else if (rest != null) {
      at(reset ? "reset" : "inputEnded", handshake.phase()).inputEnded(rest, reset);
    }
  }

  private void giveBack(@Nullable Refusal refusal) {
    if (refusal == null) {
      session.giveNameBack();
    } else {
      handshake.services().names().release(session.name(), session);
    }
  }

  /** The answer finds nobody here; what was told of the end while that was brought about, too. */
  private void leave() {
    if (rest != null) {
      rest.release();
      rest = null;
    }
  }

  @Override
  public ConnectionMeter.Phase counted() {
    return ConnectionMeter.Phase.ASKING;
  }

  @Override
  public void line(ClientCommand command) {
    throw new AssertionError("nothing is read while a name is claimed, but came " + command);
  }

  @Override
  public void exhausted() {
    throw new AssertionError("nothing is read while a name is claimed");
  }

  @Override
  public void inputEnded(Unread unread, boolean wasReset) {
    reset |= wasReset;
    if (rest == null) {
      rest = unread;
    } else {
      unread.release(); // a reset can be heard of by the output first, and then by the input
    }
    if (reset) {
      handshake.channel().close(); // or its loop would be told of it until there is an answer
    }
  }

  @Override
  public void unreachable() {
    unreachable = true;
    handshake.turns().input().readToEnd();
  }

  @Override
  public void gone(Unread unread) {
    gone = true;
    if (rest == null) {
      rest = unread;
    } else {
      unread.release();
    }
  }

  @Override
  public void writable() {
    // It was written to before.
  }

  @Override
  public void sentAway(Refusal why) {
    handshake.sendAway(why);
    leave();
  }

  @Override
  public void goingDown() {
    handshake.closeWhenWritten();
    leave();
  }

  @Override
  public void goodbye() {
    handshake.sayFarewell();
    leave();
  }

  @Override
  public void broken() {
    handshake.close();
    leave();
  }

  @Override
  public void timeUp() {
    asking.timeUp();
    leave();
  }
}
