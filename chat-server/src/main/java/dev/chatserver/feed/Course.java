package dev.chatserver.feed;

import dev.chatserver.codec.UserName;
import org.jspecify.annotations.Nullable;

/**
 * Where a reader begins to read, and up to where that is the past. Immutable.
 *
 * @param position the sequence number of the first event that it wants
 * @param past the last event of the past: behind it the reader is told that it is live from there
 *     on; below {@code position} if there is no past to read
 * @param isHistory whether it reads the past as history: from the ledger, and not who came and went
 *     in between
 * @param returns who comes back, and is not shown in the past how they went; null for nobody
 */
public record Course(long position, long past, boolean isHistory, @Nullable UserName returns) {

  /** Whatever there is from an event on, as if all of it were live. */
  public static Course from(long position) {
    return new Course(position, 0, false, null);
  }
}
