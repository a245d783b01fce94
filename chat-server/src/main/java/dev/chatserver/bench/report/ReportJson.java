package dev.chatserver.bench.report;

import dev.chatserver.bench.BenchConfig;
import dev.chatserver.bench.BenchResult;
import java.io.StringWriter;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.PrettyPrinter;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.Separators;

/**
 * A result as one JSON object for machines (RFC 8259); the names carry the units. Confined to the
 * thread that makes it.
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

  private final JsonGenerator json;

  private ReportJson(JsonGenerator json) {
    this.json = json;
  }

  /** The object, and a line feed. */
  public static String of(BenchResult result, Machine machine) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(new Indented(), text)) {
      ReportJson out = new ReportJson(json);
      json.writeStartObject();
      out.put("version", machine.version());
      out.put("java", machine.java());
      out.put("processors", machine.processors());
      out.put("date", machine.date().toString());
      out.config(result.config());
      out.measured(result);
      out.found(result);
      json.writeEndObject();
    }
    return text.append('\n').toString();
  }

  /** People look at it too. */
  private static final class Indented extends ObjectWriteContext.Base {
    @Override
    public PrettyPrinter getPrettyPrinter() {
      return new DefaultPrettyPrinter(
          Separators.createDefaultInstance()
              .withObjectNameValueSpacing(Separators.Spacing.AFTER)
              .withObjectEmptySeparator(""));
    }

    @Override
    public boolean hasPrettyPrinter() {
      return true;
    }
  }

  private void config(BenchConfig config) {
    open("config");
    put("dialect", config.json() ? "json" : "plain");
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
    json.writeObjectPropertyStart(name);
  }

  private void close() {
    json.writeEndObject();
  }

  private void put(String name, long value) {
    json.writeNumberProperty(name, value);
  }

  private void put(String name, double value) {
    json.writeName(name).writeNumber(String.format(Locale.ROOT, "%.6f", value));
  }

  private void put(String name, boolean value) {
    json.writeBooleanProperty(name, value);
  }

  private void put(String name, @Nullable String value) {
    json.writeStringProperty(name, value);
  }
}
