package dev.chatserver.metrics;

import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.instrumentation.jvm.JvmGarbageCollectorMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmMemoryMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmThreadsMetrics;
import io.prometheus.metrics.instrumentation.jvm.ProcessMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Unit;
import java.io.IOException;
import java.io.OutputStream;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** All meters of one server. Thread-safe because its parts are. */
public final class Meters {

  /** What the text is. */
  public static final String CONTENT_TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

  /** The unit of sizes. */
  public static final Unit BYTES = Unit.BYTES;

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final ConnectionMeters connections = new ConnectionMeters(registry);
  private final DeliveryMeters deliveries;
  private final LedgerMeters ledger;
  private final LoopMeters loops = new LoopMeters(registry);
  private final BusyRooms busyRooms;

  /**
   * @param nanoClock a clock that only goes forward, in nanoseconds
   */
  public Meters(LongSupplier nanoClock) {
    this(nanoClock, false);
  }

  /**
   * @param roomNames whether rooms are told by name; else by their rank
   */
  public Meters(LongSupplier nanoClock, boolean roomNames) {
    ledger = new LedgerMeters(registry, nanoClock);
    deliveries = new DeliveryMeters(registry, nanoClock);
    busyRooms = new BusyRooms(registry, nanoClock, roomNames);
  }

  public ConnectionMeters connections() {
    return connections;
  }

  public DeliveryMeters deliveries() {
    return deliveries;
  }

  public LedgerMeters ledger() {
    return ledger;
  }

  public LoopMeters loops() {
    return loops;
  }

  public BusyRooms busyRooms() {
    return busyRooms;
  }

  /**
   * Something that is looked at when it is asked for.
   *
   * @param value called on any thread
   */
  public void gauge(String name, @Nullable Unit unit, String help, DoubleSupplier value) {
    GaugeWithCallback.Builder builder =
        GaugeWithCallback.builder()
            .name(name)
            .help(help)
            .callback(callback -> callback.call(value.getAsDouble()));
    if (unit != null) {
      builder.unit(unit);
    }
    builder.register(registry);
  }

  /** The same, of what only grows. */
  public void counter(String name, @Nullable Unit unit, String help, DoubleSupplier value) {
    CounterWithCallback.Builder builder =
        CounterWithCallback.builder()
            .name(name)
            .help(help)
            .callback(callback -> callback.call(value.getAsDouble()));
    if (unit != null) {
      builder.unit(unit);
    }
    builder.register(registry);
  }

  /** What the JVM and the system tell of this process: memory, collections, descriptors. */
  public void ofTheProcess() {
    String version = Meters.class.getPackage().getImplementationVersion();
    JvmMemoryMetrics.builder().register(registry);
    JvmGarbageCollectorMetrics.builder().register(registry);
    JvmThreadsMetrics.builder().register(registry);
    ProcessMetrics.builder().register(registry);
    Info.builder()
        .name("chat_build_info")
        .help("Which version of the server this is.")
        .labelNames("version")
        .register(registry)
        .setLabelValues(version == null ? "unknown" : version);
  }

  /** Writes all of it as Prometheus' text; see {@link #CONTENT_TYPE}. */
  public void writeTo(OutputStream out) throws IOException {
    PrometheusTextFormatWriter.create()
        .write(out, registry.scrape(), EscapingScheme.UNDERSCORE_ESCAPING);
  }
}
