package dev.chatserver.ledger.sqlite.search;

import dev.chatserver.codec.Unicode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Text as the index takes it, and what is looked for in its language. The index tells words apart
 * by what is between them; in scripts that put nothing between words, and for pictographs, each
 * character is a word here, and several of them are a phrase. So a word of two Japanese characters
 * is found, which takes three in an index of trigrams. Thread-safe because it has no state.
 */
final class SearchText {

  /** No character before it stands alone. */
  private static final int ALONE_MIN = 0xA6;

  /** The sign for a long vowel is of no script, and the one of half width neither. */
  private static final int LONG_VOWEL = 0x30FC;

  private static final int LONG_VOWEL_HALF_WIDTH = 0xFF70;

  /** Something in quotes, of whatever kind and maybe without an end, or what has no space. */
  private static final Pattern TERM =
      Pattern.compile(
          "[\"\u201C\u201D\u201E]([^\"\u201C\u201D\u201E]*)(?:[\"\u201C\u201D\u201E]|$)|([^\\s\"\u201C\u201D\u201E]+)");

  private SearchText() {}

  /** Text with spaces around each character that is a word of its own. */
  static String spaced(String text) {
    if (hasNoneAlone(text)) {
      return text;
    }
    StringBuilder spaced = new StringBuilder(text.length() + 16);
    boolean afterAlone = false;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      if (isVariationSelector(c)) {
        continue; // which is there or not, as the keyboard likes
      }
      if (Unicode.isMark(c)) {
        spaced.appendCodePoint(c); // it belongs to what it stands on
        continue;
      }
      boolean alone = standsAlone(c);
      if (!spaced.isEmpty() && (alone || afterAlone)) {
        spaced.append(' ');
      }
      spaced.appendCodePoint(c);
      afterAlone = alone;
    }
    return spaced.toString();
  }

  /** The short way for most text. */
  private static boolean hasNoneAlone(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= ALONE_MIN) {
        return false;
      }
    }
    return true;
  }

  private static boolean isVariationSelector(int c) {
    return c >= 0xFE00 && c <= 0xFE0F;
  }

  private static boolean standsAlone(int c) {
    return c >= ALONE_MIN
        && (c == LONG_VOWEL
            || c == LONG_VOWEL_HALF_WIDTH
            || Unicode.isPicture(c)
            || Unicode.isOfScriptWithoutSpaces(c));
  }

  /**
   * What is looked for, for FTS5: each term a string of its own, so that nothing in it has another
   * meaning; all of them are to be there.
   *
   * @return null if there is nothing to look for
   */
  static @Nullable String query(String words) {
    StringBuilder query = new StringBuilder();
    for (Matcher term = TERM.matcher(words); term.find(); ) {
      String text = term.group(1) == null ? term.group(2) : term.group(1);
      if (text.codePoints().anyMatch(SearchText::isOfAWord)) {
        query.append(query.isEmpty() ? "\"" : " \"").append(spaced(text)).append('"');
      }
    }
    return query.isEmpty() ? null : query.toString();
  }

  private static boolean isOfAWord(int c) {
    return Unicode.isLetterOrDigit(c) || Unicode.isPicture(c) || Unicode.isOtherNumber(c);
  }
}
