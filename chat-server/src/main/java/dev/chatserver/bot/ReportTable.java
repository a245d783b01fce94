package dev.chatserver.bot;

import java.util.Locale;
import java.util.Map;

/** A report as a table for people. Confined to the thread that makes it. */
public final class ReportTable {

  private static final int REASONS_MAX = 5;

  private final StringBuilder text = new StringBuilder();

  private ReportTable() {}

  /** The table, some 20 lines that each end in a line feed. */
  public static String of(BenchReport report) {
    ReportTable table = new ReportTable();
    table.measured(report);
    table.found(report);
    table.verdict(report);
    return table.text.toString();
  }

  /** What the run was, in one line. */
  static String title(BenchConfig config) {
    return String.format(
        Locale.ROOT,
        "%s:%d%s: %,d bots, %,d senders, %,d lines/s of %,d bytes, %,d s%s",
        config.host(),
        config.port(),
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

  private void measured(BenchReport report) {
    text.append(title(report.config())).append("\n\n");
    row("connected", report.entered(), "bots in " + number(report.connectSeconds()) + " s");
    row("connections/s", number(report.connectionsPerSecond()), "");
    row("sent", report.sent(), "lines in " + number(report.seconds()) + " s");
    row("delivered", report.delivered(), String.format("lines of %,d", report.expected()));
    row("deliveries/s", number(report.deliveriesPerSecond()), "");
    row("MB/s", number(report.megabytesPerSecond()), "");
    latency("p50", report, 50);
    latency("p99", report, 99);
    latency("p99.9", report, 99.9);
    latency("max", report, 100);
    row(
        "CPU of the bench",
        number(report.seconds() > 0 ? report.cpuSeconds() / report.seconds() * 100 : 0),
        "% of one core");
  }

  private void latency(String name, BenchReport report, double percentile) {
    boolean any = report.latencyNanos().getTotalCount() > 0;
    row("latency " + name, any ? number(report.latencyMillis(percentile)) : "-", "ms");
  }

  private void found(BenchReport report) {
    text.append('\n');
    String told = report.skipped() == 0 ? "" : String.format(", %,d announced", report.skipped());
    row("lost", report.readers().lost(), "lines" + told);
    row("duplicated", report.readers().duplicated(), "lines");
    row("reordered", report.readers().reordered(), "lines");
    optional("corrupt", report.corrupt(), "lines");
    optional("unsent", report.unsent(), "lines that no sender's connection took in time");
    BenchReport.Stalled stalled = report.stalled();
    if (stalled.bots() > 0) {
      row("stalled", stalled.bots(), "bots");
      row("  got", stalled.tally().distinct(), "lines");
      row("  skipped", stalled.skipped(), "lines, as announced");
      row("  unaccounted", stalled.unaccounted(), "lines");
      optional("  duplicated", stalled.tally().duplicated(), "lines");
      optional("  reordered", stalled.tally().reordered(), "lines");
    }
    report.gone().entrySet().stream()
        .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
        .limit(REASONS_MAX)
        .forEach(reason -> row("gone", reason.getValue(), "bots: " + reason.getKey()));
    int more = report.gone().size() - REASONS_MAX;
    optional("gone", Math.max(0, more), "more reasons");
  }

  private void verdict(BenchReport report) {
    text.append('\n')
        .append(
            report.passed()
                ? "ok: every reader got every line once and in one order"
                : "FAILED: " + String.join(", ", report.faults()))
        .append(report.interrupted() ? " (interrupted)\n" : "\n");
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
