package dev.chatserver.bench.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chatserver.bench.BenchConfig;
import dev.chatserver.bench.BenchResult;
import dev.chatserver.bench.Tally;
import java.io.ByteArrayInputStream;
import java.time.Instant;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Document;

/** The three ways to show a result. */
class ResultShownTest {

  private static final BenchConfig CONFIG = BenchConfig.DEFAULT.with(c -> c.host = "h<&>");

  @Test
  void shouldShowTheFiguresAsATable() {
    assertThat(ReportTable.of(result(histogram(), new Tally(599_000, 1000, 20, 3), Map.of())))
        .contains("1,000 bots, 10 senders, 20 lines/s of 64 bytes, 30 s")
        .containsPattern("connections/s +2,000\n")
        .containsPattern("sent +600 lines")
        .containsPattern("delivered +600,000 lines of 600,000")
        .containsPattern("deliveries/s +20,000\n")
        .containsPattern("MB/s +1.70\n")
        .containsPattern("latency p50 +0.501 ms")
        .containsPattern("latency p99 +0.991 ms")
        .containsPattern("latency p99.9 +1.00 ms")
        .containsPattern("latency max +1,501 ms")
        .containsPattern("CPU of the server +50.0 % of one core")
        .containsPattern("memory of it +123 MB at most")
        .containsPattern("lost +1,000 lines")
        .containsPattern("duplicated +20 lines")
        .containsPattern("reordered +3 lines")
        .endsWith("FAILED: lines lost, lines duplicated, lines reordered\n");
  }

  @Test
  void shouldShowWhoIsGoneAndWhy() {
    assertThat(ReportTable.of(result(histogram(), Tally.NONE, Map.of("refused: full", 7))))
        .containsPattern("gone +7 bots: refused: full");
  }

  @Test
  void shouldShowARunWithoutASingleDelivery() {
    BenchResult result = result(new Histogram(3), Tally.NONE, Map.of());

    assertThat(ReportTable.of(result)).containsPattern("latency p50 +- ms").contains("ok: every");
    assertThat(ReportJson.of(result, MACHINE)).contains("\"latencyMillis\": {},");
    assertThat(LatencyPlot.svg(result)).endsWith("</svg>\n");
  }

  @ParameterizedTest
  @CsvSource({"0.0004, 0.000", "0.412, 0.412", "4.126, 4.13", "41.26, 41.3", "412.6, 413"})
  void shouldShowThreeDigits(double value, String shown) {
    assertThat(ReportTable.number(value)).isEqualTo(shown);
  }

  @Test
  void shouldWriteJsonWhateverAServerSaid() {
    String reason = "refused: \"no\" \\ \t é \uD83D\uDCA5";
    String json = ReportJson.of(result(histogram(), Tally.NONE, Map.of(reason, 2)), MACHINE);

    assertThat(json)
        .contains("\"refused: \\\"no\\\" \\\\ \\t é \uD83D\uDCA5\": 2")
        .contains("\"p99.9\": 1.000")
        .contains("\"room\": null")
        .contains("\"passed\": false")
        .contains("\"version\": \"1.2\"", "\"java\": \"25\"", "\"processors\": 2")
        .contains("\"date\": \"2026-11-23T18:30:00Z\"")
        .contains("\"serverCpuSeconds\": 15.000000", "\"serverPeakBytes\": 123400000")
        .endsWith("\n}\n");
  }

  @Test
  void shouldDrawAPictureThatIsXml() throws Exception {
    String svg = LatencyPlot.svg(result(histogram(), Tally.NONE, Map.of()));

    Document document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(svg.getBytes(UTF_8)));
    assertThat(document.getDocumentElement().getTagName()).isEqualTo("svg");
    assertThat(document.getDocumentElement().getTextContent())
        .contains("h<&>:8080: 1,000 bots")
        .contains("Latency from when due (ms)")
        .contains("Percentile (%)")
        .contains("99.9")
        .contains("max 1,501 ms");
  }

  private static final ReportJson.Machine MACHINE =
      new ReportJson.Machine("1.2", "25", 2, Instant.parse("2026-11-23T18:30:00Z"));

  /** A thousandth of a millisecond, two, and so on up to one, and one of 1.5 s. */
  private static Histogram histogram() {
    Histogram histogram = new Histogram(3);
    for (int i = 1; i <= 1000; i++) {
      histogram.recordValue(i * 1000L);
    }
    histogram.recordValue(1_500_000_000L);
    return histogram;
  }

  private static BenchResult result(Histogram latency, Tally readers, Map<String, Integer> gone) {
    return new BenchResult(
        CONFIG,
        false,
        1000,
        1000,
        0.5,
        gone,
        600,
        0,
        30,
        600_000,
        51_000_000,
        latency,
        readers,
        0,
        0,
        new BenchResult.Stalled(0, Tally.NONE, 0, 0),
        3,
        new BenchResult.Server(15, 123_400_000));
  }
}
