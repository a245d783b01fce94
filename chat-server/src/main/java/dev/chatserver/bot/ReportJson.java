package dev.chatserver.bot;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A report as one JSON object for machines (RFC 8259); the names carry the units. Written by hand,
 * since this is the only JSON that the command line makes. Confined to the thread that makes it.
 */
public final class ReportJson {

  private final StringBuilder json = new StringBuilder("{");
  private String indent = "\n  ";
  private boolean first = true;

  private ReportJson() {}

  /** The object, and a line feed. */
  public static String of(BenchReport report) {
    ReportJson out = new ReportJson();
    out.config(report.config());
    out.measured(report);
    out.found(report);
    return out.json.append("\n}\n").toString();
  }

  private void config(BenchConfig config) {
    open("config");
    put("host", config.host());
    put("port", config.port());
    put("bots", config.bots());
    put("senders", config.senders());
    put("ratePerSecond", config.rate());
    put("sizeBytes", config.size());
    put("seconds", config.seconds());
    put("room", config.room() == null ? null : config.room().toString());
    put("stalled", config.stalled());
    put("prefix", config.prefix());
    put("connectTimeoutSeconds", config.connectTimeoutSeconds());
    put("drainSeconds", config.drainSeconds());
    close();
  }

  private void measured(BenchReport report) {
    put("interrupted", report.interrupted());
    put("passed", report.passed());
    put("connected", report.entered());
    put("connectSeconds", report.connectSeconds());
    put("connectionsPerSecond", report.connectionsPerSecond());
    put("sent", report.sent());
    put("seconds", report.seconds());
    put("expected", report.expected());
    put("delivered", report.delivered());
    put("deliveriesPerSecond", report.deliveriesPerSecond());
    put("megabytesPerSecond", report.megabytesPerSecond());
    put("benchCpuSeconds", report.cpuSeconds());
    open("latencyMillis");
    if (report.latencyNanos().getTotalCount() > 0) {
      put("mean", report.latencyNanos().getMean() / 1e6);
      put("p50", report.latencyMillis(50));
      put("p90", report.latencyMillis(90));
      put("p99", report.latencyMillis(99));
      put("p99.9", report.latencyMillis(99.9));
      put("p99.99", report.latencyMillis(99.99));
      put("max", report.latencyMillis(100));
    }
    close();
  }

  private void found(BenchReport report) {
    put("lost", report.readers().lost());
    put("duplicated", report.readers().duplicated());
    put("reordered", report.readers().reordered());
    put("corrupt", report.corrupt());
    put("unsent", report.unsent());
    put("skippedAnnounced", report.skipped());
    open("gone");
    for (Map.Entry<String, Integer> reason : new TreeMap<>(report.gone()).entrySet()) {
      put(reason.getKey(), reason.getValue());
    }
    close();
    open("stalled");
    put("bots", report.stalled().bots());
    put("got", report.stalled().tally().distinct());
    put("skippedAnnounced", report.stalled().skipped());
    put("unaccounted", report.stalled().unaccounted());
    put("duplicated", report.stalled().tally().duplicated());
    put("reordered", report.stalled().tally().reordered());
    close();
  }

  private void open(String name) {
    key(name).append('{');
    indent += "  ";
    first = true;
  }

  private void close() {
    indent = indent.substring(0, indent.length() - 2);
    json.append(first ? "}" : indent + "}");
    first = false;
  }

  private void put(String name, long value) {
    key(name).append(value);
  }

  private void put(String name, double value) {
    key(name).append(String.format(Locale.ROOT, "%.6f", value));
  }

  private void put(String name, boolean value) {
    key(name).append(value);
  }

  private void put(String name, @Nullable String value) {
    key(name).append(value == null ? "null" : quoted(value));
  }

  private StringBuilder key(String name) {
    json.append(first ? "" : ",").append(indent).append(quoted(name)).append(": ");
    first = false;
    return json;
  }

  /** A JSON string: reasons hold what a server said, so anything may be in it. */
  private static String quoted(String value) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        quoted.append('\\').append(c);
      } else if (c < ' ' || Character.isSurrogate(c)) {
        quoted.append(String.format("\\u%04x", (int) c));
      } else {
        quoted.append(c);
      }
    }
    return quoted.append('"').toString();
  }
}
