package dev.chatserver.codec.json;

import dev.chatserver.codec.UserName;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufOutputStream;
import java.io.OutputStream;
import java.io.StringWriter;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/** Jackson's streams, as this dialect uses them. Thread-safe because it has no state. */
final class Json {

  /** Commands are flat objects, with a list of nothing but words at the most. */
  private static final int DEPTH_MAX = 2;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(DEPTH_MAX)
                  .maxNumberLength(20)
                  .build())
          .build();

  /** What a server says is trusted, and has lists of events. */
  private static final JsonFactory OF_SERVERS = JsonFactory.builder().build();

  private Json() {}

  /** Reads what a server says. */
  static JsonParser ofServer(String text) {
    return OF_SERVERS.createParser(ObjectReadContext.empty(), text);
  }

  /**
   * An object as a text.
   *
   * @param properties writes what it has
   */
  static String text(Consumer<JsonGenerator> properties) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
      json.writeStartObject();
      properties.accept(json);
      json.writeEndObject();
    }
    return text.toString();
  }

  /** Writes to a buffer, which is lent; complete when closed. */
  static JsonGenerator into(ByteBuf out) {
    OutputStream stream = new ByteBufOutputStream(out);
    return FACTORY.createGenerator(ObjectWriteContext.empty(), stream);
  }

  /** Reads a text. */
  static JsonParser of(String text) {
    return FACTORY.createParser(ObjectReadContext.empty(), text);
  }

  /** A list of names. */
  static void names(JsonGenerator json, String property, List<UserName> names) {
    json.writeArrayPropertyStart(property);
    names.forEach(name -> json.writeString(name.toString()));
    json.writeEndArray();
  }

  /** Nothing, where there is no text. */
  static void optional(JsonGenerator json, String property, @Nullable String text) {
    if (text != null) {
      json.writeStringProperty(property, text);
    }
  }
}
