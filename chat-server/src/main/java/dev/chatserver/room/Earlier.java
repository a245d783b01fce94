package dev.chatserver.room;

import dev.chatserver.codec.LogEntry;
import dev.chatserver.ledger.EntrySize;
import dev.chatserver.ledger.ReadResult;
import java.util.List;

/** What there is before a line of a room's log. Immutable. */
public sealed interface Earlier {

  /**
   * The estimated bytes of events that are given at once, but for a single event: who looks back
   * asks for the rest, and does not have us hold megabytes in one answer.
   */
  int BYTES_MAX = 64 * 1024;

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
      List<LogEntry> latest = latest(entries);
      return latest.size() < entries.size()
          ? new Lines(latest.get(0).sequence(), false, latest)
          : new Lines(from, from <= 1 || range.missed() > 0, entries);
    } else if (result instanceof ReadResult.Failed failed) {
      return new Failed(failed.why());
    }
    return new Lines(from, true, List.of()); // from before the log lost count
  }

  private static List<LogEntry> latest(List<LogEntry> entries) {
    int first = entries.size();
    for (long bytes = 0; first > 0; first--) {
      bytes += EntrySize.estimate(entries.get(first - 1));
      if (bytes > BYTES_MAX && first < entries.size()) {
        break;
      }
    }
    return entries.subList(first, entries.size());
  }
}
