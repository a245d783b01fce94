package dev.chatserver.ledger.sqlite;

import dev.chatserver.codec.RoomName;
import org.jspecify.annotations.Nullable;

/**
 * How much of a room is kept. It is looked at when something happens in the room, and gives up a
 * bounded part of it at a time, so that nobody notices. Immutable.
 *
 * @param roomEventsMax how many events, or up to an eighth more; 0: all
 */
record Retention(long roomEventsMax) {

  /** The most that is given up in one go: some milliseconds of the writer. */
  private static final long STEP_EVENTS_MAX = 4096;

  /** What is to be given up of a room now, or null. */
  Act.@Nullable Trimmed due(RoomName name, RoomState room) {
    if (roomEventsMax == 0) {
      return null;
    }
    if (room.kept() <= roomEventsMax + roomEventsMax / 8) {
      return null;
    }
    long through = Math.min(room.head() - roomEventsMax, room.trimmed() + STEP_EVENTS_MAX);
    return new Act.Trimmed(name, through);
  }
}
