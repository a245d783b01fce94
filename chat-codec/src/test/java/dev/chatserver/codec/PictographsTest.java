package dev.chatserver.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PictographsTest {

  /** One grapheme cluster: a joiner makes one of two pictographs only (UAX #29, rule GB11). */
  private static final Pattern CLUSTER = Pattern.compile("\\X");

  @Test
  void shouldHaveAsManyCodePointsAsTheStandard() {
    assertThat(IntStream.rangeClosed(0, Character.MAX_CODE_POINT).filter(Pictographs::contains))
        .hasSize(3537);
  }

  @Test
  void shouldHaveAllThatTheJdkJoins() {
    for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
      String joined = Character.toString(c) + "\u200D©";
      if (CLUSTER.matcher(joined).matches()) {
        assertThat(Pictographs.contains(c)).as("U+%X", c).isTrue();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, '#', '1', 0xA8, 0xAA, 0x1F1E6, 0x1F1FF, 0x1F3FB, 0x1FB00, 0x1FFFE})
  void shouldNotHaveWhatOnlyTakesPartInEmoji(int codePoint) {
    assertThat(Pictographs.contains(codePoint)).isFalse();
  }
}
