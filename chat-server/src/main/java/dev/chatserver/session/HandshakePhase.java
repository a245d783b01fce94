package dev.chatserver.session;

import dev.chatserver.codec.ClientCommand;
import dev.chatserver.codec.Refusal;
import dev.chatserver.codec.Unread;
import dev.chatserver.metrics.ConnectionMeter;

/**
 * What a connection without a name is doing.
 *
 * <pre>
 *   Asking ──name claimed──► Welcoming ──welcome written, or not to be──► Over (the chat begins)
 *      │                         │
 *      └──refused, timed out─────┴──sent away, server goes down─────────► Over (farewell)
 * </pre>
 *
 * On many machines Claiming is between the first two, until the others have heard of the claim.
 *
 * <p>Each event has its answer in each phase: there are no defaults. Confined to the channel's
 * event loop.
 */
sealed interface HandshakePhase permits Asking, Claiming, Welcoming, HandshakeOver {

  /** What it is counted as. */
  ConnectionMeter.Phase counted();

  /** A line has its turn. */
  void line(ClientCommand command);

  /** All that was left of the input is done. */
  void exhausted();

  /**
   * The peer sends no more.
   *
   * @param rest taken: what it had sent and was not cut
   * @param reset whether it was cut off, rather than having ended its half
   */
  void inputEnded(Unread rest, boolean reset);

  /** The peer can be written to no more; what it had sent may still be in the socket. */
  void unreachable();

  /**
   * The channel is closed.
   *
   * @param rest taken
   */
  void gone(Unread rest);

  /** The channel takes bytes again. */
  void writable();

  /** The peer may not stay, and is to be told why. */
  void sentAway(Refusal why);

  /** The server stops; who has no name yet has said nothing. */
  void goingDown();

  /** Everybody's last lines are on their way. */
  void goodbye();

  /** Something of this connection broke, in this server. */
  void broken();

  /** No name within the time for it. */
  void timeUp();
}
