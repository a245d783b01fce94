package dev.chatserver.codec;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one client asks for, decoded and checked: names are names, text is harmless. Made by a
 * dialect's decoder, taken by the handshake handler and then the chat handler. Immutable.
 */
public sealed interface ClientCommand {

  /**
   * The answer to the prompt.
   *
   * @param resumeAfter the sequence number of the last line that the person has read, or null to
   *     start with the latest
   */
  record Hello(UserName name, @Nullable Long resumeAfter) implements ClientCommand {}

  /** Something said to the room. */
  record Say(String text) implements ClientCommand {}

  /** {@code /me}: something done, as seen by the room. */
  record Emote(String text) implements ClientCommand {}

  /** Go to a room, which is made on first use. */
  record Join(RoomName room) implements ClientCommand {}

  /** Back to the first room. */
  record Leave() implements ClientCommand {}

  /** Which rooms there are. */
  record ListRooms() implements ClientCommand {}

  /** Who is in a room; null asks for the one that the person is in. */
  record Who(@Nullable RoomName room) implements ClientCommand {}

  /** Show the topic (null) or set it. */
  record Topic(@Nullable String text) implements ClientCommand {}

  /** To one person, in whatever room. */
  record Whisper(UserName to, String text) implements ClientCommand {}

  /** Be called something else. */
  record Rename(UserName name) implements ClientCommand {}

  /** Do not show me this person. */
  record Ignore(UserName name) implements ClientCommand {}

  /** Whom do I ignore? */
  record ListIgnored() implements ClientCommand {}

  /** Show me this person again. */
  record Unignore(UserName name) implements ClientCommand {}

  /** The last lines again; {@code lines} is at least 1. */
  record History(int lines) implements ClientCommand {}

  /** Everything after a line, then live; {@code sequence} is at least 0. */
  record Since(long sequence) implements ClientCommand {}

  /** Show the sequence number and time of each line, or stop doing so. */
  record Stamp(boolean on) implements ClientCommand {}

  /** Leave, maybe with a word of farewell. */
  record Quit(@Nullable String text) implements ClientCommand {}

  /** Which commands there are (null), or what one of them does, without its slash. */
  record Help(@Nullable String command) implements ClientCommand {}

  /** A line with nothing in it; it asks for nothing and costs what a line costs. */
  record Blank() implements ClientCommand {}

  /**
   * As much in-band negotiation of the dialect's transport as costs what a line costs, see {@link
   * CodecLimits#NEGOTIATIONS_PER_LINE}.
   */
  record Negotiation() implements ClientCommand {}

  /** What the peer sent is no command; {@code refusal} says why. */
  record Malformed(Refusal refusal) implements ClientCommand {

    /** A line over {@link CodecLimits#LINE_BYTES_MAX}. */
    public static final Malformed LINE_TOO_LONG =
        new Malformed(Refusal.of(Refusal.Reason.LINE_TOO_LONG, CodecLimits.LINE_BYTES_MAX));

    private static final Set<Refusal.Reason> FATAL =
        Set.of(Refusal.Reason.WRONG_PROTOCOL, Refusal.Reason.NEGOTIATION_TOO_LONG);

    /** True if the peer cannot be talked with at all, so that the connection is to be closed. */
    public boolean fatal() {
      return FATAL.contains(refusal.reason());
    }
  }

  /**
   * The peer sent {@link CodecLimits#UNTERMINATED_BYTES_MAX} bytes with no line end. It was told so
   * when its line became too long, so nothing is left but to close.
   */
  record Unterminated() implements ClientCommand {}
}
