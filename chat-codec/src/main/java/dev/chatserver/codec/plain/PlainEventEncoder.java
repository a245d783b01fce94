package dev.chatserver.codec.plain;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.chatserver.codec.EventEncoder;
import dev.chatserver.codec.LogEntry;
import dev.chatserver.codec.RoomEvent;
import dev.chatserver.codec.RoomName;
import io.netty.buffer.ByteBuf;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An entry of a room's log as a line: {@code megumin says: hello}, and with stamps {@code [4213
 * 18:30] megumin says: hello}. Called by the feed, once an entry. Thread-safe because it has no
 * state.
 */
final class PlainEventEncoder implements EventEncoder {

  private static final byte[] SAYS = " says: ".getBytes(US_ASCII);

  private final @Nullable ZoneId stampZone;

  /**
   * @param stampZone the zone of the stamps' time of day; null for no stamps
   */
  PlainEventEncoder(@Nullable ZoneId stampZone) {
    this.stampZone = stampZone;
  }

  @Override
  public void encode(RoomName room, LogEntry entry, ByteBuf out) {
    if (stampZone != null) {
      LocalTime time = LocalTime.ofInstant(Instant.ofEpochMilli(entry.timeMillis()), stampZone);
      // Not in the server's own locale, some of which have digits of their own.
      PlainText.write(
          out,
          String.format(
              Locale.ROOT, "[%d %02d:%02d] ", entry.sequence(), time.getHour(), time.getMinute()));
    }
    RoomEvent event = entry.event();
    if (event instanceof RoomEvent.Said said) {
      PlainText.write(out, said.by().toString());
      out.writeBytes(SAYS);
      PlainText.writeLine(out, said.text());
    } else {
      PlainText.writeLine(out, text(event));
    }
  }

  /** Its line, without its end. */
  static String text(RoomEvent event) {
    if (event instanceof RoomEvent.Emoted emoted) {
      return "* " + emoted.by() + " " + emoted.text();
    } else if (event instanceof RoomEvent.TopicSet topic) {
      return topic.topic() == null
          ? "-- " + topic.by() + " cleared the topic"
          : "-- " + topic.by() + " set the topic: " + topic.text();
    } else if (event instanceof RoomEvent.Renamed renamed) {
      return renamed.by() + " is now called " + renamed.to();
    } else if (event instanceof RoomEvent.Presence presence) {
      return presence(presence);
    } else if (event instanceof RoomEvent.Redacted redacted) {
      return "-- a line of " + redacted.by() + " was removed";
    } else if (event instanceof RoomEvent.Redaction redaction) {
      return "-- a line of %s was removed (%d)".formatted(redaction.author(), redaction.sequence());
    } else if (event instanceof RoomEvent.Said said) {
      return said.by() + " says: " + said.text();
    }
    throw new AssertionError("no line for " + event.getClass());
  }

  private static String presence(RoomEvent.Presence presence) {
    String went =
        switch (presence.kind()) {
          case JOINED -> " joined the room";
          case LEFT_ROOM -> " left the room";
          case LEFT_CHAT -> " left the chat";
        };
    String farewell = presence.farewell() == null ? "" : " (" + presence.farewell() + ")";
    return PlainText.list(presence.names(), presence.others()) + went + farewell;
  }
}
