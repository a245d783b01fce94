package dev.chatserver.room;

/** Where a {@link Start} turned out to be. Immutable. */
public sealed interface Located {

  /**
   * The first event to read is that one.
   *
   * @param head the last event that there was; what comes after it is live
   * @param past what is read before that
   */
  record At(long position, long head, Past past) implements Located {}

  /** The room cannot have an event of that number, after which was asked for. */
  record Unknown(long sequence) implements Located {}

  /** What is read of a room before what happens there from now on. */
  sealed interface Past {

    /** Nothing. */
    record None() implements Past {}

    /**
     * What was said and done last; who came and went in between is left out.
     *
     * @param lines how many events, at least 1
     * @param sinceMillis when the oldest of them happened
     */
    record Latest(int lines, long sinceMillis) implements Past {}

    /**
     * Everything since an event that was asked for by its number.
     *
     * @param events how many that are, 0 too
     */
    record Since(long events) implements Past {}
  }
}
