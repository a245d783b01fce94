package dev.chatserver.codec;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules one by one, by way of {@link SafeText#of}. */
class TextFilterTest {

  @Test
  void shouldShowControlsInsteadOfObeyingThem() {
    for (int c = 0; c < 0x20; c++) {
      String expected = c == '\t' ? "a b" : "a" + (char) (0x2400 + c) + "b";
      assertThat(filtered("a" + (char) c + "b")).isEqualTo(expected);
    }
    assertThat(filtered("a\u007Fb")).isEqualTo("a\u2421b");
    for (int c = 0x80; c < 0xA0; c++) {
      assertThat(filtered("a" + (char) c + "b")).isEqualTo("a\uFFFDb");
    }
  }

  @Test
  void shouldDisarmEscapeSequences() {
    assertThat(filtered("\u001B[2Jgone\r\n")).isEqualTo("␛[2Jgone␍␊");
  }

  @ParameterizedTest
  @ValueSource(ints = {'\t', 0x2028, 0x2029})
  void shouldMakeOneSpaceOfTabsAndLineSeparators(int codePoint) {
    assertThat(filtered(between(codePoint))).isEqualTo("a b");
  }

  @Test
  void shouldKeepTheSpacesOfAllScripts() {
    assertThat(filtered("1\u00A0000\u202F€\u3000東京")).isEqualTo("1\u00A0000\u202F€\u3000東京");
  }

  @ParameterizedTest
  @CsvSource({
    "00AD,00AD", "034F,034F", "115F,1160", "17B4,17B5", "180B,180F", "200B,200F", "202A,202E",
    "2060,206F", "061C,061C", "3164,3164", "FEFF,FEFF", "FFA0,FFA0", "FFF0,FFFB", "1BCA0,1BCA3",
    "1D173,1D17A", "E0000,E00FF", "E0100,E01EF", "E01F0,E0FFF"
  })
  void shouldRemoveWhatCannotBeSeen(String first, String last) {
    for (int c = Integer.parseInt(first, 16); c <= Integer.parseInt(last, 16); c++) {
      assertThat(filtered(between(c))).as("U+%X", c).isEqualTo("ab");
    }
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        0xE000,
        0xF8FF,
        0xF0000,
        0x10FFFD, // private use
        0xFDD0,
        0xFDEF,
        0xFFFE,
        0xFFFF,
        0x1FFFE,
        0x1FFFF,
        0x10FFFF, // noncharacters
        0x0378,
        0x2FE0,
        0x3FFFD,
        0xE1000, // unassigned
        0xD800,
        0xDBFF,
        0xDC00,
        0xDFFF // surrogates alone
      })
  void shouldReplaceWhatHasNoMeaning(int codePoint) {
    assertThat(filtered(between(codePoint))).isEqualTo("a\uFFFDb");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u0600123", // ARABIC NUMBER SIGN encloses the digits after it
        "\u06DD12", // END OF AYAH
        "\u070Fܐ", // SYRIAC ABBREVIATION MARK
        "\uD804\uDCBD\uD804\uDC67", // KAITHI NUMBER SIGN
        "\uD80C\uDC00\uD80D\uDC30\uD80C\uDC01", // two hieroglyphs, one above the other
        "\u2800\u2801" // Braille: a cell without dots is a sign as well
      })
  void shouldKeepTheFormatCharactersThatShow(String text) {
    assertThat(filtered(text)).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 8})
  void shouldKeepCombiningMarksUpToTheLimit(int marks) {
    String text = "o" + "\u0308".repeat(marks) + "k";
    assertThat(filtered(text)).isEqualTo(text);
  }

  @Test
  void shouldKeepTheTallestStackInUse() {
    // HA, KA, SSA, MA, LA, fixed WA, RA, YA and NYI ZLA: the Kalachakra's seed syllable.
    String text = "\u0F67\u0F90\u0FB5\u0FA8\u0FB3\u0FBA\u0FBC\u0FBB\u0F82";
    assertThat(filtered(text)).isEqualTo(text);
  }

  @Test
  void shouldDropCombiningMarksOverTheLimit() {
    assertThat(TextFilter.MARKS_MAX).isEqualTo(8);
    assertThat(filtered("o" + "\u0308".repeat(9) + "k" + "\u0489".repeat(4000)))
        .isEqualTo("o" + "\u0308".repeat(8) + "k" + "\u0489".repeat(8));
  }

  @Test
  void shouldCountCombiningMarksAcrossWhatIsNoNewCharacter() {
    // given: joiners, direction marks and invisible ones between the marks of one letter
    String tower = "ب" + "\u0651\u200D\u0651\u200F\u0651\u200B\u0651\u200C\u2060".repeat(3);

    // when
    String filtered = filtered(tower);

    // then
    assertThat(filtered.chars().filter(c -> c == '\u0651').count()).isEqualTo(8);
  }

  @Test
  void shouldNeverLetALineBreakThrough() {
    for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
      assertThat(filtered(between(c)).lines().count()).as("U+%X", c).isEqualTo(1);
      assertThat(filtered(between(c))).doesNotContainPattern("\\R|\\p{Cntrl}");
    }
  }

  private static String between(int codePoint) {
    return "a" + Character.toString(codePoint) + "b";
  }

  private static String filtered(String text) {
    return SafeText.of(text);
  }
}
