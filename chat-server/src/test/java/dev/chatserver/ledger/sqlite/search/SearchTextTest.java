package dev.chatserver.ledger.sqlite.search;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SearchTextTest {

  @ParameterizedTest
  @ValueSource(strings = {"hello there", "café, crème", "привет мир", "مرحبا", "हिन्दी", "안녕 하세요"})
  void shouldLeaveTextThatHasSpacesAsItIs(String text) {
    assertThat(SearchText.spaced(text)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "日本語, 日 本 語",
    "hello日本, hello 日 本",
    "日本です!, 日 本 で す !",
    "コーヒー, コ ー ヒ ー",
    "ｺｰﾋｰ, ｺ ｰ ﾋ ｰ",
    "น้ำชา, น้ ำ ช า", // a mark goes with its letter; two of these are letters
    "tea🍵🍰now, tea 🍵 🍰 now",
    "☕️, ☕", // with a selector that is not seen
    "20°C, 20 ° C",
    "𠮷野家, 𠮷 野 家",
    "so🫨tea, so 🫨 tea", // of Unicode 15, which JDK 17 does not know
  })
  void shouldPutSpacesAroundWhatIsAWordOfItsOwn(String text, String spaced) {
    assertThat(SearchText.spaced(text)).isEqualTo(spaced);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "tea, `\"tea\"`",
        "green tea, `\"green\" \"tea\"`",
        "\"green tea\" cup, `\"green tea\" \"cup\"`",
        "\"green tea, `\"green tea\"`", // without its end
        "“green tea”, `\"green tea\"`",
        "tea OR cake, `\"tea\" \"OR\" \"cake\"`",
        "tea*, `\"tea*\"`",
        "text:tea -cake ^x (y), `\"text:tea\" \"-cake\" \"^x\" \"(y)\"`",
        "tea !!! ... cake, `\"tea\" \"cake\"`",
        "日本, `\"日 本\"`",
        "🍵, `\"🍵\"`",
        "NEAR(a b), `\"NEAR(a\" \"b)\"`",
      })
  void shouldMakeAStringOfEachTerm(String words, String query) {
    assertThat(SearchText.query(words)).isEqualTo(query);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\"", "\"\"", "\" \"", "!!!", "-- ...", "“”"})
  void shouldLookForNothingWithoutAWord(String words) {
    assertThat(SearchText.query(words)).isNull();
  }
}
