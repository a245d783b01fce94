package dev.chatserver.room;

import dev.chatserver.codec.LogEntry;
import dev.chatserver.ledger.ReadResult;
import java.util.List;

/** What there is before a line of a room's log. Immutable. */
public sealed interface Earlier {

  /**
   * Events, ascending.
   *
   * @param from where they begin: what is before that is asked for next
   * @param isFirst true if the log keeps nothing before them
   */
  record Lines(long from, boolean isFirst, List<LogEntry> entries) implements Earlier {
    public Lines {
      entries = List.copyOf(entries);
    }
  }

  /** The log cannot be read now; {@code why} is for a person. */
  record Failed(String why) implements Earlier {}

  /**
   * Of what was read.
   *
   * @param from the first that was asked for
   * @param before the first that is not wanted
   */
  static Earlier of(ReadResult result, long from, long before) {
    if (result instanceof ReadResult.Range range) {
      List<LogEntry> entries =
          range.entries().stream().filter(entry -> entry.sequence() < before).toList();
      return new Lines(from, from <= 1 || range.missed() > 0, entries);
    } else if (result instanceof ReadResult.Failed failed) {
      return new Failed(failed.why());
    }
    return new Lines(from, true, List.of()); // from before the log lost count
  }
}
