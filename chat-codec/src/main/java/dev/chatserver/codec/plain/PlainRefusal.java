package dev.chatserver.codec.plain;

import dev.chatserver.codec.CodecLimits;
import dev.chatserver.codec.Refusal;

/**
 * The words of a refusal: what was wrong, and what is right. The switch has no default, so that a
 * new reason does not compile until it has its words. Thread-safe because it has no state.
 */
public final class PlainRefusal {

  static final String NAME_RULES =
      "letters, digits, _ - and . are allowed, the first is a letter, a digit or _";

  private PlainRefusal() {}

  /** One line without its end and without the {@code -- } before it. */
  public static String text(Refusal refusal) {
    String detail = refusal.detail();
    return switch (refusal.reason()) {
      case NAME_TAKEN -> "that name is taken";
      case NAME_EMPTY -> "a name has at least one character";
      case NAME_TOO_LONG ->
          "that name is too long: at most "
              + CodecLimits.NAME_CHARS_MAX
              + " characters and "
              + CodecLimits.NAME_BYTES_MAX
              + " bytes";
      case NAME_INVALID -> "not a name: " + NAME_RULES;
      case NAME_OF_MANY_SCRIPTS ->
          "a name is written in one script; only Chinese, Japanese and Korean go with Latin letters";
      case NAME_LIKE_ANOTHER -> "that name looks like " + detail + ", who is here";
      case NAME_RESERVED -> "that name is reserved";
      case ROOM_NAME_INVALID ->
          "not a room: at most "
              + CodecLimits.NAME_CHARS_MAX
              + " letters, digits, _ - and ., the first is a letter, a digit or _";
      case LINE_TOO_LONG -> "line too long: at most " + detail + " bytes";
      case NEGOTIATION_TOO_LONG -> "telnet negotiation too long";
      case NOT_UTF8 -> "not UTF-8: line refused";
      case GARBLED -> "your telnet garbled that line; it is mended now, please type it again";
      case TEXT_TOO_LONG -> "too long: " + detail;
      case UNKNOWN_COMMAND -> unknownCommand(detail);
      case USAGE -> "usage: " + detail;
      case NO_SUCH_NAME -> "nobody here is called " + detail;
      case NO_SUCH_ROOM -> "nobody is in " + detail;
      case NOT_READING -> detail + " is not reading; your message was not sent";
      case REPEATED_LINE -> "you said that " + detail + " times already; your line was not sent";
      case TOO_MANY_ROOMS -> "too many rooms: at most " + detail;
      case IGNORE_LIST_FULL -> "you ignore " + detail + " names already, the most that one can";
      case IGNORES_SELF -> "you cannot ignore yourself";
      case NOT_IGNORED -> "you do not ignore " + detail;
      case NOT_STORED -> "not stored: " + detail + "; your line was not sent";
      case NOT_NOW -> "not at the moment: " + detail + "; try again";
      case NO_SUCH_POSITION -> "no such line here: " + detail;
      case NOT_READABLE -> "the history cannot be read: " + detail;
      case NOT_SEARCHABLE -> "cannot search: " + detail;
      case NAME_UNCHANGED -> "you are called " + detail + " already";
      case TOO_MANY_TRIES -> "no name after " + detail + " tries; goodbye";
      case HELLO_TIMEOUT -> "no name within " + detail + " s; goodbye";
      case WRONG_PROTOCOL ->
          "this is the plain chat port, for nc and telnet; it does not speak " + detail;
      case ADDRESS_DENIED -> "connections from your address are not taken here";
      case TOO_MANY_CONNECTIONS_FROM_ADDRESS ->
          "too many connections from your address: at most " + detail;
      case TOO_MANY_CONNECTS_FROM_ADDRESS ->
          "too many connections from your address: at most "
              + detail
              + " in a minute; try again later";
      case TOO_MANY_JOINS_FROM_ADDRESS ->
          "too many joins from your address: at most " + detail + " in a minute; try again later";
      case SERVER_FULL -> "the server is full: at most " + detail + " connections";
      case STALLED -> "you have read nothing for " + detail + " s; goodbye";
      case CUT_OFF -> "this server was cut off from the others and begins anew; please come back";
      case SERVER_ERROR -> "something went wrong in the server, not by your doing; goodbye";
    };
  }

  private static String unknownCommand(String typed) {
    String guess = PlainCommand.guess(typed);
    return "no command is called "
        + typed
        + guess
        + (guess.endsWith("?") ? " " : "; ")
        + "//text says /text";
  }
}
