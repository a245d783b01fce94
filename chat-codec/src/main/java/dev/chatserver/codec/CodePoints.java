package dev.chatserver.codec;

import java.lang.Character.UnicodeScript;

/**
 * What Unicode says of a single code point, as far as it matters to whether people may send it to
 * each other. Everything here is a fact of the standard; {@link TextFilter}, its only caller, holds
 * the rules of this server. Where a property of the standard is not to be had from Java 17, its
 * ranges are written out. Thread-safe because it is stateless.
 */
final class CodePoints {

  static final int ARABIC_LETTER_MARK = 0x061C;
  static final int ZERO_WIDTH_NON_JOINER = 0x200C;
  static final int ZERO_WIDTH_JOINER = 0x200D;
  static final int LEFT_TO_RIGHT_MARK = 0x200E;
  static final int RIGHT_TO_LEFT_MARK = 0x200F;
  static final int EMOJI_SELECTOR = 0xFE0F;
  static final int REPLACEMENT = 0xFFFD;
  static final int BLACK_FLAG = 0x1F3F4;
  static final int CANCEL_TAG = 0xE007F;

  private CodePoints() {}

  /**
   * True for the letters, marks and unassigned code points that show as nothing at all
   * (DerivedCoreProperties.txt, Default_Ignorable_Code_Point). The format characters among that
   * property are not here, because of those the visible ones are the fewer: see {@link
   * #isVisibleFormat}. Variation selectors are not here either.
   */
  static boolean isIgnorable(int codePoint) {
    return codePoint == 0x034F // COMBINING GRAPHEME JOINER
        || codePoint == 0x115F // HANGUL CHOSEONG FILLER
        || codePoint == 0x1160 // HANGUL JUNGSEONG FILLER
        || codePoint == 0x17B4 // KHMER VOWEL INHERENT AQ
        || codePoint == 0x17B5 // KHMER VOWEL INHERENT AA
        || codePoint == 0x2065 // unassigned, as are the two ranges below
        || codePoint == 0x3164 // HANGUL FILLER
        || codePoint == 0xFFA0 // HALFWIDTH HANGUL FILLER
        || (codePoint >= 0xFFF0 && codePoint <= 0xFFF8)
        || (codePoint >= 0xE0000 && codePoint <= 0xE0FFF);
  }

  /**
   * True for the format characters that show: those that enclose the digits after them
   * (PropList.txt, Prepended_Concatenation_Mark) and those that lay out Egyptian hieroglyphs
   * (Unicode 15, section 11.4). All others are invisible.
   */
  static boolean isVisibleFormat(int codePoint) {
    return (codePoint >= 0x0600 && codePoint <= 0x0605)
        || codePoint == 0x06DD
        || codePoint == 0x070F
        || codePoint == 0x0890
        || codePoint == 0x0891
        || codePoint == 0x08E2
        || codePoint == 0x110BD
        || codePoint == 0x110CD
        || (codePoint >= 0x13430 && codePoint <= 0x1343F);
  }

  /** True for the property of the same name of PropList.txt. */
  static boolean isVariationSelector(int codePoint) {
    return (codePoint >= 0xFE00 && codePoint <= 0xFE0F)
        || isMongolianSelector(codePoint)
        || isIdeographicSelector(codePoint);
  }

  /**
   * True if the selector can choose a variant of the base: the Mongolian ones do so for Mongolian
   * letters (Unicode 13, section 13.5), those of plane 14 for ideographs (UTS #37), the others for
   * whatever is neither mark nor space nor invisible (section 23.4).
   */
  static boolean isVariable(int base, int selector) {
    if (isMongolianSelector(selector)) {
      return UnicodeScript.of(base) == UnicodeScript.MONGOLIAN && Character.isLetter(base);
    }
    if (isIdeographicSelector(selector)) {
      return Character.isIdeographic(base);
    }
    return switch (Character.getType(base)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.NON_SPACING_MARK,
          Character.ENCLOSING_MARK,
          Character.COMBINING_SPACING_MARK,
          Character.SPACE_SEPARATOR,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      case Character.UNASSIGNED -> Pictographs.contains(base);
      default -> true;
    };
  }

  /** True for the five skin tones (emoji-data.txt, Emoji_Modifier). */
  static boolean isSkinTone(int codePoint) {
    return codePoint >= 0x1F3FB && codePoint <= 0x1F3FF;
  }

  /** True for a letter that is written from right to left (UAX #9, Bidi_Class R or AL). */
  static boolean isRightToLeftLetter(int codePoint) {
    byte directionality = Character.getDirectionality(codePoint);
    return Character.isLetter(codePoint)
        && (directionality == Character.DIRECTIONALITY_RIGHT_TO_LEFT
            || directionality == Character.DIRECTIONALITY_RIGHT_TO_LEFT_ARABIC);
  }

  /** True for the tags that may stand between a flag's first and last (UTS #51, ED-14a). */
  static boolean isTagLetterOrDigit(int codePoint) {
    return (codePoint >= 0xE0030 && codePoint <= 0xE0039)
        || (codePoint >= 0xE0061 && codePoint <= 0xE007A);
  }

  private static boolean isMongolianSelector(int codePoint) {
    return (codePoint >= 0x180B && codePoint <= 0x180D) || codePoint == 0x180F;
  }

  private static boolean isIdeographicSelector(int codePoint) {
    return codePoint >= 0xE0100 && codePoint <= 0xE01EF;
  }
}
