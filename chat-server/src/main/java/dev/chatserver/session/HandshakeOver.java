package dev.chatserver.session;

import dev.chatserver.codec.ClientCommand;
import dev.chatserver.codec.Refusal;
import dev.chatserver.codec.Unread;
import dev.chatserver.metrics.ConnectionMeter;

/** Another handler has the connection, or nobody needs to. Confined to the channel's event loop. */
final class HandshakeOver implements HandshakePhase {

  @Override
  public ConnectionMeter.Phase counted() {
    return ConnectionMeter.Phase.FAREWELL;
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
  }

  @Override
  public void unreachable() {
    // Nothing is to be written.
  }

  @Override
  public void gone(Unread rest) {
    rest.release();
  }

  @Override
  public void writable() {
    // Nobody waits for it.
  }

  @Override
  public void sentAway(Refusal why) {
    // It is being closed.
  }

  @Override
  public void goingDown() {
    // It is being closed.
  }

  @Override
  public void goodbye() {
    // It is being closed.
  }

  @Override
  public void broken() {
    // Whoever found it has logged it.
  }

  @Override
  public void timeUp() {
    // The timer had fired as it was cancelled.
  }
}
