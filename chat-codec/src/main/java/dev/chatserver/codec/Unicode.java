package dev.chatserver.codec;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.lang.UCharacterEnums.ECharacterCategory;
import com.ibm.icu.lang.UCharacterEnums.ECharacterDirection;
import com.ibm.icu.lang.UProperty;
import com.ibm.icu.lang.UScript;

/**
 * What Unicode says of a single code point, as far as it matters to whether people may send it to
 * each other, and to what is a word. Everything here is a fact of the standard, and comes from ICU,
 * so that it is the same on every JDK and knows the newest emoji; {@link TextFilter} and {@link
 * PreparedName} hold the rules of this server. Thread-safe because it is stateless.
 */
public final class Unicode {

  static final int ARABIC_LETTER_MARK = 0x061C;
  static final int ZERO_WIDTH_NON_JOINER = 0x200C;
  static final int ZERO_WIDTH_JOINER = 0x200D;
  static final int LEFT_TO_RIGHT_MARK = 0x200E;
  static final int RIGHT_TO_LEFT_MARK = 0x200F;
  static final int EMOJI_SELECTOR = 0xFE0F;
  static final int REPLACEMENT = 0xFFFD;
  static final int BLACK_FLAG = 0x1F3F4;
  static final int CANCEL_TAG = 0xE007F;

  private static final int FIRST_SELECTOR_FOR_ALL = 0xFE00;
  private static final int FIRST_SELECTOR_FOR_IDEOGRAPHS = 0xE0100;

  private Unicode() {}

  /** One of the constants of {@link ECharacterCategory}, whose numbers are not the JDK's. */
  static int category(int codePoint) {
    return UCharacter.getType(codePoint);
  }

  static boolean isLetter(int codePoint) {
    return UCharacter.isLetter(codePoint);
  }

  /** True for letters and for decimal digits (General_Category L, Nd). */
  public static boolean isLetterOrDigit(int codePoint) {
    return UCharacter.isLetterOrDigit(codePoint);
  }

  /** True for what stands on the character before it and belongs to it (General_Category M). */
  public static boolean isMark(int codePoint) {
    return switch (category(codePoint)) {
      case ECharacterCategory.NON_SPACING_MARK,
          ECharacterCategory.COMBINING_SPACING_MARK,
          ECharacterCategory.ENCLOSING_MARK ->
          true;
      default -> false;
    };
  }

  /** True for pictures, of which emoji are the most (General_Category So). */
  public static boolean isPicture(int codePoint) {
    return category(codePoint) == ECharacterCategory.OTHER_SYMBOL;
  }

  /** True for numbers that are no digits, as in Roman ones and fractions (Nl, No). */
  public static boolean isOtherNumber(int codePoint) {
    int category = category(codePoint);
    return category == ECharacterCategory.LETTER_NUMBER
        || category == ECharacterCategory.OTHER_NUMBER;
  }

  /** True in a script that puts no spaces between words, so that no word is to be seen there. */
  public static boolean isOfScriptWithoutSpaces(int codePoint) {
    return switch (UScript.getScript(codePoint)) {
      case UScript.HAN,
          UScript.HIRAGANA,
          UScript.KATAKANA,
          UScript.BOPOMOFO,
          UScript.YI,
          UScript.THAI,
          UScript.LAO,
          UScript.KHMER,
          UScript.MYANMAR,
          UScript.TIBETAN,
          UScript.JAVANESE,
          UScript.BALINESE ->
          true;
      default -> false;
    };
  }

  /** True for what shows as nothing at all (Default_Ignorable_Code_Point). */
  static boolean isIgnorable(int codePoint) {
    return UCharacter.hasBinaryProperty(codePoint, UProperty.DEFAULT_IGNORABLE_CODE_POINT);
  }

  /**
   * True for the format characters that show: those that enclose the digits after them
   * (Prepended_Concatenation_Mark) and those that lay out Egyptian hieroglyphs (Unicode 15, section
   * 11.4). All others are invisible.
   */
  static boolean isVisibleFormat(int codePoint) {
    return UCharacter.hasBinaryProperty(codePoint, UProperty.PREPENDED_CONCATENATION_MARK)
        || UScript.getScript(codePoint) == UScript.EGYPTIAN_HIEROGLYPHS;
  }

  static boolean isVariationSelector(int codePoint) {
    return UCharacter.hasBinaryProperty(codePoint, UProperty.VARIATION_SELECTOR);
  }

  /**
   * True if the selector can choose a variant of the base: the Mongolian ones do so for Mongolian
   * letters (Unicode 13, section 13.5), those of plane 14 for ideographs (UTS #37), the others for
   * whatever is neither mark nor space nor invisible (section 23.4).
   */
  static boolean isVariable(int base, int selector) {
    if (selector < FIRST_SELECTOR_FOR_ALL) {
      return UScript.getScript(base) == UScript.MONGOLIAN && isLetter(base);
    }
    if (selector >= FIRST_SELECTOR_FOR_IDEOGRAPHS) {
      return UCharacter.hasBinaryProperty(base, UProperty.IDEOGRAPHIC);
    }
    return switch (category(base)) {
      case ECharacterCategory.CONTROL,
          ECharacterCategory.FORMAT,
          ECharacterCategory.SURROGATE,
          ECharacterCategory.PRIVATE_USE,
          ECharacterCategory.NON_SPACING_MARK,
          ECharacterCategory.ENCLOSING_MARK,
          ECharacterCategory.COMBINING_SPACING_MARK,
          ECharacterCategory.SPACE_SEPARATOR,
          ECharacterCategory.LINE_SEPARATOR,
          ECharacterCategory.PARAGRAPH_SEPARATOR ->
          false;
      case ECharacterCategory.UNASSIGNED -> isPictograph(base);
      default -> true;
    };
  }

  /** True if this is an emoji or is kept free for one (UTS #51); a skin tone alone is none. */
  static boolean isPictograph(int codePoint) {
    return UCharacter.hasBinaryProperty(codePoint, UProperty.EXTENDED_PICTOGRAPHIC);
  }

  /** True for the five skin tones (Emoji_Modifier). */
  static boolean isSkinTone(int codePoint) {
    return UCharacter.hasBinaryProperty(codePoint, UProperty.EMOJI_MODIFIER);
  }

  /** True for a letter that is written from right to left (UAX #9, Bidi_Class R or AL). */
  static boolean isRightToLeftLetter(int codePoint) {
    int direction = UCharacter.getDirection(codePoint);
    return isLetter(codePoint)
        && (direction == ECharacterDirection.RIGHT_TO_LEFT
            || direction == ECharacterDirection.RIGHT_TO_LEFT_ARABIC);
  }

  /** True for the tags that may stand between a flag's first and last (UTS #51, ED-14a). */
  static boolean isTagLetterOrDigit(int codePoint) {
    return (codePoint >= 0xE0030 && codePoint <= 0xE0039)
        || (codePoint >= 0xE0061 && codePoint <= 0xE007A);
  }

  /**
   * True if a zero-width joiner or non-joiner after this letter, or after a mark on it, changes
   * what is read: in Persian it parts words, in Sinhala it makes another letter. So it is in the
   * scripts whose letters join each other, and in those that build clusters with a virama or a
   * stacker.
   */
  static boolean isOfJoiningScript(int codePoint) {
    return isLetter(codePoint) && JoiningScripts.contain(UScript.getScript(codePoint));
  }
}
