package dev.chatserver.codec.plain;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.chatserver.codec.CodecLimits;
import dev.chatserver.codec.client.ServerLine;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.TooLongFrameException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Bytes from a server of the plain dialect to {@link ServerLine}s: what a bot or a client has first
 * in its pipeline. The prompt has no line end, so it is known by its text alone, and only until the
 * welcome: after it, a line that starts the same way is a line like any other. A line of more than
 * {@link CodecLimits#UNTERMINATED_BYTES_MAX} bytes is a {@link TooLongFrameException}, after which
 * the connection is of no more use. What is left without a line end when the connection closes is
 * dropped, since half a line is not what was said. Confined to the channel's event loop.
 */
public final class PlainClientDecoder extends ByteToMessageDecoder {

  private static final byte[] PROMPT = "Enter your username: ".getBytes(US_ASCII);
  private static final String WELCOME = "welcome ";
  private static final String NOTICE = "-- ";
  private static final String SAYS = " says: ";

  /** No room's name has a comma or a space. */
  private static final Pattern ENTERED = Pattern.compile("you are in ([^ ,]+), \\d+ here");

  /** A longer number than this could overflow; no server counts so far. */
  private static final int DIGITS_MAX = 18;

  private boolean welcomed;

  /** Bytes at the start of the buffer that are known to hold no line end. */
  private int scannedBytes;

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
    if (!welcomed && startsWithPrompt(in)) {
      in.skipBytes(PROMPT.length);
      scannedBytes = 0;
      out.add(new ServerLine.Prompt());
      return;
    }
    int end = in.indexOf(in.readerIndex() + scannedBytes, in.writerIndex(), (byte) '\n');
    int length = (end < 0 ? in.writerIndex() : end) - in.readerIndex();
    if (length > CodecLimits.UNTERMINATED_BYTES_MAX) {
      in.skipBytes(in.readableBytes());
      scannedBytes = 0;
      throw new TooLongFrameException(
          "line of the server: "
              + length
              + " bytes (expected: at most "
              + CodecLimits.UNTERMINATED_BYTES_MAX
              + ")");
    }
    if (end < 0) {
      scannedBytes = length;
      return;
    }
    scannedBytes = 0;
    String line = in.toString(in.readerIndex(), length, UTF_8);
    in.readerIndex(end + 1);
    out.add(line(line.endsWith("\r") ? line.substring(0, line.length() - 1) : line));
  }

  private ServerLine line(String line) {
    if (!welcomed && line.startsWith(WELCOME)) {
      welcomed = true;
      return new ServerLine.Welcomed(line.substring(WELCOME.length()));
    }
    return parse(line);
  }

  /**
   * What a line means that comes after the welcome; public for those who frame lines themselves.
   *
   * @param line one line without its end
   */
  public static ServerLine parse(String line) {
    if (line.startsWith(NOTICE)) {
      return notice(line.substring(NOTICE.length()));
    }
    // No name holds a space, so the first one ends it: what people say cannot be taken for a name.
    int nameEnd = line.indexOf(' ');
    if (nameEnd > 0 && line.startsWith(SAYS, nameEnd)) {
      return new ServerLine.Said(
          line.substring(0, nameEnd), line.substring(nameEnd + SAYS.length()));
    }
    return new ServerLine.Other(line);
  }

  private static ServerLine notice(String text) {
    int digits = 0;
    while (digits < text.length() && text.charAt(digits) >= '0' && text.charAt(digits) <= '9') {
      digits++;
    }
    String rest = text.substring(digits);
    Matcher entered = ENTERED.matcher(text);
    if (entered.matches()) {
      return new ServerLine.Entered(entered.group(1));
    }
    boolean skipped = rest.equals(" lines skipped") || rest.equals(" line skipped");
    return skipped && digits > 0 && digits <= DIGITS_MAX
        ? new ServerLine.Skipped(Long.parseLong(text.substring(0, digits)))
        : new ServerLine.Notice(text);
  }

  private static boolean startsWithPrompt(ByteBuf in) {
    if (in.readableBytes() < PROMPT.length) {
      return false;
    }
    for (int i = 0; i < PROMPT.length; i++) {
      if (in.getByte(in.readerIndex() + i) != PROMPT[i]) {
        return false;
      }
    }
    return true;
  }
}
