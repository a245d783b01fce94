package dev.chatserver.codec;

/** What a session tells the handlers of its own pipeline, as Netty user events. */
public enum SessionEvent {
  /** The peer has its name: what it sends from here on are commands, no longer names. */
  WELCOMED,

  /**
   * The server stops: nothing more is read, what was read is done. Fired on every connection before
   * the next one is.
   */
  GOING_DOWN,

  /**
   * All that anybody said before the server stopped is on its way: once it is delivered, the
   * connection is closed.
   */
  GOODBYE,

  /** The peer has taken no byte for too long: the connection is closed. */
  STALLED
}
