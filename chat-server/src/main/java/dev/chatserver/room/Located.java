package dev.chatserver.room;

import java.util.OptionalLong;

/** Where a {@link Start} turned out to be. Immutable. */
public sealed interface Located {

  /**
   * The first event to read is that one.
   *
   * @param historyThrough up to this event it is not shown who came and went; 0 for all
   * @param follow how many events there are from that one on, if it was asked for by its number
   */
  record At(long position, long historyThrough, OptionalLong follow) implements Located {}

  /** The room cannot have an event of that number, after which was asked for. */
  record Unknown(long sequence) implements Located {}
}
