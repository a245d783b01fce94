package dev.chatserver.codec.plain;

import static dev.chatserver.codec.CodecLimits.HISTORY_LINES_MAX;
import static dev.chatserver.codec.CodecLimits.SEARCH_CHARS_MAX;
import static dev.chatserver.codec.CodecLimits.TOPIC_CHARS_MAX;

import dev.chatserver.codec.ClientCommand;
import dev.chatserver.codec.ClientCommand.ReadingMode;
import dev.chatserver.codec.Nearest;
import dev.chatserver.codec.Refusal;
import dev.chatserver.codec.Refusal.Reason;
import dev.chatserver.codec.RefusalException;
import dev.chatserver.codec.RoomName;
import dev.chatserver.codec.UserName;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The slash commands of the plain dialect, a row each: how it is typed, what {@code /help} says of
 * it, and how its argument becomes a {@link ClientCommand}. A command that is added here is in the
 * parser, in the list and in the help. Thread-safe because it has no state.
 */
enum PlainCommand {
  JOIN("ROOM", "go to a room; it is made on first use", a -> new ClientCommand.Join(room(a))),
  LEAVE("", "go back to the lobby", a -> none(a, new ClientCommand.Leave()), "part"),
  ROOMS(
      "",
      "which rooms there are, and how many are in each",
      a -> none(a, new ClientCommand.ListRooms()),
      "list"),
  WHO(
      "[ROOM]",
      "who is here, or in a room",
      a -> new ClientCommand.Who(a.isEmpty() ? null : room(a)),
      "names"),
  TOPIC(
      "[TEXT]",
      "show the room's topic, or set it; - takes it away",
      a ->
          a.equals("-")
              ? new ClientCommand.ClearTopic()
              : new ClientCommand.Topic(optional("a topic", a))),
  ME("TEXT", "say what you do: * you TEXT", a -> new ClientCommand.Emote(required(a))),
  MSG("NAME TEXT", "whisper to one person, in whatever room", PlainCommand::whisper, "w", "query"),
  NICK("NAME", "be called something else", a -> new ClientCommand.Rename(UserName.of(required(a)))),
  IGNORE(
      "[NAME]",
      "do not show me this person; without a name, whom you ignore",
      a ->
          a.isEmpty() ? new ClientCommand.ListIgnored() : new ClientCommand.Ignore(UserName.of(a))),
  UNIGNORE(
      "NAME",
      "show me this person again",
      a -> new ClientCommand.Unignore(UserName.of(required(a)))),
  HISTORY(
      "[N]",
      "the last N lines again: 1 to 1000, or 20",
      a -> new ClientCommand.History(a.isEmpty() ? 20 : (int) number(a, 1, HISTORY_LINES_MAX))),
  SINCE(
      "SEQ",
      "everything after line SEQ, then live; /stamp on shows the numbers",
      a ->
          new ClientCommand.Since(
              number(a.startsWith("+") ? a.substring(1) : a, 0, Long.MAX_VALUE - 1))),
  SEARCH(
      "WORDS",
      "the newest lines with these words; \"quotes\" keep words together",
      a -> new ClientCommand.Search(required(bounded("a search", a, SEARCH_CHARS_MAX)))),
  STAMP("[on|off]", "show each line's number and time", a -> mode(ReadingMode.STAMP, a)),
  MARK("[on|off]", "put > before lines that name you", a -> mode(ReadingMode.MARK, a)),
  ECHO("[on|off]", "show me what I say", a -> mode(ReadingMode.ECHO, a)),
  QUIT("[TEXT]", "leave", a -> new ClientCommand.Quit(optional("a farewell", a)), "exit"),
  HELP(
      "[COMMAND]",
      "this list, or what one command does",
      a -> new ClientCommand.Help(a.isEmpty() ? null : a),
      "?");

  /** Makes a command of what was typed behind its name, stripped of white space at both ends. */
  @FunctionalInterface
  private interface Parser {
    ClientCommand parse(String argument) throws RefusalException;
  }

  private static final ClientCommand BLANK = new ClientCommand.Blank();

  /** What people type who mean a command and forget its slash. */
  private static final Set<String> WITHOUT_SLASH = Set.of("help", "?", "quit", "exit");

  private static final Map<String, PlainCommand> BY_NAME = new HashMap<>();

  static {
    for (PlainCommand command : values()) {
      BY_NAME.put(command.typed(), command);
      command.aliases.forEach(alias -> BY_NAME.put(alias, command));
    }
  }

  private final String arguments;
  private final String does;

  @SuppressWarnings("ImmutableEnumChecker") // every parser above is a function without state
  private final Parser parser;

  /** Other names of it, which people used to IRC type. */
  @SuppressWarnings("ImmutableEnumChecker") // made by List.of
  private final List<String> aliases;

  PlainCommand(String arguments, String does, Parser parser, String... aliases) {
    this.arguments = arguments;
    this.does = does;
    this.parser = parser;
    this.aliases = List.of(aliases);
  }

  /**
   * @param text one line from a person who has a name, made harmless
   * @return what it asks for
   * @throws RefusalException if it is a command, and there is none such or it is misused
   */
  static ClientCommand parse(String text) throws RefusalException {
    if (text.isBlank()) {
      return BLANK;
    }
    if (text.charAt(0) != '/') {
      String word = text.strip().toLowerCase(Locale.ROOT);
      return WITHOUT_SLASH.contains(word)
          ? new ClientCommand.SayOrCommand(text, "/" + word)
          : new ClientCommand.Say(text);
    }
    if (text.startsWith("//")) {
      return new ClientCommand.Say(text.substring(1));
    }
    int end = text.indexOf(' ');
    String name = text.substring(1, end < 0 ? text.length() : end);
    PlainCommand command = find(name);
    if (command == null) {
      throw new RefusalException(Refusal.of(Reason.UNKNOWN_COMMAND, "/" + name));
    }
    try {
      return command.parser.parse(end < 0 ? "" : text.substring(end).strip());
    } catch (MisuseException e) {
      throw new RefusalException(Refusal.of(Reason.USAGE, command.usage()));
    }
  }

  /**
   * The command of that name, with or without its slash, in upper or lower case; null if there is
   * none.
   */
  static @Nullable PlainCommand find(String name) {
    return BY_NAME.get((name.startsWith("/") ? name.substring(1) : name).toLowerCase(Locale.ROOT));
  }

  /** How it is typed: {@code /join ROOM}. */
  String usage() {
    return arguments.isEmpty() ? "/" + typed() : "/" + typed() + " " + arguments;
  }

  /** What it does, in a few words, and its other names. */
  String doesInFull() {
    return aliases.stream()
        .map(alias -> "/" + alias)
        .reduce((a, b) -> a + ", " + b)
        .map(also -> does + " (also " + also + ")")
        .orElse(does);
  }

  /** What may have been meant by a name that is none, as the end of a sentence that says so. */
  static String guess(String name) {
    String typed = (name.startsWith("/") ? name.substring(1) : name).toLowerCase(Locale.ROOT);
    String nearest = Nearest.of(typed, BY_NAME.keySet());
    return nearest == null ? ": /help lists them" : ": did you mean /" + nearest + "?";
  }

  private String typed() {
    return name().toLowerCase(Locale.ROOT);
  }

  private static ClientCommand whisper(String argument) throws RefusalException {
    int end = argument.indexOf(' ');
    if (end < 0) {
      throw new MisuseException();
    }
    return new ClientCommand.Whisper(
        addressed(argument.substring(0, end)), argument.substring(end).strip());
  }

  /** Somebody as people write to them: {@code bob:}, {@code @bob}; no name has these characters. */
  private static UserName addressed(String typed) throws RefusalException {
    int from = typed.startsWith("@") ? 1 : 0;
    int to = typed.length() - (typed.endsWith(":") ? 1 : 0);
    return UserName.of(typed.substring(from, Math.max(from, to)));
  }

  private static ClientCommand mode(ReadingMode mode, String argument) {
    return switch (argument.toLowerCase(Locale.ROOT)) {
      case "" -> new ClientCommand.Mode(mode, null);
      case "on" -> new ClientCommand.Mode(mode, true);
      case "off" -> new ClientCommand.Mode(mode, false);
      default -> throw new MisuseException();
    };
  }

  private static RoomName room(String argument) throws RefusalException {
    return RoomName.of(required(argument));
  }

  private static ClientCommand none(String argument, ClientCommand command) {
    if (!argument.isEmpty()) {
      throw new MisuseException();
    }
    return command;
  }

  private static String required(String argument) {
    if (argument.isEmpty()) {
      throw new MisuseException();
    }
    return argument;
  }

  private static @Nullable String optional(String what, String argument) throws RefusalException {
    return argument.isEmpty() ? null : bounded(what, argument, TOPIC_CHARS_MAX);
  }

  private static String bounded(String what, String argument, int charsMax)
      throws RefusalException {
    if (argument.codePointCount(0, argument.length()) > charsMax) {
      throw new RefusalException(
          Refusal.of(Reason.TEXT_TOO_LONG, what + " has at most " + charsMax + " characters"));
    }
    return argument;
  }

  private static long number(String argument, long min, long max) {
    if (!argument.matches("\\d{1,18}")) {
      throw new MisuseException();
    }
    long number = Long.parseLong(argument);
    if (number < min || number > max) {
      throw new MisuseException();
    }
    return number;
  }

  /**
   * The argument does not fit the command; {@link #parse} answers with the usage. It never leaves
   * this class.
   */
  private static final class MisuseException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MisuseException() {
      super("misuse", null, false, false);
    }
  }
}
