package dev.chatserver.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BenchConfigTest {

  @ParameterizedTest
  @CsvSource({
    "port, 1, 65535",
    "bots, 10, 19000",
    "senders, 0, 1000",
    "rate, 1, 1000000",
    "size, 18, 4000",
    "seconds, 1, 3600",
    "stalled, 0, 990",
    "connect-timeout, 1, 600",
    "drain-seconds, 1, 600"
  })
  void shouldTakeTheLimitsAndNothingBeyond(String option, int min, int max) {
    assertThatCode(() -> config(Map.of(option, min))).doesNotThrowAnyException();
    assertThatCode(() -> config(Map.of(option, max))).doesNotThrowAnyException();
    if (!option.equals("bots")) {
      assertThatThrownBy(() -> config(Map.of(option, min - 1)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("--%s: %d (expected: %d to %d)", option, min - 1, min, max);
    }
    assertThatThrownBy(() -> config(Map.of(option, max + 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("--%s: %d (expected: %d to %d)", option, max + 1, min == 10 ? 1 : min, max);
  }

  @Test
  void shouldNeedABot() {
    assertThat(config(Map.of("bots", 1, "senders", 1)).bots()).isEqualTo(1);
    assertThatThrownBy(() -> config(Map.of("bots", 0)))
        .hasMessage("--bots: 0 (expected: 1 to 19000)");
  }

  @Test
  void shouldHaveNoMoreSendersAndStalledOnesThanBots() {
    assertThatThrownBy(() -> config(Map.of("bots", 5, "senders", 6)))
        .hasMessage("--senders: 6 (expected: 0 to 5)");
    assertThatThrownBy(() -> config(Map.of("bots", 5, "senders", 2, "stalled", 4)))
        .hasMessage("--stalled: 4 (expected: 0 to 3)");
  }

  @Test
  void shouldBoundTheLinesOfARun() {
    assertThat(config(Map.of("rate", 1_000_000, "seconds", 20)).lines()).isEqualTo(20_000_000);
    assertThatThrownBy(() -> config(Map.of("rate", 1_000_000, "seconds", 21)))
        .hasMessage("--rate times --seconds: 21000000 (expected: 1 to 20000000)");
  }

  @Test
  void shouldBoundThePrefixOfNames() {
    assertThat(config(Map.of(), "x".repeat(27)).name(18_999).toString()).hasSize(32);
    assertThatThrownBy(() -> config(Map.of(), "x".repeat(28)))
        .hasMessageContaining("(expected: the start of a user name, 1 to 27 characters)");
    assertThatThrownBy(() -> config(Map.of(), "")).hasMessageStartingWith("--prefix: \"\"");
  }

  private static BenchConfig config(Map<String, Integer> changed) {
    return config(changed, "bot");
  }

  private static BenchConfig config(Map<String, Integer> changed, String prefix) {
    Map<String, Integer> all =
        new HashMap<>(
            Map.of(
                "port", 8080, "bots", 1000, "senders", 10, "rate", 20, "size", 64, "seconds", 20));
    all.putAll(Map.of("stalled", 0, "connect-timeout", 10, "drain-seconds", 10));
    all.putAll(changed);
    return new BenchConfig(
        "localhost",
        all.getOrDefault("port", 0),
        false,
        false,
        all.getOrDefault("bots", 0),
        all.getOrDefault("senders", 0),
        all.getOrDefault("rate", 0),
        all.getOrDefault("size", 0),
        all.getOrDefault("seconds", 0),
        null,
        all.getOrDefault("stalled", 0),
        prefix,
        all.getOrDefault("connect-timeout", 0),
        all.getOrDefault("drain-seconds", 0));
  }
}
