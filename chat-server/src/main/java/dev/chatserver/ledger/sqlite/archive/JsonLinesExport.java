package dev.chatserver.ledger.sqlite.archive;

import dev.chatserver.codec.LogEntry;
import dev.chatserver.codec.RoomEvent;
import dev.chatserver.codec.RoomEvent.Presence;
import dev.chatserver.codec.RoomName;
import dev.chatserver.codec.UserName;
import dev.chatserver.codec.json.EventKind;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * A JSON object a line (jsonlines.org), as {@link JsonLinesImport} reads them and docs/operating.md
 * describes them. A name that is compared by another form than it is shown in has that form in a
 * field of its own, since it is not the same everywhere. Confined to one thread.
 */
public final class JsonLinesExport implements Export, AutoCloseable {

  private final JsonGenerator json;
  private boolean isEmpty = true;

  /**
   * @param out closed with this
   */
  public JsonLinesExport(OutputStream out) {
    JsonFactory factory = JsonFactory.builder().rootValueSeparator("\n").build();
    json = factory.createGenerator(ObjectWriteContext.empty(), out);
  }

  @Override
  public void room(RoomName room, long after, @Nullable String topic) {
    begin(room);
    json.writeNumberProperty("after", after);
    text("topic", topic);
    json.writeEndObject();
  }

  @Override
  public void event(RoomName room, LogEntry entry) {
    begin(room);
    json.writeNumberProperty("sequence", entry.sequence());
    json.writeStringProperty("time", Instant.ofEpochMilli(entry.timeMillis()).toString());
    event(entry.event());
    json.writeEndObject();
  }

  private void begin(RoomName room) {
    isEmpty = false;
    json.writeStartObject();
    name("room", room.toString(), room.key());
  }

  private void event(RoomEvent event) {
    kind(EventKind.of(event));
    if (event instanceof RoomEvent.Said said) {
      name("by", said.by());
      text("text", said.text());
    } else if (event instanceof RoomEvent.Emoted emoted) {
      name("by", emoted.by());
      text("text", emoted.text());
    } else if (event instanceof RoomEvent.TopicSet set) {
      name("by", set.by());
      text("text", set.text());
    } else if (event instanceof RoomEvent.Renamed renamed) {
      name("by", renamed.by());
      name("to", renamed.to());
    } else if (event instanceof RoomEvent.Redacted redacted) {
      name("by", redacted.by());
    } else if (event instanceof RoomEvent.Redaction redaction) {
      name("by", redaction.by());
      name("author", redaction.author());
      json.writeNumberProperty("line", redaction.sequence());
      json.writeBooleanProperty("wasTopic", redaction.ofTopic());
    } else if (event instanceof Presence presence) {
      names(presence.names());
      json.writeNumberProperty("others", presence.others());
      text("text", presence.farewell());
    }
  }

  private void kind(EventKind kind) {
    json.writeStringProperty("kind", kind.word());
  }

  private void names(List<UserName> names) {
    json.writeArrayPropertyStart("names");
    names.forEach(name -> json.writeString(name.toString()));
    json.writeEndArray();
    json.writeArrayPropertyStart("nameKeys");
    names.forEach(name -> json.writeString(name.key()));
    json.writeEndArray();
  }

  private void name(String field, UserName name) {
    name(field, name.toString(), name.key());
  }

  private void name(String field, String name, String key) {
    json.writeStringProperty(field, name);
    if (!name.equals(key)) {
      json.writeStringProperty(field + "Key", key);
    }
  }

  private void text(String field, @Nullable String text) {
    if (text != null) {
      json.writeStringProperty(field, text);
    }
  }

  /** Ends the last line, if there is one. */
  @Override
  public void close() {
    if (!isEmpty) {
      json.writeRaw('\n');
    }
    json.close();
  }
}
