package dev.chatserver.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What holds of every text, tried with many that chance makes out of the awkward code points. */
class TextFilterPropertyTest {

  private static final int SEED = 1_717;
  private static final int TEXTS = 200_000;

  /** Those that rules depend on, so that chance brings them together. */
  private static final int[] AWKWARD = {
    'a', '1', '#', ' ', '\t', '\n', 0x1B, 0x7F, 0x85, 0xA9, 0xAD, 0x301, 0x308, 0x34F, 0x489, 0x5D0,
    0x600, 0x61C, 0x627, 0x628, 0x651, 0x915, 0x94D, 0x93F, 0x115F, 0x17B4, 0x1820, 0x180B, 0x180E,
    0x180F, 0x200B, 0x200C, 0x200C, 0x200D, 0x200D, 0x200D, 0x200E, 0x200F, 0x2028, 0x202E, 0x2065,
    0x2066, 0x20E3, 0x2640, 0x2764, 0x845B, 0xD83D, 0xDE00, 0xE000, 0xFE00, 0xFE0F, 0xFE0F, 0xFEFF,
    0xFFF9, 0xFFFD, 0xFFFE, 0x110BD, 0x1F1EB, 0x1F308, 0x1F3F4, 0x1F3F4, 0x1F3FD, 0x1F468, 0x1FAE8,
    0xE0001, 0xE0061, 0xE0062, 0xE0063, 0xE0065, 0xE007F, 0xE0100, 0xE0FFF, 0x10FFFF,
  };

  private static final Pattern NEVER_OUT =
      Pattern.compile(
          "[\\p{Cc}\\p{Co}\\p{Cs}\\p{Zl}\\p{Zp}\u00AD\u034F\u115F\u1160\u17B4\u17B5\u180E\u200B"
              + "\u202A-\u202E\u2060-\u206F\u3164\uFEFF\uFFA0\uFFF0-\uFFFB\uFFFE\uFFFF"
              + "\\x{1BCA0}-\\x{1BCA3}\\x{1D173}-\\x{1D17A}\\x{E0000}-\\x{E002F}\\x{E01F0}-\\x{E0FFF}]"
              + "|\\p{M}{"
              + (TextFilter.MARKS_MAX + 2)
              + "}");

  @Test
  void shouldChangeNothingTheSecondTime() {
    Random random = new Random(SEED);
    for (int i = 0; i < TEXTS; i++) {
      // given
      String text = awkwardText(random);
      String once = SafeText.of(text);

      // when
      String twice = SafeText.of(once);

      // then
      assertThat(twice).as(() -> codePoints(text)).isSameAs(once);
    }
  }

  @Test
  void shouldChangeNothingTheSecondTimeInTextsOfAllPlanes() {
    Random random = new Random(SEED);
    for (int i = 0; i < TEXTS; i++) {
      // given
      StringBuilder text = new StringBuilder();
      for (int length = random.nextInt(12); length >= 0; length--) {
        text.appendCodePoint(random.nextInt(random.nextBoolean() ? 0x3000 : 0x110000));
      }
      String once = SafeText.of(text.toString());

      // when
      String twice = SafeText.of(once);

      // then
      assertThat(twice).as(() -> codePoints(text.toString())).isSameAs(once);
    }
  }

  @Test
  void shouldNeverPutOutWhatIsNeverAllowed() {
    Random random = new Random(SEED);
    for (int i = 0; i < TEXTS; i++) {
      // given
      String text = awkwardText(random);

      // when
      String filtered = SafeText.of(text);

      // then
      assertThat(NEVER_OUT.matcher(filtered).find()).as(() -> codePoints(text)).isFalse();
    }
  }

  @Test
  void shouldFilterTheSameWhateverPlainTextStandsBefore() {
    Random random = new Random(SEED);
    for (int i = 0; i < TEXTS; i++) {
      // given
      String text = awkwardText(random);

      // when
      String filtered = SafeText.of("plain " + text);

      // then
      assertThat(filtered).as(() -> codePoints(text)).isEqualTo("plain " + SafeText.of(text));
    }
  }

  private static String awkwardText(Random random) {
    StringBuilder text = new StringBuilder();
    for (int length = random.nextInt(12); length >= 0; length--) {
      text.appendCodePoint(AWKWARD[random.nextInt(AWKWARD.length)]);
    }
    return text.toString();
  }

  private static String codePoints(String text) {
    StringBuilder codePoints = new StringBuilder();
    text.codePoints().forEach(c -> codePoints.append(String.format("%X ", c)));
    return codePoints.toString();
  }
}
