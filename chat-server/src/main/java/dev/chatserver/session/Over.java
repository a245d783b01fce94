package dev.chatserver.session;

import dev.chatserver.codec.ClientCommand;
import dev.chatserver.codec.Refusal;
import dev.chatserver.codec.Unread;
import dev.chatserver.metrics.ConnectionMeter;
import dev.chatserver.session.connection.Drain;
import dev.chatserver.session.connection.Farewell;

/**
 * Every room was left and the name given back; the {@link Farewell} does the rest, or nothing is
 * left to be done. Confined to the channel's event loop.
 */
final class Over implements ChatPhase {

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
    // Nobody reads.
  }

  @Override
  public void sentAway(Refusal why) {
    // The farewell has patience of its own.
  }

  @Override
  public void goingDown(Drain drain) {
    // Nothing was held.
  }

  @Override
  public void goodbye() {
    // Said.
  }

  @Override
  public void broken(boolean tell) {
    // Whoever found it has logged it.
  }

  @Override
  public void timeUp() {
    // It is over.
  }
}
