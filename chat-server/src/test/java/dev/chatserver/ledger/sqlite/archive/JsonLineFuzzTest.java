package dev.chatserver.ledger.sqlite.archive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.chatserver.codec.LogEntry;
import dev.chatserver.ledger.sqlite.store.StoreException;

/** A line of a file that is imported, given whatever characters. */
class JsonLineFuzzTest {

  @FuzzTest(maxDuration = "4s")
  void shouldReadOneLineOfAPersonOrSayWhatIsWrong(byte[] bytes) {
    fuzzerTestOneInput(bytes);
  }

  /**
   * One input, for a run that lasts: docs/testing.md.
   *
   * @param bytes of UTF-8; what is none becomes the replacement character
   */
  public static void fuzzerTestOneInput(byte[] bytes) {
    try {
      JsonLine line = JsonLine.of(new String(bytes, UTF_8));
      if (line.isRoom()) {
        assertThat(line.room() + " " + line.topic()).doesNotContain("\n");
        assertThat(line.after()).isNotNegative();
      } else {
        LogEntry entry = line.entry();
        assertThat(entry.sequence()).isPositive();
        assertThat(entry.toString().chars().filter(Character::isISOControl)).isEmpty();
      }
    } catch (StoreException e) {
      assertThat(e).hasMessageMatching("(?s).+");
    }
  }
}
