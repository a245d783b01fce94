package dev.chatserver.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;

/**
 * The one place where text comes in. What leaves here can be shown on any terminal as a part of one
 * line: it has no line break, no control character, nothing that turns the order of what is around
 * it, and nothing invisible but what a script or an emoji needs ({@link TextFilter} has the rules).
 * Dialects call it for every line, and whoever takes text another way (a setting, an account, a
 * ledger) calls {@link #of}. Both pass a line of printable ASCII, by far the most common one, after
 * one look at it. Thread-safe because it is stateless.
 */
public final class SafeText {

  private static final long ONES = 0x0101_0101_0101_0101L;
  private static final long SPACES = 0x2020_2020_2020_2020L;
  private static final long TOP_BITS = 0x8080_8080_8080_8080L;

  private SafeText() {}

  /**
   * Has the tables read that texts and names beyond ASCII need, which takes some 200 ms once; else
   * that is done when the first of them comes. Callable on any thread.
   */
  public static void prepare() {
    of("\u0628\u200D"); // a letter and a joiner
    LookAlikes.isOfScriptsThatGoTogether(LookAlikes.skeleton("prepare"));
  }

  /**
   * The harmless text of a frame.
   *
   * @param frame lent: all its readable bytes are read, its indices stay
   * @return one line of text, empty if the frame is; it has at most as many chars as the frame has
   *     bytes, but may take three times as many bytes, since a stand-in takes three
   * @throws RefusalException with {@link Refusal.Reason#NOT_UTF8} if the bytes are not well-formed
   *     UTF-8: overlong, surrogates, over U+10FFFF or cut short (RFC 3629, section 4)
   */
  public static String decode(ByteBuf frame) throws RefusalException {
    if (isPlain(frame)) {
      // Latin-1 and not ASCII: they agree here, and the JDK copies it without a look at the bytes.
      return frame.toString(StandardCharsets.ISO_8859_1);
    }
    if (!ByteBufUtil.isText(frame, StandardCharsets.UTF_8)) {
      throw new RefusalException(Refusal.of(Refusal.Reason.NOT_UTF8));
    }
    return of(frame.toString(StandardCharsets.UTF_8));
  }

  /**
   * The harmless form of a text that came in another way than as a frame.
   *
   * @param text any string, lone surrogates included
   * @return one line of text; the same object if nothing had to change
   */
  public static String of(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (!isPlainChar(text.charAt(i))) {
        // One back, for what comes next may combine with it.
        return new TextFilter(text, Math.max(0, i - 1)).run();
      }
    }
    return text;
  }

  private static boolean isPlainChar(int c) {
    return c >= ' ' && c <= '~';
  }

  private static boolean isPlain(ByteBuf frame) {
    int index = frame.readerIndex();
    int end = frame.writerIndex();
    while (end - index >= Long.BYTES) {
      if (!arePlain(frame.getLong(index))) {
        return false;
      }
      index += Long.BYTES;
    }
    while (index < end) {
      if (!isPlainChar(frame.getByte(index))) {
        return false;
      }
      index++;
    }
    return true;
  }

  /**
   * Looks at eight bytes at once: the top bit of a byte is set if it is over 0x7f, and becomes set
   * if adding 1 takes it over or taking 0x20 makes it borrow. A carry or a borrow out of a byte
   * spoils the next one, but then the word is not plain anyhow.
   */
  private static boolean arePlain(long bytes) {
    long suspicious = bytes | (bytes + ONES) | (bytes - SPACES);
    return (suspicious & TOP_BITS) == 0;
  }
}
