package dev.chatserver.metrics;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Unit;
import java.util.function.LongSupplier;

/** Counts what the ledger's writer does. Thread-safe. */
public final class LedgerMeters {

  private static final double[] COMMIT_SECONDS = {
    0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5
  };

  private static final double[] BATCH_REQUESTS = {1, 2, 5, 10, 25, 50, 100, 250, 1000, 4096};

  private final DistributionDataPoint commit;
  private final DistributionDataPoint batch;
  private final CounterDataPoint refused;
  private final LongSupplier nanoClock;

  LedgerMeters(PrometheusRegistry registry, LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
    commit =
        Histogram.builder()
            .name("chat_ledger_commit_seconds")
            .unit(Unit.SECONDS)
            .help("Time that a transaction took, from its beginning to the end of its commit.")
            .classicOnly()
            .classicUpperBounds(COMMIT_SECONDS)
            .withoutExemplars()
            .register(registry);
    batch =
        Histogram.builder()
            .name("chat_ledger_batch_requests")
            .help("Requests that were done in one transaction.")
            .classicOnly()
            .classicUpperBounds(BATCH_REQUESTS)
            .withoutExemplars()
            .register(registry);
    refused =
        Counter.builder()
            .name("chat_ledger_not_stored_total")
            .help("Requests that could not be stored.")
            .withoutExemplars()
            .register(registry);
  }

  /** The time for {@link #committed}. */
  public long now() {
    return nanoClock.getAsLong();
  }

  /** A transaction was committed that had begun at that time. */
  public void committed(int requests, long sinceNanos) {
    commit.observe((now() - sinceNanos) / 1e9);
    batch.observe(requests);
  }

  /** So many requests could not be stored. */
  public void notStored(int requests) {
    refused.inc(requests);
  }
}
