package dev.chatserver.room;

/** Where a {@link Start} turned out to be. Immutable. */
public sealed interface Located {

  /** The first event to read is that one. */
  record At(long position) implements Located {}

  /** The room cannot have an event of that number, after which was asked for. */
  record Unknown(long sequence) implements Located {}
}
