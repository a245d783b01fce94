package dev.chatserver.codec;

/**
 * The sizes that bound what one peer may send, whatever its dialect. They hold on a trusted network
 * too: {@code --limits off} lifts rates, never sizes. Thread-safe because they are constants.
 */
public final class CodecLimits {

  /** Longest line in bytes, its end not counted; source: docs/protocol.md. */
  public static final int LINE_BYTES_MAX = 4096;

  /** Bytes without a line end after which a peer is not talking lines at all, and is closed. */
  public static final int UNTERMINATED_BYTES_MAX = 64 * 1024;

  /** Bytes of one telnet subnegotiation after which a peer is not negotiating at all. */
  public static final int SUBNEGOTIATION_BYTES_MAX = 64 * 1024;

  /** So many telnet commands cost as much of a peer's rate as a line does. */
  public static final int NEGOTIATIONS_PER_LINE = 16;

  /** Bytes of one JSON message: the longest line fits, however it is escaped. */
  public static final int MESSAGE_BYTES_MAX = 32 * 1024;

  /** Longest user or room name in code points. */
  public static final int NAME_CHARS_MAX = 32;

  /** Longest user or room name in bytes of UTF-8. */
  public static final int NAME_BYTES_MAX = 64;

  /**
   * Longest reason a person may give for leaving, or topic, in code points: it is shown on one
   * terminal line.
   */
  public static final int TOPIC_CHARS_MAX = 300;

  /** The most that is looked for at once, in code points. */
  public static final int SEARCH_CHARS_MAX = 100;

  /** Most lines that {@code /history} may ask for. */
  public static final int HISTORY_LINES_MAX = 1000;

  private CodecLimits() {}
}
