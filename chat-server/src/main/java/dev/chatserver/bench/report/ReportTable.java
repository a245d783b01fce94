package dev.chatserver.bench.report;

import dev.chatserver.bench.BenchConfig;
import dev.chatserver.bench.BenchResult;
import java.util.Locale;
import java.util.Map;

/** A result as a table for people. Confined to the thread that makes it. */
public final class ReportTable {

  private static final int REASONS_MAX = 5;

  private final StringBuilder text = new StringBuilder();

  private ReportTable() {}

  /** The table, some 20 lines that each end in a line feed. */
  public static String of(BenchResult result) {
    ReportTable table = new ReportTable();
    table.measured(result);
    table.found(result);
    table.verdict(result);
    return table.text.toString();
  }

  /** What the run was, in one line. */
  static String title(BenchConfig config) {
    return String.format(
        Locale.ROOT,
        "%s:%d%s%s: %,d bots, %,d senders, %,d lines/s of %,d bytes, %,d s%s",
        config.host(),
        config.port(),
        config.tls() ? " by TLS" : "",
        config.room() == null ? "" : " in " + config.room(),
        config.bots(),
        config.senders(),
        config.rate(),
        config.size(),
        config.seconds(),
        config.stalled() == 0 ? "" : String.format(Locale.ROOT, ", %,d stalled", config.stalled()));
  }

  /** A number with three significant digits, as a person would write it. */
  static String number(double value) {
    if (value >= 100) {
      return String.format(Locale.ROOT, "%,.0f", value);
    }
    return String.format(Locale.ROOT, value >= 10 ? "%.1f" : value >= 1 ? "%.2f" : "%.3f", value);
  }

  private void measured(BenchResult result) {
    text.append(title(result.config())).append("\n\n");
    row("connected", result.entered(), "bots in " + number(result.connectSeconds()) + " s");
    optional("not let in", result.notLetIn(), "bots, whose lines are not counted");
    row("connections/s", number(result.connectionsPerSecond()), "");
    row("sent", result.sent(), "lines in " + number(result.seconds()) + " s");
    row("delivered", result.delivered(), String.format("lines of %,d", result.expected()));
    row("deliveries/s", number(result.deliveriesPerSecond()), "");
    row("MB/s", number(result.megabytesPerSecond()), "");
    latency("p50", result, 50);
    latency("p99", result, 99);
    latency("p99.9", result, 99.9);
    latency("max", result, 100);
    row(
        "CPU of the bench",
        number(result.seconds() > 0 ? result.cpuSeconds() / result.seconds() * 100 : 0),
        "% of one core");
    BenchResult.Server server = result.server();
    if (server != null) {
      row(
          "CPU of the server",
          number(result.seconds() > 0 ? server.cpuSeconds() / result.seconds() * 100 : 0),
          "% of one core");
      row(
          "memory of it",
          server.peakBytes() == 0 ? "-" : number(server.peakBytes() / 1e6),
          "MB at most");
    }
  }

  private void latency(String name, BenchResult result, double percentile) {
    boolean any = result.latencyNanos().getTotalCount() > 0;
    row("latency " + name, any ? number(result.latencyMillis(percentile)) : "-", "ms");
  }

  private void found(BenchResult result) {
    text.append('\n');
    String told = result.skipped() == 0 ? "" : String.format(", %,d announced", result.skipped());
    row("lost", result.readers().lost(), "lines" + told);
    row("duplicated", result.readers().duplicated(), "lines");
    row("reordered", result.readers().reordered(), "lines");
    optional("corrupt", result.corrupt(), "lines");
    optional("unsent", result.unsent(), "lines that no sender's connection took in time");
    BenchResult.Stalled stalled = result.stalled();
    if (stalled.bots() > 0) {
      row("stalled", stalled.bots(), "bots");
      row("  got", stalled.tally().distinct(), "lines");
      row("  skipped", stalled.skipped(), "lines, as announced");
      row("  unaccounted", stalled.unaccounted(), "lines");
      optional("  duplicated", stalled.tally().duplicated(), "lines");
      optional("  reordered", stalled.tally().reordered(), "lines");
    }
    result.gone().entrySet().stream()
        .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
        .limit(REASONS_MAX)
        .forEach(reason -> row("gone", reason.getValue(), "bots: " + reason.getKey()));
    int more = result.gone().size() - REASONS_MAX;
    optional("gone", Math.max(0, more), "more reasons");
  }

  private void verdict(BenchResult result) {
    text.append('\n')
        .append(
            result.passed()
                ? "ok: every reader got every line once and in one order"
                : "FAILED: " + String.join(", ", result.faults()))
        .append(result.interrupted() ? " (interrupted)\n" : "\n");
  }

  private void optional(String label, long value, String unit) {
    if (value != 0) {
      row(label, value, unit);
    }
  }

  private void row(String label, long value, String unit) {
    row(label, String.format(Locale.ROOT, "%,d", value), unit);
  }

  private void row(String label, String value, String unit) {
    text.append(String.format("%-17s %12s %s", label, value, unit).stripTrailing()).append('\n');
  }
}
