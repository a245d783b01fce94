package dev.chatserver.codec.json;

import dev.chatserver.codec.CodecLimits;
import dev.chatserver.codec.Refusal;
import dev.chatserver.codec.Refusal.Reason;
import dev.chatserver.codec.RefusalException;
import dev.chatserver.codec.RoomName;
import dev.chatserver.codec.SafeText;
import dev.chatserver.codec.UserName;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * What a client's object has: texts, made harmless, and numbers. An object with anything else in it
 * is none of this dialect. Immutable.
 */
final class JsonFields {

  private static final String NO_OBJECT =
      "{\"do\":\"say\",\"room\":\"lobby\",\"text\":\"hello\"}, an object in each message";

  /** A String or a Long, by name. */
  private final Map<String, Object> fields;

  private JsonFields(Map<String, Object> fields) {
    this.fields = fields;
  }

  /**
   * Reads an object.
   *
   * @throws RefusalException if it is none, or has what no command has
   */
  static JsonFields of(String message) throws RefusalException {
    Map<String, Object> fields = new HashMap<>();
    try (JsonParser parser = Json.of(message)) {
      expect(parser.nextToken() == JsonToken.START_OBJECT);
      for (String name = parser.nextName(); name != null; name = parser.nextName()) {
        JsonToken token = parser.nextToken();
        expect(token == JsonToken.VALUE_STRING || token == JsonToken.VALUE_NUMBER_INT);
        fields.put(
            name,
            token == JsonToken.VALUE_STRING
                ? text(parser.getString())
                : (Object) parser.getLongValue());
      }
      expect(parser.nextToken() == null);
    } catch (JacksonException e) {
      throw new RefusalException(Refusal.of(Reason.USAGE, NO_OBJECT));
    }
    return new JsonFields(fields);
  }

  private static void expect(boolean holds) throws RefusalException {
    if (!holds) {
      throw new RefusalException(Refusal.of(Reason.USAGE, NO_OBJECT));
    }
  }

  /** No longer than what is typed in a line: it is shown in one. */
  private static String text(String raw) throws RefusalException {
    if (raw.getBytes(StandardCharsets.UTF_8).length > CodecLimits.LINE_BYTES_MAX) {
      throw new RefusalException(Refusal.of(Reason.LINE_TOO_LONG, CodecLimits.LINE_BYTES_MAX));
    }
    return SafeText.of(raw);
  }

  boolean has(String name) {
    return fields.containsKey(name);
  }

  /** A text that is there and is not blank. */
  String text(String name, JsonCommand command) throws RefusalException {
    if (fields.get(name) instanceof String text && !text.isBlank()) {
      return text;
    }
    throw command.misused();
  }

  /** The same, of at most so many code points. */
  String text(String name, int charsMax, JsonCommand command) throws RefusalException {
    String text = text(name, command);
    if (text.codePointCount(0, text.length()) > charsMax) {
      throw new RefusalException(
          Refusal.of(Reason.TEXT_TOO_LONG, name + " has at most " + charsMax + " characters"));
    }
    return text;
  }

  /** True if there is a text of that name with nothing in it. */
  boolean isBlank(String name) {
    return fields.get(name) instanceof String text && text.isBlank();
  }

  long number(String name, long min, long max, JsonCommand command) throws RefusalException {
    if (fields.get(name) instanceof Long number && number >= min && number <= max) {
      return number;
    }
    throw command.misused();
  }

  RoomName room(JsonCommand command) throws RefusalException {
    return RoomName.of(text("room", command));
  }

  /** A name that is there, whatever is wrong with it. */
  UserName name(String name, JsonCommand command) throws RefusalException {
    if (fields.get(name) instanceof String text) {
      return UserName.of(text);
    }
    throw command.misused();
  }

  /** Which command it is; null if it does not say. */
  @Nullable String verb() {
    return fields.get("do") instanceof String verb ? verb : null;
  }
}
