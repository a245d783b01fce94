package dev.chatserver.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What this server relies on, of a table that it did not write. */
class UnicodeTest {

  /** Of Unicode 13, 14, 15, 15.1, 16 and 17, older and newer than the JDKs that it runs on. */
  @ParameterizedTest
  @ValueSource(ints = {0xA9, 0x2764, 0x1F600, 0x1F979, 0x1FAE8, 0x1FAE9, 0x1FAC8, 0x1FAEF})
  void shouldKnowEmojiOldAndNew(int codePoint) {
    assertThat(Unicode.isPictograph(codePoint)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, '#', '1', 0xA8, 0xAA, 0x1F1E6, 0x1F1FF, 0x1F3FB, 0x1FB00, 0x1FFFE})
  void shouldNotTakeForAnEmojiWhatOnlyTakesPartInThem(int codePoint) {
    assertThat(Unicode.isPictograph(codePoint)).isFalse();
  }

  @Test
  void shouldHaveEveryFormatCharacterEitherVisibleOrNot() {
    assertThat(
            IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
                .filter(c -> Character.getType(c) == Character.FORMAT)
                .filter(c -> Unicode.isVisibleFormat(c) == Unicode.isIgnorable(c)))
        .as("neither or both: the marks of annotations between the lines, which are dropped")
        .containsExactly(0xFFF9, 0xFFFA, 0xFFFB);
  }

  /** Latin, Cyrillic, Greek, Han, Hebrew and Thai have nothing for a joiner to do. */
  @ParameterizedTest
  @ValueSource(ints = {'a', 0x436, 0x3B1, 0x4E2D, 0x5D0, 0xE01})
  void shouldHaveNoJoinersWhereTheyDoNothing(int letter) {
    assertThat(Unicode.isOfJoiningScript(letter)).isFalse();
  }

  /** Arabic, Mongolian, Devanagari, Sinhala, Khmer, and Kawi, which Java 17 does not know. */
  @ParameterizedTest
  @ValueSource(ints = {0x628, 0x1820, 0x915, 0xD9A, 0x1780, 0x11F12})
  void shouldHaveJoinersWhereTheyChangeWhatIsRead(int letter) {
    assertThat(Unicode.isOfJoiningScript(letter)).isTrue();
  }
}
