package dev.chatserver.codec;

import com.ibm.icu.lang.UCharacterEnums.ECharacterCategory;
import org.jspecify.annotations.Nullable;

/**
 * Makes one text harmless: what acts on a terminal is shown instead, what cannot be seen goes
 * unless a script or an emoji needs it there. {@link SafeText} makes one for each text that is not
 * plain ASCII. Every decision depends on what has been put out so far, never on what was dropped,
 * so that filtering the outcome again changes nothing. Confined to the method that made it.
 */
final class TextFilter {

  /**
   * Most combining marks on one character; more are dropped, since a tower of them covers the lines
   * above and below. Source: the tallest stack in use, the Tibetan seed syllable of the Kalachakra,
   * has eight, pointed Hebrew five; UAX #15, section 13 holds 30 to be far beyond all use.
   */
  static final int MARKS_MAX = 8;

  /**
   * Fewest and most letters and digits in the tags of a flag: a country of two or three characters
   * and a part of it of one to four. Source: UTS #35, unicode_subdivision_id. A bound keeps people
   * from hiding text behind a flag.
   */
  private static final int FLAG_TAGS_MIN = 3;

  private static final int FLAG_TAGS_MAX = 7;

  /** Tags are outside the first plane. */
  private static final int CHARS_OF_TAG = 2;

  private static final int CONTROL_PICTURES = 0x2400;
  private static final int PICTURE_OF_DELETE = 0x2421;
  private static final int DELETE = 0x7F;

  private final String text;
  private final StringBuilder out;

  /** Where in the text the next code point is. */
  private int position;

  /** The code point put out last; 0 before the first. */
  private int last;

  /** The last one put out that other characters combine with; 0 before the first. */
  private int base;

  /** Combining marks put out since then. */
  private int marks;

  /** A joiner came after an emoji: it is put out if another emoji is put out next. */
  private boolean joinerPending;

  /** Whether right-to-left letters occur in the text; null until somebody asks. */
  private @Nullable Boolean rightToLeft;

  /**
   * @param text what came in
   * @param from how many chars at its start are known to be harmless and to be no part of what
   *     follows
   */
  TextFilter(String text, int from) {
    this.text = text;
    this.out = new StringBuilder(text.length() + 16).append(text, 0, from);
    this.position = from;
  }

  /** The harmless text: the same object if nothing had to change. */
  String run() {
    while (position < text.length()) {
      int codePoint = text.codePointAt(position);
      position += Character.charCount(codePoint);
      accept(codePoint);
    }
    return text.contentEquals(out) ? text : out.toString();
  }

  private void accept(int codePoint) {
    switch (Unicode.category(codePoint)) {
      case ECharacterCategory.CONTROL -> putBase(standInForControl(codePoint));
      case ECharacterCategory.LINE_SEPARATOR, ECharacterCategory.PARAGRAPH_SEPARATOR ->
          putBase(' ');
      case ECharacterCategory.SURROGATE, ECharacterCategory.PRIVATE_USE ->
          putBase(Unicode.REPLACEMENT);
      case ECharacterCategory.FORMAT -> acceptFormat(codePoint);
      case ECharacterCategory.NON_SPACING_MARK,
          ECharacterCategory.ENCLOSING_MARK,
          ECharacterCategory.COMBINING_SPACING_MARK ->
          acceptMark(codePoint);
      case ECharacterCategory.UNASSIGNED -> acceptUnassigned(codePoint);
      default -> {
        if (!Unicode.isIgnorable(codePoint)) {
          putBase(codePoint);
        }
      }
    }
  }

  private static int standInForControl(int codePoint) {
    if (codePoint == '\t') {
      return ' ';
    }
    if (codePoint < ' ') {
      return CONTROL_PICTURES + codePoint;
    }
    return codePoint == DELETE ? PICTURE_OF_DELETE : Unicode.REPLACEMENT;
  }

  private void acceptMark(int codePoint) {
    if (Unicode.isVariationSelector(codePoint)) { // all of them are marks
      if (Unicode.isVariable(last, codePoint)) {
        put(codePoint);
      }
      return;
    }
    // It may stand first or after a space: it then shows alone, which harms nobody.
    if (marks < MARKS_MAX && !Unicode.isIgnorable(codePoint)) {
      marks++;
      put(codePoint);
    }
  }

  private void acceptUnassigned(int codePoint) {
    if (Unicode.isPictograph(codePoint)) {
      putBase(codePoint);
    } else if (!Unicode.isIgnorable(codePoint)) {
      putBase(Unicode.REPLACEMENT);
    }
  }

  private void acceptFormat(int codePoint) {
    switch (codePoint) {
      case Unicode.ZERO_WIDTH_JOINER, Unicode.ZERO_WIDTH_NON_JOINER -> acceptJoiner(codePoint);
      case Unicode.LEFT_TO_RIGHT_MARK, Unicode.RIGHT_TO_LEFT_MARK, Unicode.ARABIC_LETTER_MARK ->
          acceptDirectionMark(codePoint);
      default -> {
        if (Unicode.isVisibleFormat(codePoint)) {
          putBase(codePoint);
        } else if (last == Unicode.BLACK_FLAG) {
          acceptFlagTags(position - Character.charCount(codePoint));
        }
      }
    }
  }

  /** Keeps a joiner where it changes what is read, and one of them at a time. */
  private void acceptJoiner(int joiner) {
    if (Unicode.category(last) == ECharacterCategory.FORMAT) {
      return;
    }
    if (Unicode.isOfJoiningScript(base)) {
      put(joiner);
    } else if (joiner == Unicode.ZERO_WIDTH_JOINER && endsWithEmoji()) {
      joinerPending = true;
    }
  }

  /**
   * Keeps LRM, RLM and ALM in texts that hold right-to-left letters, where people need them to keep
   * full stops, brackets and {@code C++} on the right side. They may stand anywhere in such a text,
   * often next to none of those letters; unlike overrides and isolates they act on the signs around
   * them only and not on whole words, nor past the end of the line (UAX #9, section 2.6). Other
   * texts need none, and a second one of a kind in a row does nothing.
   */
  private void acceptDirectionMark(int mark) {
    if (mark != last && isRightToLeft()) {
      put(mark);
    }
  }

  private boolean isRightToLeft() {
    if (rightToLeft == null) {
      rightToLeft = text.codePoints().anyMatch(Unicode::isRightToLeftLetter);
    }
    return rightToLeft;
  }

  /**
   * Puts the tags out that start here if they make the flag a good one (UTS #51, ED-14a), and none
   * of them if not, lest a part of them make another flag.
   */
  private void acceptFlagTags(int start) {
    int end = start;
    while (end < text.length() && Unicode.isTagLetterOrDigit(text.codePointAt(end))) {
      end += CHARS_OF_TAG;
    }
    int tags = (end - start) / CHARS_OF_TAG;
    boolean ended = end < text.length() && text.codePointAt(end) == Unicode.CANCEL_TAG;
    if (ended) {
      end += CHARS_OF_TAG;
    }
    if (ended && tags >= FLAG_TAGS_MIN && tags <= FLAG_TAGS_MAX) {
      out.append(text, start, end);
      last = Unicode.CANCEL_TAG;
      joinerPending = false;
    }
    position = Math.max(position, end);
  }

  /** True after an emoji, its skin tone or its selector (UTS #51, ED-15a). */
  private boolean endsWithEmoji() {
    int codePoint = last;
    if (codePoint == Unicode.EMOJI_SELECTOR) {
      // A selector is put out after its base only, so there is one.
      codePoint = out.codePointBefore(out.length() - 1);
    }
    return Unicode.isPictograph(codePoint) || Unicode.isSkinTone(codePoint);
  }

  private void putBase(int codePoint) {
    put(codePoint);
    base = codePoint;
    marks = 0;
  }

  private void put(int codePoint) {
    if (joinerPending) {
      joinerPending = false;
      if (Unicode.isPictograph(codePoint)) {
        out.appendCodePoint(Unicode.ZERO_WIDTH_JOINER);
      }
    }
    out.appendCodePoint(codePoint);
    last = codePoint;
  }
}
