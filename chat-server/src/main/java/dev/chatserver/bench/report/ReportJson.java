package dev.chatserver.bench.report;

import dev.chatserver.bench.BenchConfig;
import dev.chatserver.bench.BenchResult;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A result as one JSON object for machines (RFC 8259); the names carry the units. Written by hand,
 * since this is the only JSON that the command line makes. Confined to the thread that makes it.
 */
public final class ReportJson {

  /**
   * What a run was made with.
   *
   * @param version of this program
   * @param java the runtime's version
   * @param processors that the bots had
   * @param date when it ended
   */
  public record Machine(String version, String java, int processors, Instant date) {}

  private final StringBuilder json = new StringBuilder("{");
  private String indent = "\n  ";
  private boolean first = true;

  private ReportJson() {}

  /** The object, and a line feed. */
  public static String of(BenchResult result, Machine machine) {
    ReportJson out = new ReportJson();
    out.put("version", machine.version());
    out.put("java", machine.java());
    out.put("processors", machine.processors());
    out.put("date", machine.date().toString());
    out.config(result.config());
    out.measured(result);
    out.found(result);
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
    put("tls", config.tls());
    put("stalled", config.stalled());
    put("prefix", config.prefix());
    put("connectTimeoutSeconds", config.connectTimeoutSeconds());
    put("drainSeconds", config.drainSeconds());
    close();
  }

  private void measured(BenchResult result) {
    put("interrupted", result.interrupted());
    put("passed", result.passed());
    put("connected", result.entered());
    put("notLetIn", result.notLetIn());
    put("connectSeconds", result.connectSeconds());
    put("connectionsPerSecond", result.connectionsPerSecond());
    put("sent", result.sent());
    put("seconds", result.seconds());
    put("expected", result.expected());
    put("delivered", result.delivered());
    put("deliveriesPerSecond", result.deliveriesPerSecond());
    put("megabytesPerSecond", result.megabytesPerSecond());
    put("benchCpuSeconds", result.cpuSeconds());
    if (result.server() != null) {
      put("serverCpuSeconds", result.server().cpuSeconds());
      put("serverPeakBytes", result.server().peakBytes());
    }
    open("latencyMillis");
    if (result.latencyNanos().getTotalCount() > 0) {
      put("mean", result.latencyNanos().getMean() / 1e6);
      put("p50", result.latencyMillis(50));
      put("p90", result.latencyMillis(90));
      put("p99", result.latencyMillis(99));
      put("p99.9", result.latencyMillis(99.9));
      put("p99.99", result.latencyMillis(99.99));
      put("max", result.latencyMillis(100));
    }
    close();
  }

  private void found(BenchResult result) {
    put("lost", result.readers().lost());
    put("duplicated", result.readers().duplicated());
    put("reordered", result.readers().reordered());
    put("corrupt", result.corrupt());
    put("unsent", result.unsent());
    put("skippedAnnounced", result.skipped());
    open("gone");
    for (Map.Entry<String, Integer> reason : new TreeMap<>(result.gone()).entrySet()) {
      put(reason.getKey(), reason.getValue());
    }
    close();
    open("stalled");
    put("bots", result.stalled().bots());
    put("got", result.stalled().tally().distinct());
    put("skippedAnnounced", result.stalled().skipped());
    put("unaccounted", result.stalled().unaccounted());
    put("duplicated", result.stalled().tally().duplicated());
    put("reordered", result.stalled().tally().reordered());
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
