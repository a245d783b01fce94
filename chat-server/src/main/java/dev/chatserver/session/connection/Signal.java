package dev.chatserver.session.connection;

import dev.chatserver.codec.Refusal;

/** What the server tells each connection, as Netty user events. Immutable. */
public sealed interface Signal {

  /**
   * The server stops: nothing more is read, what was read is done.
   *
   * @param drain told when it is done
   */
  record GoingDown(Drain drain) implements Signal {}

  /**
   * All that anybody said before the server stopped is on its way: once it is delivered, the
   * connection is closed.
   */
  record Goodbye() implements Signal {}

  /**
   * The peer may not stay any longer: it is told why, and the connection is closed.
   *
   * @param why a fatal one
   */
  record SendAway(Refusal why) implements Signal {}
}
