package dev.chatserver.codec;

import com.ibm.icu.lang.UCharacterEnums.ECharacterCategory;
import io.netty.buffer.ByteBufUtil;
import java.util.Locale;
import rocks.xmpp.precis.PrecisProfiles;

/**
 * A name after preparation by the Nickname profile of PRECIS (RFC 8266), held to what a name may be
 * here. {@link UserName} and {@link RoomName} make one, take its two strings and let it go.
 * Immutable.
 *
 * @param text as it is shown: spaces around it trimmed, compatibility characters (full width,
 *     ligatures) replaced, its case kept
 * @param key as it is compared, that is, in lower case; the same object as {@code text} if they are
 *     equal, since a server may hold a million names
 */
record PreparedName(String text, String key) {

  /**
   * Longest name in chars that is worth preparing: no composed letter is more than four chars when
   * decomposed, and nothing else gets shorter once the spaces around it are gone. Source: UAX #15,
   * table of expansion factors (NFC to NFD, UTF-16).
   */
  private static final int UNPREPARED_CHARS_MAX = 4 * CodecLimits.NAME_CHARS_MAX;

  /**
   * Prepares and checks a name.
   *
   * @param raw what a person typed, of any length
   * @throws RefusalException with {@code NAME_EMPTY} for nothing but white space, {@code
   *     NAME_TOO_LONG} over {@link CodecLimits#NAME_CHARS_MAX} code points or {@link
   *     CodecLimits#NAME_BYTES_MAX} bytes, {@code NAME_INVALID} for what is no name: one has
   *     letters, digits, marks, {@code _}, {@code -} and {@code .} and starts with a letter, a
   *     digit or {@code _}; {@code NAME_OF_MANY_SCRIPTS} if its scripts are not of one way of
   *     writing
   */
  static PreparedName of(String raw) throws RefusalException {
    // Nearly all names are such, and the way by PRECIS takes some thirty times as long (measured).
    return isPlain(raw) ? inLowerCase(raw) : byPrecis(raw);
  }

  private static boolean isPlain(String raw) {
    if (raw.isEmpty() || raw.length() > CodecLimits.NAME_CHARS_MAX) {
      return false;
    }
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (!isAsciiLetterOrDigit(c) && c != '_' && (i == 0 || (c != '-' && c != '.'))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isAsciiLetterOrDigit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }

  private static PreparedName inLowerCase(String text) {
    // The JDK gives back the same object if there is nothing to change.
    return new PreparedName(text, text.toLowerCase(Locale.ROOT));
  }

  /** The way for all names, plain ones included: the rules themselves. */
  static PreparedName byPrecis(String raw) throws RefusalException {
    String trimmed = trimSpaces(raw);
    if (trimmed.isBlank()) {
      throw refused(Refusal.Reason.NAME_EMPTY);
    }
    if (trimmed.length() > UNPREPARED_CHARS_MAX) {
      throw refused(Refusal.Reason.NAME_TOO_LONG);
    }
    // PRECIS would trim control characters as if they were spaces; and what it refuses costs a
    // stack trace, which most of it need not.
    requireHarmless(trimmed);
    PreparedName name = prepare(trimmed);
    if (name.text.codePointCount(0, name.text.length()) > CodecLimits.NAME_CHARS_MAX
        || ByteBufUtil.utf8Bytes(name.text) > CodecLimits.NAME_BYTES_MAX) {
      throw refused(Refusal.Reason.NAME_TOO_LONG);
    }
    if (!mayStart(name.text.codePointAt(0))
        || !name.text.codePoints().allMatch(PreparedName::mayContain)) {
      throw refused(Refusal.Reason.NAME_INVALID);
    }
    // Once more, for a character may come apart into many marks.
    requireHarmless(name.text);
    if (!LookAlikes.isOfScriptsThatGoTogether(name.text)) {
      throw refused(Refusal.Reason.NAME_OF_MANY_SCRIPTS);
    }
    return name;
  }

  private static PreparedName prepare(String trimmed) throws RefusalException {
    try {
      String text = PrecisProfiles.NICKNAME.enforce(trimmed);
      String key = PrecisProfiles.NICKNAME.toComparableString(text);
      return new PreparedName(text, key.equals(text) ? text : key);
    } catch (IllegalArgumentException e) {
      // All that the profile throws: not allowed, not stable, or nothing left.
      throw refused(Refusal.Reason.NAME_INVALID);
    }
  }

  /** Takes off what RFC 8266, section 2.1 takes off; all spaces are of the first plane. */
  private static String trimSpaces(String raw) {
    int from = 0;
    int to = raw.length();
    while (from < to && Character.isSpaceChar(raw.charAt(from))) {
      from++;
    }
    while (from < to && Character.isSpaceChar(raw.charAt(to - 1))) {
      to--;
    }
    return raw.substring(from, to);
  }

  private static void requireHarmless(String name) throws RefusalException {
    if (!SafeText.of(name).equals(name)) {
      throw refused(Refusal.Reason.NAME_INVALID);
    }
  }

  private static boolean mayStart(int codePoint) {
    return Unicode.isLetterOrDigit(codePoint) || codePoint == '_';
  }

  private static boolean mayContain(int codePoint) {
    return mayStart(codePoint)
        || codePoint == '-'
        || codePoint == '.'
        || Unicode.category(codePoint) == ECharacterCategory.NON_SPACING_MARK
        || Unicode.category(codePoint) == ECharacterCategory.COMBINING_SPACING_MARK;
  }

  private static RefusalException refused(Refusal.Reason reason) {
    return new RefusalException(Refusal.of(reason));
  }
}
