package dev.chatserver.codec;

import java.lang.Character.UnicodeScript;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * The scripts in which a zero-width joiner or non-joiner changes what is read: in Persian it parts
 * words, in Sinhala it makes another letter. Elsewhere the two are invisible and nothing more, so
 * {@link TextFilter}, the only caller, takes them out there. Thread-safe because it is stateless.
 */
final class JoiningScripts {

  /**
   * First those whose letters join each other (ArabicShaping.txt, Joining_Type Dual_Joining), then
   * those that build clusters with a virama, a stacker or a killer of the vowel
   * (IndicSyllabicCategory.txt). Source: Unicode 13, the newest that Java 17 knows.
   */
  private static final Set<UnicodeScript> SCRIPTS =
      Collections.unmodifiableSet(
          EnumSet.of(
              UnicodeScript.ADLAM,
              UnicodeScript.ARABIC,
              UnicodeScript.CHORASMIAN,
              UnicodeScript.HANIFI_ROHINGYA,
              UnicodeScript.MANDAIC,
              UnicodeScript.MANICHAEAN,
              UnicodeScript.MONGOLIAN,
              UnicodeScript.NKO,
              UnicodeScript.PHAGS_PA,
              UnicodeScript.PSALTER_PAHLAVI,
              UnicodeScript.SOGDIAN,
              UnicodeScript.SYRIAC,
              UnicodeScript.AHOM,
              UnicodeScript.BALINESE,
              UnicodeScript.BENGALI,
              UnicodeScript.BHAIKSUKI,
              UnicodeScript.BRAHMI,
              UnicodeScript.CHAKMA,
              UnicodeScript.DEVANAGARI,
              UnicodeScript.DIVES_AKURU,
              UnicodeScript.DOGRA,
              UnicodeScript.GRANTHA,
              UnicodeScript.GUJARATI,
              UnicodeScript.GUNJALA_GONDI,
              UnicodeScript.GURMUKHI,
              UnicodeScript.JAVANESE,
              UnicodeScript.KAITHI,
              UnicodeScript.KANNADA,
              UnicodeScript.KHAROSHTHI,
              UnicodeScript.KHMER,
              UnicodeScript.KHOJKI,
              UnicodeScript.KHUDAWADI,
              UnicodeScript.MALAYALAM,
              UnicodeScript.MASARAM_GONDI,
              UnicodeScript.MEETEI_MAYEK,
              UnicodeScript.MODI,
              UnicodeScript.MYANMAR,
              UnicodeScript.NANDINAGARI,
              UnicodeScript.NEWA,
              UnicodeScript.ORIYA,
              UnicodeScript.SAURASHTRA,
              UnicodeScript.SHARADA,
              UnicodeScript.SIDDHAM,
              UnicodeScript.SINHALA,
              UnicodeScript.SOYOMBO,
              UnicodeScript.SUNDANESE,
              UnicodeScript.SYLOTI_NAGRI,
              UnicodeScript.TAI_THAM,
              UnicodeScript.TAKRI,
              UnicodeScript.TAMIL,
              UnicodeScript.TELUGU,
              UnicodeScript.TIBETAN,
              UnicodeScript.TIRHUTA,
              UnicodeScript.ZANABAZAR_SQUARE));

  private JoiningScripts() {}

  /** True if a joiner may follow this letter, or a mark on it. */
  static boolean containLetter(int codePoint) {
    return Character.isLetter(codePoint) && SCRIPTS.contains(UnicodeScript.of(codePoint));
  }
}
