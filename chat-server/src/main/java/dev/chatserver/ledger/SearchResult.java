package dev.chatserver.ledger;

import dev.chatserver.codec.LogEntry;
import java.util.List;

/** What a search of a log came to. Immutable. */
public sealed interface SearchResult {

  /**
   * Events that have the words.
   *
   * @param entries the newest first
   * @param isComplete false if there may be older ones that are not in the index yet
   */
  record Found(List<LogEntry> entries, boolean isComplete) implements SearchResult {
    public Found {
      entries = List.copyOf(entries);
    }
  }

  /** The ledger cannot search now, or at all; {@code why} is for a person. */
  record Failed(String why) implements SearchResult {}
}
