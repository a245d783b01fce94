package dev.chatserver.codec;

/** What a session tells the handlers of its own pipeline, as Netty user events. */
public enum SessionEvent {
  /** The peer has its name: what it sends from here on are commands, no longer names. */
  WELCOMED,

  /**
   * The server stops: what was read is handled, what was said is delivered, then the connection is
   * closed.
   */
  GOING_DOWN,

  /** The peer has taken no byte for too long: the connection is closed. */
  STALLED
}
