package dev.chatserver.codec.plain;

import dev.chatserver.codec.LogEntry;
import dev.chatserver.codec.Reply;
import java.time.Clock;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * What has a time in it, as lines: {@code -- the last 20 lines, since 12:31}, and what was found:
 * {@code [4213 2026-11-23 18:30] megumin says: hello}. Thread-safe because it does not change.
 */
final class PlainTimes {

  // Not in the server's own locale, some of which have digits of their own.
  private static final DateTimeFormatter DATE_AND_TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT);
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT);

  private final Clock clock;

  /**
   * @param clock tells which day it is, and has the zone of the times
   */
  PlainTimes(Clock clock) {
    this.clock = clock;
  }

  String found(Reply.Found found) {
    int lines = found.entries().size();
    StringBuilder text = new StringBuilder("-- ");
    text.append(
        lines == 0 ? "nothing found" : lines == 1 ? "1 line found" : lines + " lines found");
    text.append(found.isComplete() ? "\n" : "; older ones are still being indexed\n");
    for (LogEntry entry : found.entries()) {
      text.append(dated(entry)).append('\n');
    }
    return text.toString();
  }

  /** An entry's line with its number, date and time, without its end. */
  String dated(LogEntry entry) {
    String time = DATE_AND_TIME.format(at(entry.timeMillis()));
    return "[" + entry.sequence() + " " + time + "] " + PlainEventEncoder.text(entry.event());
  }

  /**
   * One form whatever the number, so that a script can look for it; the date if it is not today.
   */
  String lastLines(Reply.LastLines last) {
    ZonedDateTime since = at(last.sinceMillis());
    boolean isToday = since.toLocalDate().equals(at(clock.millis()).toLocalDate());
    DateTimeFormatter format = isToday ? TIME : DATE_AND_TIME;
    return "-- the last " + last.lines() + " lines, since " + format.format(since) + "\n";
  }

  private ZonedDateTime at(long millis) {
    return Instant.ofEpochMilli(millis).atZone(clock.getZone());
  }
}
