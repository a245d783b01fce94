package dev.chatserver.codec;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules for what is invisible and yet needed in places, by way of {@link SafeText#of}. */
class TextFilterContextTest {

  private static final String GB_ENG =
      Character.toString(0x1F3F4) + tags("gbeng") + Character.toString(0xE007F);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "👨\u200D👩\u200D👧\u200D👦", // a family
        "🏳\uFE0F\u200D🌈", // a flag with its selector
        "🏴\u200D☠\uFE0F", // a pirate's
        "👩🏽\u200D🚀", // a skin tone before the joiner
        "👩🏽\u200D❤\uFE0F\u200D💋\u200D👨🏿",
        "🐈\u200D⬛",
        "❤\uFE0F\u200D🔥",
        "🧑\u200D⚕\uFE0F 🤷🏻\u200D♀\uFE0F",
        "1\uFE0F\u20E3 #\uFE0F\u20E3", // keycaps
        "🇫🇷🇩🇪", // regional indicators
        "©\uFE0F ™\uFE0E",
      })
  void shouldKeepEmojiIntact(String text) {
    assertThat(SafeText.of("a " + text + " b")).isEqualTo("a " + text + " b");
    assertThat(SafeText.of(text)).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(ints = {0x1FAE8, 0x1FAF8, 0x1FACE, 0x1F6DC, 0x1FAFF, 0x1F8FF, 0x1FC00, 0x1FFFD})
  void shouldKeepEmojiThatAreYoungerThanTheJdk(int codePoint) {
    String text = Character.toString(codePoint) + "\uFE0F\u200D" + Character.toString(codePoint);
    assertThat(SafeText.of(text)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "می\u200Cخواهم, Persian: parts two words that are written as one",
    "ه\u200D.ش, Persian: the first form of a letter that stands alone",
    "ܫ\u200Dܠ, Syriac",
    "ߒ\u200Dߞ, N'Ko",
    "ᠠ\u200Dᠨ, Mongolian",
    "क्\u200Dष, Devanagari: half form",
    "क्\u200Cष, Devanagari: virama shown",
    "র\u200D্য, Bengali",
    "ਕ੍\u200Dਹ, Gurmukhi",
    "ક્\u200Dષ, Gujarati",
    "କ୍\u200Cଷ, Oriya",
    "க்\u200Cஷ, Tamil",
    "క్\u200Cష, Telugu",
    "ಕ್\u200Dಷ, Kannada",
    "അവന്\u200D, Malayalam: chillu at a word's end",
    "ශ්\u200Dරී, Sinhala",
    "ក\u200Dក, Khmer",
    "က\u200Dက, Myanmar",
    "ཀ\u200Dཀ, Tibetan",
  })
  void shouldKeepJoinersWhereAScriptNeedsThem(String text, String why) {
    assertThat(SafeText.of(text)).as(why).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "a\u200Db, ab, Latin needs none",
    "a\u200Cb, ab, Latin needs none",
    "東\u200D京, 東京, Han needs none",
    "\u200Dم, م, nothing before it",
    "1\u200D2, 12, a digit joins nothing",
    "\u060B\u200D5, \u060B5, a sign of an Arabic currency joins nothing",
    "م\u200D\u200Dن, م\u200Dن, one is enough",
    "م\u200C\u200D\u200Cن, م\u200Cن, one is enough",
    "🎉\u200D, 🎉, nothing after it",
    "🎉\u200Da, 🎉a, a letter after it",
    "a\u200D🎉, a🎉, a letter before it",
    "🎉\u200C🎉, 🎉🎉, the non-joiner does nothing there",
    "1\uFE0F\u200D🎉, 1\uFE0F🎉, a digit with a selector is no emoji",
    "🎉\u200D\u200D🎉, 🎉\u200D🎉, one is enough",
    "🎉\u200D\u200B🎉, 🎉\u200D🎉, what goes does not part them",
    "🎉\u0301\u200D🎉, 🎉\u0301🎉, a mark parts them",
  })
  void shouldRemoveJoinersElsewhere(String text, String expected, String why) {
    assertThat(SafeText.of(text)).as(why).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "☺\uFE0E, a symbol as text",
    "#\uFE0F, a sign of ASCII before it",
    "葛\uDB40\uDD00, a variant of an ideograph",
    "ᠠ\u180B, a Mongolian variant",
    "ᠠ\u180F, the youngest Mongolian selector",
    "က\uFE00, a dotted letter",
    "≨\uFE00, a variant of a mathematical sign",
  })
  void shouldKeepVariationSelectorsAfterTheirBase(String text, String why) {
    assertThat(SafeText.of(text)).as(why).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "\uFE0Fa, a, nothing before it",
    "'a \uFE0Fb', a b, a space before it",
    "☺\uFE0F\uFE0F, ☺\uFE0F, another selector before it",
    "e\u0301\uFE0F, e\u0301, a mark before it",
    "a\u180Bb, ab, a Mongolian selector after a Latin letter",
    "a\uDB40\uDD00b, ab, an ideographic selector after a Latin letter",
    "م\u200D\uFE0F, م\u200D, a joiner before it",
  })
  void shouldRemoveVariationSelectorsElsewhere(String text, String expected, String why) {
    assertThat(SafeText.of(text)).as(why).isEqualTo(expected);
  }

  @Test
  void shouldKeepTheTagsOfAFlag() {
    assertThat(SafeText.of("a" + GB_ENG + "b")).isEqualTo("a" + GB_ENG + "b");
  }

  @ParameterizedTest
  @CsvSource({"2, false", "3, true", "7, true", "8, false"})
  void shouldKeepAsManyTagsAsAFlagCanHave(int count, boolean kept) {
    String flag = "🏴" + tags("a".repeat(count)) + "\uDB40\uDC7F";
    assertThat(SafeText.of(flag)).isEqualTo(kept ? flag : "🏴");
  }

  @Test
  void shouldRemoveTagsThatMakeNoFlag() {
    assertThat(SafeText.of("🏴" + tags("gbeng"))).as("no end").isEqualTo("🏴");
    assertThat(SafeText.of("🏴" + tags("gbeng") + "x")).as("no end").isEqualTo("🏴x");
    assertThat(SafeText.of("🎉" + GB_ENG.substring(2))).as("no flag").isEqualTo("🎉");
    assertThat(SafeText.of("🏴" + tags("GBENG") + "\uDB40\uDC7F")).as("capitals").isEqualTo("🏴");
    assertThat(SafeText.of(GB_ENG + GB_ENG.substring(2))).as("once more").isEqualTo(GB_ENG);
    assertThat(SafeText.of("🏴\u200D" + GB_ENG.substring(2) + "🎉"))
        .as("a joiner before them")
        .isEqualTo(GB_ENG + "🎉");
  }

  @ParameterizedTest
  @ValueSource(strings = {"אני אוהב C++\u200E מאוד", "\u200Fabc – שלום!", "١\u061C-٢ سلام"})
  void shouldKeepDirectionMarksInTextsThatHoldRightToLeftLetters(String text) {
    assertThat(SafeText.of(text)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "I like C++\u200E a lot, I like C++ a lot",
    "a\u200Fb, ab",
    "١\u061C٢, ١٢",
    "\u200F\u061C\u200E, ''",
    "שלום\u200F\u200F\u200F!, שלום\u200F!",
  })
  void shouldRemoveDirectionMarksElsewhere(String text, String expected) {
    assertThat(SafeText.of(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(ints = {0x202A, 0x202B, 0x202C, 0x202D, 0x202E, 0x2066, 0x2067, 0x2068, 0x2069})
  void shouldRemoveOverridesEvenInRightToLeftTexts(int codePoint) {
    assertThat(SafeText.of("שלום" + Character.toString(codePoint) + "abc")).isEqualTo("שלוםabc");
  }

  private static String tags(String letters) {
    StringBuilder tags = new StringBuilder();
    letters.chars().forEach(c -> tags.appendCodePoint(0xE0000 + c));
    return tags.toString();
  }
}
