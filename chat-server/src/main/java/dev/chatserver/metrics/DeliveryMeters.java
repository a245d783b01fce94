package dev.chatserver.metrics;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Unit;
import java.util.function.LongSupplier;

/** Counts what is delivered to readers, and how late. Thread-safe. */
public final class DeliveryMeters {

  /** From what nobody notices to what everybody does, in seconds. */
  private static final double[] LAG_SECONDS = {
    0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10
  };

  private final LongSupplier nanoClock;
  private final CounterDataPoint lines;
  private final CounterDataPoint bytes;
  private final DistributionDataPoint lag;
  private final CounterDataPoint catchUps;

  DeliveryMeters(PrometheusRegistry registry, LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
    lines =
        Counter.builder()
            .name("chat_deliveries_total")
            .help("Lines of rooms that were written to readers, each reader's counted.")
            .withoutExemplars()
            .register(registry);
    bytes =
        Counter.builder()
            .name("chat_delivered_bytes_total")
            .unit(Unit.BYTES)
            .help("Bytes of rooms' lines that were written to readers, before TLS.")
            .withoutExemplars()
            .register(registry);
    lag =
        Histogram.builder()
            .name("chat_fanout_lag_seconds")
            .unit(Unit.SECONDS)
            .help(
                "Age of the oldest new line of a room when the last reader of a loop that reads"
                    + " was written it.")
            .classicOnly()
            .classicUpperBounds(LAG_SECONDS)
            .withoutExemplars()
            .register(registry);
    catchUps =
        Counter.builder()
            .name("chat_catch_up_reads_total")
            .help("Chunks of the log that were read for readers behind their room's memory.")
            .withoutExemplars()
            .register(registry);
  }

  /** The time for {@link #swept}. */
  public long now() {
    return nanoClock.getAsLong();
  }

  /** So much was written to readers. */
  public void delivered(int moreLines, long moreBytes) {
    lines.inc(moreLines);
    bytes.inc(moreBytes);
  }

  /** All readers of an audience were served of what was new at that time. */
  public void swept(long sinceNanos) {
    lag.observe((now() - sinceNanos) / 1e9);
  }

  /** A chunk of the log is read. */
  public void readsBack() {
    catchUps.inc();
  }
}
