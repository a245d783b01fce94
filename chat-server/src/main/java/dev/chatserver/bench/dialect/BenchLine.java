package dev.chatserver.bench.dialect;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;

/**
 * The text that the bots of one run say, and the way back: {@code #RRRRRRRR-NNNNNNNN....}, the
 * run's id in hexadecimal, the line's number in decimal, and dots up to the size. The number says
 * all else: line {@code i} of {@code s} senders is the sender {@code i % s}'s, its {@code i / s}th,
 * and was due at {@code Schedule.dueNanos}. Lines of other runs, which a room's history may show,
 * have another id. Senders make lines, every reader takes them apart. Immutable.
 */
public final class BenchLine {

  /** Bytes of the header, which is the least that a line can have. */
  public static final int HEADER_BYTES = 18;

  /** The line is somebody else's. */
  public static final int NOT_OURS = -1;

  /** The line is of this run, but not as it was said. */
  public static final int CORRUPT = -2;

  /** Numbers from here on are probes, which are neither counted nor timed. */
  public static final int PROBE_BASE = 90_000_000;

  private static final String SAYS = " says: #";
  private static final long SAYS_BYTES = eightBytes(SAYS);
  private static final long JSON_TEXT_BYTES = eightBytes("\"text\":\"");
  private static final int JSON_END_BYTES = 2; // a quote and a brace

  private final String runId;
  private final long runIdBytes;
  private final int size;
  private final String fill;
  private final ByteBuf fillBytes;

  /**
   * @param run tells this run from others
   * @param size bytes of a line's text, at least {@link #HEADER_BYTES}
   */
  public BenchLine(int run, int size) {
    this.runId = String.format("%08x", run);
    this.runIdBytes = eightBytes(runId);
    this.size = size;
    this.fill = ".".repeat(size - HEADER_BYTES);
    this.fillBytes = Unpooled.wrappedBuffer(fill.getBytes(US_ASCII));
  }

  /** What is said as line {@code number}, at most 8 digits. */
  public String text(int number) {
    String digits = Integer.toString(number);
    return "#" + runId + "-" + "0".repeat(8 - digits.length()) + digits + fill;
  }

  /**
   * The number of a line as a reader sees it, {@code NAME says: TEXT}, without its end.
   *
   * @param bytes lent, its indexes are left alone
   * @param start index of the line's first byte
   * @param end index after its last byte
   * @return the number, from {@link #PROBE_BASE} on a probe, {@link #NOT_OURS} or {@link #CORRUPT}
   */
  public int number(ByteBuf bytes, int start, int end) {
    int says = bytes.indexOf(start, end, (byte) ' ');
    int text = says + SAYS.length() - 1;
    return says < 0 || end - text < HEADER_BYTES || bytes.getLong(says) != SAYS_BYTES
        ? NOT_OURS
        : numberOf(bytes, text, end);
  }

  /**
   * The same of a message of the JSON dialect, whose last property is the text.
   *
   * @param bytes lent, its indexes are left alone
   * @param start index of the message's first byte
   * @param end index after its last byte
   */
  public int numberInJson(ByteBuf bytes, int start, int end) {
    int textEnd = end - JSON_END_BYTES;
    int text = textEnd - size;
    return text - Long.BYTES < start || bytes.getLong(text - Long.BYTES) != JSON_TEXT_BYTES
        ? NOT_OURS
        : numberOf(bytes, text, textEnd);
  }

  private int numberOf(ByteBuf bytes, int text, int end) {
    int length = end - text;
    if (bytes.getLong(text + 1) != runIdBytes) {
      return NOT_OURS;
    }
    if (length != size
        || bytes.getByte(text + 9) != '-'
        || !ByteBufUtil.equals(bytes, text + HEADER_BYTES, fillBytes, 0, size - HEADER_BYTES)) {
      return CORRUPT;
    }
    return decimal(bytes.getLong(text + 10));
  }

  private static int decimal(long digits) {
    int number = 0;
    for (int shift = 56; shift >= 0; shift -= 8) {
      int digit = (int) (digits >>> shift & 0xff) - '0';
      if (digit < 0 || digit > 9) {
        return CORRUPT;
      }
      number = number * 10 + digit;
    }
    return number;
  }

  private static long eightBytes(String text) {
    return ByteBuffer.wrap(text.getBytes(US_ASCII)).getLong();
  }
}
