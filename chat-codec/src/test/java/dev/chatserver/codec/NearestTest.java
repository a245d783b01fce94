package dev.chatserver.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestTest {

  private static final List<String> WORDS =
      List.of("history", "help", "who", "w", "rooms", "join", "list");

  @ParameterizedTest
  @CsvSource({
    "hlep, help",
    "hsitory, history",
    "histroy, history",
    "hystori, history",
    "helpp, help",
    "hel, help",
    "room, rooms",
    "jion, join",
    "whoo, who",
    "hist, history",
    "he, help",
    "wh, who",
  })
  void shouldFindWhatWasMeant(String typed, String meant) {
    assertThat(Nearest.of(typed, WORDS)).isEqualTo(meant);
  }

  @ParameterizedTest
  @CsvSource({"xyzzy", "''", "q", "hxxx", "hysteria", "ignore"})
  void shouldFindNothing_whereNothingIsNear(String typed) {
    assertThat(Nearest.of(typed, WORDS)).isNull();
  }

  @Test
  void shouldFindTheSame_whateverTheOrder() {
    assertThat(Nearest.of("bat", List.of("cat", "bar"))).isEqualTo("bar");
    assertThat(Nearest.of("bat", List.of("bar", "cat"))).isEqualTo("bar");
  }

  @Test
  void shouldNotLookAtWhatIsTooLong() {
    assertThat(Nearest.of("h".repeat(4000), List.of("h".repeat(4000)))).isNull();
  }
}
