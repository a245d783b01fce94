package dev.chatserver.codec.json;

import dev.chatserver.codec.EventEncoder;
import dev.chatserver.codec.LogEntry;
import dev.chatserver.codec.RoomEvent;
import dev.chatserver.codec.RoomName;
import io.netty.buffer.ByteBuf;
import java.time.Instant;
import tools.jackson.core.JsonGenerator;

/**
 * An entry of a room's log as an object in a message: {@code {"room":"lobby","sequence":4213,
 * "time":"2026-11-23T18:30:00.123Z","kind":"said","by":"megumin","text":"hello"}}, with the words
 * that exports have. Called by the feed, once an entry. Thread-safe because it has no state.
 */
final class JsonEventEncoder implements EventEncoder {

  @Override
  public void encode(RoomName room, LogEntry entry, ByteBuf out) {
    TextFrame.write(out, json -> write(json, room, entry));
  }

  /** Writes the object. */
  static void write(JsonGenerator json, RoomName room, LogEntry entry) {
    json.writeStartObject();
    json.writeStringProperty("room", room.toString());
    json.writeNumberProperty("sequence", entry.sequence());
    json.writeStringProperty("time", Instant.ofEpochMilli(entry.timeMillis()).toString());
    json.writeStringProperty("kind", EventKind.of(entry.event()).word());
    properties(json, entry.event());
    json.writeEndObject();
  }

  private static void properties(JsonGenerator json, RoomEvent event) {
    if (event instanceof RoomEvent.Presence presence) {
      Json.names(json, "names", presence.names());
      json.writeNumberProperty("others", presence.others());
      Json.optional(json, "text", presence.farewell());
      return;
    }
    json.writeStringProperty("by", String.valueOf(event.by()));
    if (event instanceof RoomEvent.Said said) {
      json.writeStringProperty("text", said.text());
    } else if (event instanceof RoomEvent.Emoted emoted) {
      json.writeStringProperty("text", emoted.text());
    } else if (event instanceof RoomEvent.TopicSet set) {
      json.writeStringProperty("text", set.text());
    } else if (event instanceof RoomEvent.Renamed renamed) {
      json.writeStringProperty("to", renamed.to().toString());
    } else if (event instanceof RoomEvent.Redaction redaction) {
      json.writeStringProperty("author", redaction.author().toString());
      json.writeNumberProperty("line", redaction.sequence());
      json.writeBooleanProperty("wasTopic", redaction.ofTopic());
    } else {
      assert event instanceof RoomEvent.Redacted : event; // which has nothing more
    }
  }
}
