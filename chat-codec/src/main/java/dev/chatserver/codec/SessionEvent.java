package dev.chatserver.codec;

/** What a session tells the handlers of its own pipeline, as Netty user events. */
public enum SessionEvent {
  /** The peer has its name: what it sends from here on are commands, no longer names. */
  WELCOMED
}
