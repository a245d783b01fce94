package dev.chatserver.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PreparedNameTest {

  private static final int SEED = 8266;
  private static final String PLAIN =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-";

  @ParameterizedTest
  @CsvSource({
    "megumin, megumin, megumin",
    "Megumin, Megumin, megumin",
    "'  bob  ', bob, bob",
    "\u3000bob\u00A0, bob, bob",
    "ＭＥＧＵＭＩＮ, MEGUMIN, megumin",
    "ｶﾞ, ガ, ガ",
    "ﬁn, fin, fin",
    "①②, 12, 12",
    "e\u0301mile, \u00E9mile, \u00E9mile",
    "É, É, é",
    "ΣΊΣΥΦΟΣ, ΣΊΣΥΦΟΣ, σίσυφος",
    "Straße, Straße, straße",
    "めぐみん, めぐみん, めぐみん",
    "मेगुमिन, मेगुमिन, मेगुमिन",
    "_x-1.y, _x-1.y, _x-1.y",
    "7up, 7up, 7up",
  })
  void shouldPrepareNamesByTheNicknameProfile(String raw, String text, String key)
      throws RefusalException {
    // when
    PreparedName name = PreparedName.of(raw);

    // then
    assertThat(name).isEqualTo(new PreparedName(text, key));
  }

  @ParameterizedTest
  @ValueSource(strings = {"u12345", "めぐみん", "q\u0301", "தமிழ்", " bob ", "ｂｏｂ"})
  void shouldKeepOneStringIfTheKeyIsTheText(String raw) throws RefusalException {
    // when
    PreparedName name = PreparedName.of(raw);

    // then
    assertThat(name.key()).isSameAs(name.text());
  }

  @Test
  void shouldKeepTheStringOfAPlainName() throws RefusalException {
    // given
    String raw = "Megumin";

    // when
    PreparedName name = PreparedName.of(raw);

    // then
    assertThat(name.text()).isSameAs(raw);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\t", " \t\r\n ", "\u00A0\u3000", "\u2028"})
  void shouldRefuseEmptyNames(String raw) {
    assertThat(reasonFor(raw)).isEqualTo(Refusal.Reason.NAME_EMPTY);
  }

  static String[] longestNames() {
    return new String[] {
      "a".repeat(32),
      "ä".repeat(32), // 64 bytes
      "東".repeat(21) + "a", // 64 bytes
      "𐐨".repeat(16), // 64 bytes
      "a\u0308".repeat(32), // twice as long before preparation
      "ａ".repeat(32), // 96 bytes before preparation
      "\u03B1\u0314\u0300\u0345".repeat(10), // four times as long before preparation
      " ".repeat(100_000) + "a".repeat(32) + " ".repeat(100_000),
    };
  }

  @ParameterizedTest
  @MethodSource("longestNames")
  void shouldTakeNamesUpToTheLimits(String raw) throws RefusalException {
    assertThat(PreparedName.of(raw).text()).isNotEmpty();
  }

  @ParameterizedTest
  @MethodSource("longestNames")
  void shouldRefuseNamesOverTheLimits(String raw) {
    // The name of Greek letters is 30 bytes, so it takes more than one letter to pass the limit.
    String more = raw.startsWith("\u03B1") ? raw.repeat(3) : raw.strip() + "a";

    assertThat(reasonFor(more)).isEqualTo(Refusal.Reason.NAME_TOO_LONG);
  }

  @ParameterizedTest
  @CsvSource({"126, NAME_INVALID", "127, NAME_TOO_LONG", "1000000, NAME_TOO_LONG"})
  void shouldNotPrepareWhatIsTooLongForAnyName(int spaces, Refusal.Reason reason) {
    // given: what preparation would make three characters of, were it asked
    String raw = "a" + " ".repeat(spaces) + "b";

    // when
    Refusal.Reason refused = reasonFor(raw);

    // then
    assertThat(refused).isEqualTo(reason);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-bob",
        ".bob",
        "--", // no line of the server's, no hidden file
        "a b",
        "a\u00A0b",
        "a\tb",
        "\u0001bob",
        "bob\r",
        "a\nb",
        "a\u001B[m",
        "a/b",
        "#bob",
        "a@b",
        "a:b",
        "a,b",
        "a+b",
        "a\\b",
        "＃a",
        "\u0301a",
        "a\u200Bb",
        "a\u200Db",
        "م\u200Cن",
        "a\u202Eb",
        "\u200Fשלום",
        "a\uFE0F",
        "bob🎉",
        "a\uE000",
        "a\uFFFD",
        "a\u0378",
        "\uD83D",
        "a\uDE00",
        "\u3164",
        "\u1100\u1160",
        "\uFDFA", // comes apart into words
        "a\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308\u0309", // nine marks
        "x\u0344\u0344\u0344\u0344\u0344", // five marks that come apart into ten
      })
  void shouldRefuseWhatIsNoName(String raw) {
    assertThat(reasonFor(raw)).isEqualTo(Refusal.Reason.NAME_INVALID);
  }

  @Test
  void shouldSayTheSameInBothWaysOfShortAsciiNames() {
    for (int first = 0; first < 0x80; first++) {
      assertBothWaysAgree(String.valueOf((char) first));
      for (int second = 0; second < 0x80; second++) {
        assertBothWaysAgree(String.valueOf(new char[] {(char) first, (char) second}));
        assertBothWaysAgree(String.valueOf(new char[] {'a', (char) first, (char) second}));
      }
    }
  }

  @Test
  void shouldSayTheSameInBothWaysOfPlainNames() {
    Random random = new Random(SEED);
    for (int i = 0; i < 20_000; i++) {
      StringBuilder name = new StringBuilder();
      for (int length = random.nextInt(34); length >= 0; length--) {
        name.append(PLAIN.charAt(random.nextInt(PLAIN.length())));
      }
      assertBothWaysAgree(name.toString());
    }
  }

  @Test
  void shouldPrepareAPreparedNameToItself() {
    Random random = new Random(SEED);
    int names = 0;
    for (int i = 0; i < 60_000; i++) {
      // given
      PreparedName name = prepared(randomText(random));
      if (name != null) {
        names++;

        // when
        PreparedName again = prepared(name.text());

        // then
        assertThat(again).isEqualTo(name);
        assertThat(prepared(name.key())).isEqualTo(new PreparedName(name.key(), name.key()));
        assertThat(SafeText.of(name.text())).isEqualTo(name.text());
      }
    }
    assertThat(names).as("names that were any good").isGreaterThan(5_000);
  }

  @Test
  void shouldThrowNothingElseForAnyCodePoint() {
    for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
      // A failure is any other exception.
      prepared("a" + Character.toString(c));
    }
  }

  private static void assertBothWaysAgree(String raw) {
    Object fast;
    try {
      fast = PreparedName.of(raw);
    } catch (RefusalException e) {
      fast = e.refusal();
    }
    Object slow;
    try {
      slow = PreparedName.byPrecis(raw);
    } catch (RefusalException e) {
      slow = e.refusal();
    }
    assertThat(fast).as(raw).isEqualTo(slow);
  }

  private static String randomText(Random random) {
    StringBuilder text = new StringBuilder();
    for (int length = random.nextInt(4); length >= 0; length--) {
      text.appendCodePoint(random.nextInt(random.nextInt(4) > 0 ? 0x3000 : 0x110000));
    }
    return text.toString();
  }

  private static @Nullable PreparedName prepared(String raw) {
    try {
      return PreparedName.of(raw);
    } catch (RefusalException e) {
      return null;
    }
  }

  private static Refusal.Reason reasonFor(String raw) {
    RefusalException refused =
        catchThrowableOfType(RefusalException.class, () -> PreparedName.of(raw));
    assertThat(refused).as(raw).isNotNull();
    assertThat(refused.refusal().detail()).isEmpty();
    return refused.refusal().reason();
  }
}
