package dev.chatserver.codec;

import static java.util.Objects.requireNonNull;

/**
 * One place in a room's log: the event and what the ledger gave it. Immutable.
 *
 * @param sequence the position in the room's log; within a room they ascend from 1 but need not be
 *     contiguous
 * @param timeMillis when it was stored, in milliseconds since 1970-01-01T00:00Z
 * @param event what happened
 */
public record LogEntry(long sequence, long timeMillis, RoomEvent event) {

  public LogEntry {
    if (sequence < 1) {
      throw new IllegalArgumentException("sequence: " + sequence + " (expected: >= 1)");
    }
    requireNonNull(event, "event");
  }
}
