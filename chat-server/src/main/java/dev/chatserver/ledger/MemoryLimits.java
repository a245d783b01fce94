package dev.chatserver.ledger;

import dev.chatserver.codec.Range;

/**
 * What the memory ledger keeps.
 *
 * @param roomEventsMax the most events of one room
 * @param roomBytesMax the most bytes of one room's events, by estimate
 * @param totalBytesMax the most bytes of all rooms' events, by estimate; beyond it the logs of
 *     empty rooms go first
 * @param intakeEventsMax how many events may wait to be kept before speakers pause
 */
public record MemoryLimits(
    int roomEventsMax, int roomBytesMax, long totalBytesMax, int intakeEventsMax) {

  /** Enough to come back to after a dropped connection, small enough to forget about. */
  public static final MemoryLimits DEFAULT =
      new MemoryLimits(1000, 1024 * 1024, 256L * 1024 * 1024, 16 * 1024);

  public MemoryLimits {
    Range.atLeast("roomEventsMax", roomEventsMax, 1);
    Range.atLeast("roomBytesMax", roomBytesMax, 1);
    Range.atLeast("totalBytesMax", totalBytesMax, 1);
    Range.atLeast("intakeEventsMax", intakeEventsMax, 2);
  }
}
