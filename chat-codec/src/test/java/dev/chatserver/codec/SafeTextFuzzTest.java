package dev.chatserver.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** Text and names, given whatever characters. */
class SafeTextFuzzTest {

  @FuzzTest(maxDuration = "4s")
  void shouldMakeHarmlessTextOfWhateverComes(byte[] bytes) {
    fuzzerTestOneInput(bytes);
  }

  /**
   * One input, for a run that lasts: docs/testing.md.
   *
   * @param bytes of UTF-8; what is none becomes the replacement character
   */
  public static void fuzzerTestOneInput(byte[] bytes) {
    String text = SafeText.of(new String(bytes, UTF_8));
    assertThat(text.chars().filter(Character::isISOControl)).isEmpty();
    assertThat(text.codePoints().filter(SafeTextFuzzTest::turnsTextAround)).isEmpty();
    assertThat(SafeText.of(text)).as("filtered again").isEqualTo(text);
    try {
      UserName name = UserName.of(text);
      assertThat(UserName.of(name.toString())).as("prepared again").isEqualTo(name);
      assertThat(name.looks()).hasSizeLessThanOrEqualTo(2);
    } catch (RefusalException e) {
      assertThat(e.refusal().reason().name()).startsWith("NAME_");
    }
  }

  /** Embeddings, overrides and isolates (UAX #9). */
  private static boolean turnsTextAround(int codePoint) {
    return (codePoint >= 0x202A && codePoint <= 0x202E)
        || (codePoint >= 0x2066 && codePoint <= 0x2069);
  }
}
