package dev.chatserver.codec.json;

import static dev.chatserver.codec.CodecLimits.HISTORY_LINES_MAX;
import static dev.chatserver.codec.CodecLimits.SEARCH_CHARS_MAX;
import static dev.chatserver.codec.CodecLimits.TOPIC_CHARS_MAX;

import dev.chatserver.codec.ClientCommand;
import dev.chatserver.codec.ClientCommand.Resume;
import dev.chatserver.codec.Nearest;
import dev.chatserver.codec.Refusal;
import dev.chatserver.codec.Refusal.Reason;
import dev.chatserver.codec.RefusalException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The commands of the JSON dialect, a row each: what it has besides {@code do}, and how that
 * becomes a {@link ClientCommand}. Thread-safe because it has no state.
 */
enum JsonCommand {
  HELLO(
      "\"name\":NAME, and maybe \"after\":SEQUENCE or \"end\":1",
      (c, f) -> new ClientCommand.Hello(f.name("name", c), resume(f, c))),
  SAY("\"room\":ROOM, \"text\":TEXT", (c, f) -> in(c, f, new ClientCommand.Say(f.text("text", c)))),
  EMOTE(
      "\"room\":ROOM, \"text\":TEXT",
      (c, f) -> in(c, f, new ClientCommand.Emote(f.text("text", c)))),
  JOIN(
      "\"room\":ROOM, and maybe \"after\":SEQUENCE or \"end\":1",
      (c, f) -> new ClientCommand.Join(f.room(c), resume(f, c))),
  PART("\"room\":ROOM", (c, f) -> in(c, f, new ClientCommand.Part())),
  ROOMS("nothing more", (c, f) -> new ClientCommand.ListRooms()),
  WHO("\"room\":ROOM", (c, f) -> new ClientCommand.Who(f.room(c))),
  TOPIC(
      "\"room\":ROOM, and \"text\":TEXT to set it, an empty one to take it away",
      (c, f) -> in(c, f, topic(c, f))),
  WHISPER(
      "\"to\":NAME, \"text\":TEXT",
      (c, f) -> new ClientCommand.Whisper(f.name("to", c), f.text("text", c))),
  NICK("\"name\":NAME", (c, f) -> new ClientCommand.Rename(f.name("name", c))),
  IGNORE("\"name\":NAME", (c, f) -> new ClientCommand.Ignore(f.name("name", c))),
  UNIGNORE("\"name\":NAME", (c, f) -> new ClientCommand.Unignore(f.name("name", c))),
  IGNORED("nothing more", (c, f) -> new ClientCommand.ListIgnored()),
  BEFORE(
      "\"room\":ROOM, \"sequence\":SEQUENCE, \"lines\":1 to " + HISTORY_LINES_MAX,
      (c, f) ->
          in(
              c,
              f,
              new ClientCommand.Before(
                  f.number("sequence", 1, Long.MAX_VALUE, c),
                  (int) f.number("lines", 1, HISTORY_LINES_MAX, c)))),
  SEARCH(
      "\"room\":ROOM, \"words\":TEXT",
      (c, f) -> in(c, f, new ClientCommand.Search(f.text("words", SEARCH_CHARS_MAX, c)))),
  QUIT(
      "nothing more, or \"text\":TEXT",
      (c, f) -> new ClientCommand.Quit(f.has("text") ? f.text("text", TOPIC_CHARS_MAX, c) : null));

  /** Makes a command of what an object has. */
  @FunctionalInterface
  private interface Parser {
    ClientCommand parse(JsonCommand command, JsonFields fields) throws RefusalException;
  }

  private static final Map<String, JsonCommand> BY_VERB = new HashMap<>();

  static {
    for (JsonCommand command : values()) {
      BY_VERB.put(command.verb(), command);
    }
  }

  private final String has;

  @SuppressWarnings("ImmutableEnumChecker") // every parser above is a function without state
  private final Parser parser;

  JsonCommand(String has, Parser parser) {
    this.has = has;
    this.parser = parser;
  }

  /**
   * What a message asks for.
   *
   * @param welcomed whether the peer has its name: before, it says hello or leaves, and nothing
   *     else
   * @throws RefusalException if it asks for nothing that there is
   */
  static ClientCommand parse(String message, boolean welcomed) throws RefusalException {
    JsonFields fields = JsonFields.of(message);
    String verb = fields.verb();
    JsonCommand command = verb == null ? null : BY_VERB.get(verb);
    if (command == null) {
      throw new RefusalException(Refusal.of(Reason.USAGE, "\"do\": " + nearest(verb)));
    }
    if (welcomed == (command == HELLO) && command != QUIT) {
      throw welcomed
          ? new RefusalException(Refusal.of(Reason.USAGE, "hello, once"))
          : HELLO.misused();
    }
    return command.parser.parse(command, fields);
  }

  private static String nearest(@Nullable String verb) {
    String nearest = verb == null ? null : Nearest.of(verb, BY_VERB.keySet());
    return nearest == null
        ? BY_VERB.keySet().stream().sorted().reduce((a, b) -> a + ", " + b).orElse("")
        : "did you mean " + nearest + "?";
  }

  /** Its fields are not those that it has. */
  RefusalException misused() {
    return new RefusalException(Refusal.of(Reason.USAGE, "{\"do\":\"" + verb() + "\"} has " + has));
  }

  String verb() {
    return name().toLowerCase(Locale.ROOT);
  }

  private static ClientCommand in(JsonCommand command, JsonFields fields, ClientCommand what)
      throws RefusalException {
    return new ClientCommand.In(fields.room(command), what);
  }

  private static ClientCommand topic(JsonCommand command, JsonFields fields)
      throws RefusalException {
    if (fields.isBlank("text")) {
      return new ClientCommand.ClearTopic();
    }
    return new ClientCommand.Topic(
        fields.has("text") ? fields.text("text", TOPIC_CHARS_MAX, command) : null);
  }

  private static @Nullable Resume resume(JsonFields fields, JsonCommand command)
      throws RefusalException {
    if (fields.has("after")) {
      return new Resume.After(fields.number("after", 0, Long.MAX_VALUE - 1, command));
    }
    return fields.has("end") ? new Resume.AtEnd() : null;
  }
}
