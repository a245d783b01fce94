package dev.chatserver.codec;

import static java.util.Objects.requireNonNull;

/**
 * Why something that a peer asked for was not done: a reason that a program can tell apart, and the
 * detail that makes it of use to a person. Each dialect puts it into its own words. Immutable.
 *
 * @param reason what kind of refusal
 * @param detail what the reason's text leaves open (a name, a number with its unit, a usage line);
 *     empty where it needs none
 */
public record Refusal(Reason reason, String detail) {

  /** The kinds of refusal, fatal ones marked; the comments say what is in the detail. */
  public enum Reason {
    /** Somebody else has the name now. */
    NAME_TAKEN,
    /** Nothing but white space. */
    NAME_EMPTY,
    /** Over {@link CodecLimits#NAME_CHARS_MAX} or {@link CodecLimits#NAME_BYTES_MAX}. */
    NAME_TOO_LONG,
    /** Has a character that names may not have. */
    NAME_INVALID,
    /** Its scripts are not of one way of writing. */
    NAME_OF_MANY_SCRIPTS,
    /** Kept for the server, or looks like one that is. */
    NAME_RESERVED,
    /** Detail: the name of somebody who is here, which looks the same. */
    NAME_LIKE_ANOTHER,
    /** As for user names, of a room. */
    ROOM_NAME_INVALID,
    /** Detail: the most bytes. */
    LINE_TOO_LONG,
    /** A telnet subnegotiation without an end. */
    NEGOTIATION_TOO_LONG(true),
    /** The bytes of the line are not UTF-8. */
    NOT_UTF8,
    /** The same, by the doing of the peer's telnet, which has been told better. */
    GARBLED,
    /** Detail: the text's name and the most characters. */
    TEXT_TOO_LONG,
    /** Detail: the command as typed. */
    UNKNOWN_COMMAND,
    /** Detail: the right usage. */
    USAGE,
    /** Detail: the name that nobody has. */
    NO_SUCH_NAME,
    /** Detail: the room that nobody is in. */
    NO_SUCH_ROOM,
    /** Detail: who takes no more until they read. */
    NOT_READING,
    /** Detail: the most times in a row. */
    REPEATED_LINE,
    /** Detail: the most rooms. */
    TOO_MANY_ROOMS,
    /** Detail: the most names. */
    IGNORE_LIST_FULL,
    /** Whoever ignores themselves would not see what they say. */
    IGNORES_SELF,
    /** Detail: the name that is not on the list. */
    NOT_IGNORED,
    /** Detail: why the ledger could not store it. */
    NOT_STORED,
    /** All nodes have to hear of it, and cannot; detail: why. */
    NOT_NOW,
    /** Detail: the position asked for, and the last one that there is. */
    NO_SUCH_POSITION,
    /** The history could not be read; detail: why. */
    NOT_READABLE,
    /** Nothing can be looked for; detail: why. */
    NOT_SEARCHABLE,
    /** Detail: the name, which is the person's own already. */
    NAME_UNCHANGED,
    /** Detail: the most tries. */
    TOO_MANY_TRIES(true),
    /** Detail: the seconds given. */
    HELLO_TIMEOUT(true),
    /** Detail: the protocol that the peer seems to speak. */
    WRONG_PROTOCOL(true),
    /** The operator does not want anybody from there. */
    ADDRESS_DENIED(true),
    /** Detail: the most connections at a time. */
    TOO_MANY_CONNECTIONS_FROM_ADDRESS(true),
    /** Detail: the most connections in a minute. */
    TOO_MANY_CONNECTS_FROM_ADDRESS(true),
    /** Detail: the most joins in a minute. */
    TOO_MANY_JOINS_FROM_ADDRESS(true),
    /** Detail: the most connections. */
    SERVER_FULL(true),
    /** Detail: the seconds without a byte taken. */
    STALLED(true),
    /** The other nodes took this one for gone, and whoever is here with it. */
    CUT_OFF(true),
    /** Something in the server broke; the log says what. */
    SERVER_ERROR(true);

    private final boolean fatal;

    Reason() {
      this(false);
    }

    Reason(boolean fatal) {
      this.fatal = fatal;
    }

    /** True if the connection is closed after it. */
    public boolean isFatal() {
      return fatal;
    }
  }

  public Refusal {
    requireNonNull(reason, "reason");
    requireNonNull(detail, "detail");
  }

  /** A refusal whose text needs no detail. */
  public static Refusal of(Reason reason) {
    return new Refusal(reason, "");
  }

  /** A refusal whose detail is a number or a name. */
  public static Refusal of(Reason reason, Object detail) {
    return new Refusal(reason, String.valueOf(detail));
  }
}
