package dev.chatserver.session;

import dev.chatserver.codec.ClientCommand;
import dev.chatserver.codec.Refusal;
import dev.chatserver.codec.Unread;
import dev.chatserver.metrics.ConnectionMeter;
import dev.chatserver.session.connection.Drain;

/**
 * What a connection is doing from the welcome to its end.
 *
 * <pre>
 *   Talking ──/quit──────────────────────────────────────────────► Leaving ──told, read──► Over
 *      │                                                              ▲                      ▲
 *      ├──end of input, cut off──► Draining ──all held is said────────┤ (somebody reads)      │
 *      ├──server goes down───────►    │  └────────────────────────────┴ (nobody there) ───────┤
 *      └──sent away, broken───────────┴───────────────────────────────────────────────────────┘
 * </pre>
 *
 * Each event has its answer in each phase: there are no defaults. Confined to the channel's event
 * loop.
 */
sealed interface ChatPhase permits Talking, Draining, Leaving, Over {

  /** What it is counted as. */
  ConnectionMeter.Phase counted();

  /** A command has its turn. */
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

  /** The server stops; {@code drain} is told when all that was held is said. */
  void goingDown(Drain drain);

  /** Everybody's last lines are on their way. */
  void goodbye();

  /**
   * Something of this connection broke, in this server.
   *
   * @param tell whether the peer can be told
   */
  void broken(boolean tell);

  /** What this phase has set a time for has taken too long. */
  void timeUp();
}
