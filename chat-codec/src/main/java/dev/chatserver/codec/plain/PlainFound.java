package dev.chatserver.codec.plain;

import dev.chatserver.codec.LogEntry;
import dev.chatserver.codec.Reply;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * What was found, as lines: {@code [4213 2026-11-23 18:30] megumin says: hello}. Thread-safe
 * because it does not change.
 */
final class PlainFound {

  private final DateTimeFormatter stamp;

  /**
   * @param zone of the times
   */
  PlainFound(ZoneId zone) {
    stamp = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT).withZone(zone);
  }

  String text(Reply.Found found) {
    int lines = found.entries().size();
    StringBuilder text = new StringBuilder("-- ");
    text.append(
        lines == 0 ? "nothing found" : lines == 1 ? "1 line found" : lines + " lines found");
    text.append(found.isComplete() ? "\n" : "; older ones are still being indexed\n");
    for (LogEntry entry : found.entries()) {
      text.append(line(entry)).append('\n');
    }
    return text.toString();
  }

  /** An entry's line, without its end. */
  String line(LogEntry entry) {
    String time = stamp.format(Instant.ofEpochMilli(entry.timeMillis()));
    return "[" + entry.sequence() + " " + time + "] " + PlainEventEncoder.text(entry.event());
  }
}
