package dev.chatserver.ledger.sqlite;

import dev.chatserver.ledger.sqlite.store.EventRow;
import dev.chatserver.ledger.sqlite.store.RoomState;
import dev.chatserver.ledger.sqlite.store.Store;
import dev.chatserver.ledger.sqlite.store.StoreException;
import java.time.Duration;

/**
 * How much of each room is kept. What is too much is given up a bounded part at a time, so that
 * nobody notices. Immutable.
 *
 * @param lines how many events, or up to an eighth more; 0: all
 * @param days for how long; 0: for ever
 * @param bytes how much, or up to an eighth more, see {@link EventRow#bytes}; 0: all
 */
record Retention(long lines, long days, long bytes) {

  /** The most that is given up in one go: some milliseconds of the writer. */
  static final long STEP_EVENTS_MAX = 1024;

  static final Retention NONE = new Retention(0, 0, 0);

  /** True if nothing is ever given up. */
  boolean keepsAll() {
    return lines == 0 && days == 0 && bytes == 0;
  }

  /** Up to which event a room is to be given up now, itself included; 0 if nothing is. */
  long due(RoomState room, long nowMillis, Store store) throws StoreException {
    long through = 0;
    if (lines > 0 && room.kept() > lines + lines / 8) {
      through = room.head() - lines;
    }
    if (bytes > 0 && room.keptBytes() > bytes + bytes / 8) {
      long before = room.bytes() - bytes;
      through = Math.max(through, store.lastOf(room, event -> event.bytes() <= before));
    }
    long since = nowMillis - Duration.ofDays(days).toMillis();
    if (days > 0 && room.kept() > 0 && room.oldestMillis() < since) {
      through = Math.max(through, store.lastOf(room, event -> event.millis() < since));
    }
    return through <= room.trimmed() ? 0 : Math.min(through, room.trimmed() + STEP_EVENTS_MAX);
  }
}
