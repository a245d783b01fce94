package dev.chatserver.ledger;

import dev.chatserver.codec.LogEntry;
import java.util.List;

/** What a read of a log came to. Immutable. */
public sealed interface ReadResult {

  /**
   * Events, as they follow each other.
   *
   * @param missed exactly how many events there were from the position asked for up to the first
   *     one here that the ledger no longer keeps
   * @param entries ascending; empty only if there is nothing at or after the position
   */
  record Range(long missed, List<LogEntry> entries) implements ReadResult {
    public Range {
      entries = List.copyOf(entries);
    }
  }

  /**
   * A position that this log cannot have: past its end, or from before the ledger lost count.
   *
   * @param oldest the oldest position that can be read
   * @param head the last one, 0 if the log is empty
   */
  record Unknown(long oldest, long head) implements ReadResult {}

  /** The ledger cannot read now; {@code why} is for a person. */
  record Failed(String why) implements ReadResult {}
}
