package dev.chatserver.codec.plain;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.chatserver.codec.LineMark;
import dev.chatserver.codec.Unicode;
import dev.chatserver.codec.UserName;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.Locale;

/**
 * A {@code >} before lines in which others have one's name as a word, in whatever case. Most lines
 * name nobody, and are passed over by a look at their bytes. Thread-safe because it does not
 * change.
 */
final class PlainMark implements LineMark {

  private static final byte[] SIGN = {'>', ' '};
  private static final byte[] SAYS = "says: ".getBytes(US_ASCII);

  private final String name;
  private final byte[] spoken;

  /** The name's bytes in both cases; they are compared only where they are as many. */
  private final byte[] lower;

  private final byte[] upper;

  PlainMark(UserName name) {
    this.name = name.toString();
    spoken = this.name.getBytes(UTF_8);
    lower = this.name.toLowerCase(Locale.ROOT).getBytes(UTF_8);
    upper = this.name.toUpperCase(Locale.ROOT).getBytes(UTF_8);
  }

  @Override
  public void write(ByteBuf out) {
    out.writeBytes(SIGN);
  }

  @Override
  public boolean isDueTo(ByteBuffer events, int from, int to) {
    if (!mayName(events, from, to)) {
      return false;
    }
    int text = textOfAnother(events, from, to);
    return text >= 0 && names(text(events, text, to));
  }

  private boolean mayName(ByteBuffer events, int from, int to) {
    int length = lower.length;
    if (upper.length != length) {
      return true; // one is as good as the other where letters grow with their case
    }
    byte first = lower[0];
    byte firstUpper = upper[0];
    for (int i = from; i <= to - length; i++) {
      byte b = events.get(i);
      if ((b == first || b == firstUpper) && isNameAt(events, i)) {
        return true;
      }
    }
    return false;
  }

  private boolean isNameAt(ByteBuffer events, int at) {
    for (int i = 1; i < lower.length; i++) {
      byte b = events.get(at + i);
      if (b != lower[i] && b != upper[i]) {
        return false;
      }
    }
    return true;
  }

  /**
   * Where what somebody else has said or done begins, in a line as {@link PlainEventEncoder} makes
   * it, with a stamp or without; -1 if it is no such line. Names have no spaces.
   */
  private int textOfAnother(ByteBuffer events, int from, int to) {
    int at = from;
    if (events.get(at) == '[') {
      at = behind(events, behind(events, at, to), to); // the number, and the time
    }
    boolean isEmote = at >= 0 && events.get(at) == '*';
    int author = isEmote ? behind(events, at, to) : at;
    int text = behind(events, author, to);
    if (text < 0 || isOwn(events, author, text - 1)) {
      return -1;
    }
    if (isEmote) {
      return text;
    }
    for (int i = 0; i < SAYS.length; i++) {
      if (text + i >= to || events.get(text + i) != SAYS[i]) {
        return -1;
      }
    }
    return text + SAYS.length;
  }

  /** Behind the next space; -1 if there is none, or {@code from} is. */
  private static int behind(ByteBuffer events, int from, int to) {
    for (int i = from; i >= 0 && i < to; i++) {
      if (events.get(i) == ' ') {
        return i + 1;
      }
    }
    return -1;
  }

  private static String text(ByteBuffer events, int from, int to) {
    byte[] text = new byte[to - from];
    for (int i = 0; i < text.length; i++) {
      text[i] = events.get(from + i);
    }
    return new String(text, UTF_8);
  }

  private boolean isOwn(ByteBuffer events, int from, int to) {
    if (to - from != spoken.length) {
      return false;
    }
    for (int i = 0; i < spoken.length; i++) {
      if (events.get(from + i) != spoken[i]) {
        return false;
      }
    }
    return true;
  }

  /** True if a text has the name as a word. */
  private boolean names(String text) {
    for (int at = 0; at <= text.length() - name.length(); at++) {
      if (text.regionMatches(true, at, name, 0, name.length())
          && !goesOn(text, at, -1, name.codePointAt(0))
          && !goesOn(text, at + name.length(), 1, name.codePointBefore(name.length()))) {
        return true;
      }
    }
    return false;
  }

  /**
   * True if what stands beside the name belongs to the same word, as the 2 of {@code bob2} and
   * {@code bob-2} does and the full stop of {@code hi bob.} does not.
   *
   * @param at the index of the end of the name that is looked at
   * @param step 1 to look behind it, -1 to look before it
   * @param edge the name's character at that end
   */
  private static boolean goesOn(String text, int at, int step, int edge) {
    int beside = codePoint(text, at, step);
    if (beside == '-' || beside == '.') {
      beside = codePoint(text, at + step, step);
    }
    return (Unicode.isLetterOrDigit(beside) || beside == '_' || Unicode.isMark(beside))
        && !Unicode.isOfScriptWithoutSpaces(beside)
        && !Unicode.isOfScriptWithoutSpaces(edge);
  }

  /** The character there, or a space beyond the text. */
  private static int codePoint(String text, int at, int step) {
    if (step > 0) {
      return at < text.length() ? text.codePointAt(at) : ' ';
    }
    return at > 0 ? text.codePointBefore(at) : ' ';
  }
}
