package dev.chatserver.bench.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ProgressLinesTest {

  private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
  private final long[] now = {0};
  private final ProgressLines progress =
      new ProgressLines(new PrintStream(shown, true, UTF_8), () -> now[0]);

  @Test
  void shouldShowALineNowAndThenAndAtTheEndOfEachStage() {
    progress.begin("connecting", 2000);
    progress.at(1);
    now[0] += TimeUnit.SECONDS.toNanos(ProgressLines.INTERVAL_SECONDS);
    progress.at(1500);
    progress.at(2000);
    progress.begin("delivering", 10);
    progress.at(9);
    progress.close();

    assertThat(shown.toString(UTF_8).lines())
        .containsExactly(
            "connecting: 1,500 of 2,000", "connecting: 2,000 of 2,000", "delivering: 9 of 10");
  }
}
