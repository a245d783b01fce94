package dev.chatserver.ledger;

import dev.chatserver.codec.LogEntry;
import dev.chatserver.codec.RoomEvent;

/**
 * How much heap an entry takes, near enough to bound a log by. Names are shared with who bears them
 * and do not count. Thread-safe because it has no state.
 */
public final class EntrySize {

  /**
   * A LogEntry (32), its event (24), a String with its array (40) and the slot in the ring (4 to
   * 8), on a 64-bit JVM.
   */
  private static final int FIXED_BYTES = 104;

  /**
   * What a log of an empty room takes besides its entries: the log (72), its ring (32), the room's
   * name (72 to 130) and its places in the two maps that it rests in (32 and some 70). Measured,
   * see MemoryLedgerTest.
   */
  static final int RESTING_LOG_BYTES = 300;

  private EntrySize() {}

  /** Bytes of heap, at least 1; two bytes a character, which is the most that a String takes. */
  public static int estimate(LogEntry entry) {
    RoomEvent event = entry.event();
    int chars = 0;
    if (event instanceof RoomEvent.Said said) {
      chars = said.text().length();
    } else if (event instanceof RoomEvent.Emoted emoted) {
      chars = emoted.text().length();
    } else if (event instanceof RoomEvent.TopicSet topic) {
      chars = topic.text().length();
    } else if (event instanceof RoomEvent.Presence presence && presence.farewell() != null) {
      chars = presence.farewell().length();
    }
    return FIXED_BYTES + 2 * chars;
  }
}
