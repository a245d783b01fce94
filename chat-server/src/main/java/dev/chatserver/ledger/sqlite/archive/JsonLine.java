package dev.chatserver.ledger.sqlite.archive;

import dev.chatserver.codec.CodecLimits;
import dev.chatserver.codec.LogEntry;
import dev.chatserver.codec.RoomEvent;
import dev.chatserver.codec.RoomEvent.Presence;
import dev.chatserver.codec.RoomName;
import dev.chatserver.codec.UserName;
import dev.chatserver.codec.json.EventKind;
import dev.chatserver.ledger.sqlite.store.StoreException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * One line of an export, read and checked: whoever made it, what people will be shown of it is one
 * line, and names are names. Immutable.
 */
final class JsonLine {

  private static final JsonFactory FACTORY = new JsonFactory();

  /** A string, a list of strings, a number or a boolean, by field. */
  private final Map<String, Object> fields;

  private JsonLine(Map<String, Object> fields) {
    this.fields = fields;
  }

  /**
   * Reads a line.
   *
   * @throws StoreException with what is wrong
   */
  static JsonLine of(String line) throws StoreException {
    Map<String, Object> fields = new HashMap<>();
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), line)) {
      expect(parser.nextToken() == JsonToken.START_OBJECT, "it is no JSON object");
      for (String name = parser.nextName(); name != null; name = parser.nextName()) {
        parser.nextToken();
        fields.put(name, value(parser, name));
      }
      expect(parser.nextToken() == null, "there is more than one JSON object");
    } catch (JacksonException e) {
      throw new StoreException("it is no JSON: " + e.getOriginalMessage());
    }
    return new JsonLine(fields);
  }

  private static Object value(JsonParser parser, String name) throws StoreException {
    return switch (parser.currentToken()) {
      case VALUE_STRING -> parser.getString();
      case VALUE_NUMBER_INT -> parser.getLongValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case START_ARRAY -> strings(parser, name);
      default -> throw new StoreException(name + " is of the wrong kind");
    };
  }

  private static List<String> strings(JsonParser parser, String name) throws StoreException {
    List<String> strings = new ArrayList<>();
    while (parser.nextToken() == JsonToken.VALUE_STRING) {
      strings.add(parser.getString());
    }
    expect(parser.currentToken() == JsonToken.END_ARRAY, name + " has more than strings");
    return strings;
  }

  private static void expect(boolean holds, String otherwise) throws StoreException {
    if (!holds) {
      throw new StoreException(otherwise);
    }
  }

  // -- what it says

  RoomName room() throws StoreException {
    return RoomName.kept(word("room"), key("room"));
  }

  /** True if events of a room follow. */
  boolean isRoom() {
    return fields.containsKey("after");
  }

  long after() throws StoreException {
    return number("after", 0);
  }

  @Nullable String topic() throws StoreException {
    return fields.containsKey("topic") ? text("topic") : null;
  }

  LogEntry entry() throws StoreException {
    String time = string("time");
    long millis;
    try {
      millis = Instant.parse(time).toEpochMilli();
    } catch (DateTimeException | ArithmeticException e) {
      throw new StoreException("time is not like 2026-11-23T18:30:00Z: " + time);
    }
    return new LogEntry(number("sequence", 1), millis, event());
  }

  private RoomEvent event() throws StoreException {
    String word = string("kind");
    EventKind kind = EventKind.find(word);
    if (kind == null) {
      throw new StoreException("there is no kind " + word);
    }
    return switch (kind) {
      case SAID -> new RoomEvent.Said(name("by"), text("text"));
      case EMOTED -> new RoomEvent.Emoted(name("by"), text("text"));
      case TOPIC -> new RoomEvent.TopicSet(name("by"), text("text"));
      case RENAMED -> new RoomEvent.Renamed(name("by"), name("to"));
      case REDACTED -> new RoomEvent.Redacted(name("by"));
      case REDACTION ->
          new RoomEvent.Redaction(name("by"), name("author"), number("line", 1), bool("wasTopic"));
      case JOINED -> presence(Presence.Kind.JOINED);
      case LEFT_ROOM -> presence(Presence.Kind.LEFT_ROOM);
      case LEFT_CHAT -> presence(Presence.Kind.LEFT_CHAT);
    };
  }

  private Presence presence(Presence.Kind kind) throws StoreException {
    List<String> names = strings("names");
    List<String> keys = strings("nameKeys");
    expect(!names.isEmpty() && names.size() == keys.size(), "names and nameKeys do not match");
    List<UserName> people = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      people.add(UserName.kept(word(names.get(i), "names"), word(keys.get(i), "nameKeys")));
    }
    long others = number("others", 0);
    expect(others <= Integer.MAX_VALUE, "others is too large");
    return new Presence(
        kind, people, (int) others, fields.containsKey("text") ? text("text") : null);
  }

  // -- its fields

  private UserName name(String field) throws StoreException {
    return UserName.kept(word(field), key(field));
  }

  private String word(String field) throws StoreException {
    return word(string(field), field);
  }

  private String key(String field) throws StoreException {
    return fields.containsKey(field + "Key") ? word(field + "Key") : word(field);
  }

  private static String word(String word, String field) throws StoreException {
    expect(
        !word.isEmpty()
            && word.codePointCount(0, word.length()) <= CodecLimits.NAME_CHARS_MAX
            && word.codePoints().noneMatch(JsonLine::isNotOfAWord),
        field + " is no name: " + word);
    return word;
  }

  private static boolean isNotOfAWord(int c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == '/' || isControl(c);
  }

  private static boolean isControl(int c) {
    int type = Character.getType(c);
    return type == Character.CONTROL
        || type == Character.LINE_SEPARATOR
        || type == Character.PARAGRAPH_SEPARATOR
        || type == Character.SURROGATE;
  }

  private String text(String field) throws StoreException {
    String text = string(field);
    expect(text.codePoints().noneMatch(JsonLine::isControl), field + " has a control character");
    expect(text.length() <= CodecLimits.LINE_BYTES_MAX, field + " is too long");
    return text;
  }

  private String string(String field) throws StoreException {
    if (fields.get(field) instanceof String string) {
      return string;
    }
    throw new StoreException("there is no " + field);
  }

  private List<String> strings(String field) throws StoreException {
    if (fields.get(field) instanceof List<?> list) {
      List<String> strings = new ArrayList<>();
      list.forEach(string -> strings.add((String) string));
      return strings;
    }
    throw new StoreException("there is no " + field);
  }

  private long number(String field, long min) throws StoreException {
    if (fields.get(field) instanceof Long number && number >= min) {
      return number;
    }
    throw new StoreException("there is no " + field + " of at least " + min);
  }

  private boolean bool(String field) throws StoreException {
    if (fields.get(field) instanceof Boolean bool) {
      return bool;
    }
    throw new StoreException("there is no " + field);
  }
}
