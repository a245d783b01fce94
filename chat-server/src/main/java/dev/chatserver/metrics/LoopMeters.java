package dev.chatserver.metrics;

import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Unit;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.DoubleSupplier;
import java.util.function.ToDoubleFunction;

/** Looks at event loops: how late they are, and how much they have to do. Thread-safe. */
public final class LoopMeters {

  private static final double[] DELAY_SECONDS = {
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5
  };

  /**
   * What was last seen on a loop of its readers.
   *
   * @param behind readers that are not at their room's head
   * @param stalled those of them that take no bytes
   * @param lines how many lines they are behind, together
   * @param linesMost how many the last of them is behind
   */
  public record Readers(int behind, int stalled, long lines, long linesMost) {
    public static final Readers NONE = new Readers(0, 0, 0, 0);
  }

  /** One event loop; written to on it. */
  public final class Loop {
    private final DoubleSupplier cpuSeconds;
    private volatile Readers readers = Readers.NONE;

    private Loop(DoubleSupplier cpuSeconds) {
      this.cpuSeconds = cpuSeconds;
    }

    /**
     * The loop did what it does now and then.
     *
     * @param delayNanos so much later than it should have
     */
    public void ticked(long delayNanos, Readers seen) {
      delay.observe(Math.max(0, delayNanos) / 1e9);
      readers = seen;
    }
  }

  private final DistributionDataPoint delay;
  private final List<Loop> all = new CopyOnWriteArrayList<>();

  LoopMeters(PrometheusRegistry registry) {
    delay =
        Histogram.builder()
            .name("chat_event_loop_delay_seconds")
            .unit(Unit.SECONDS)
            .help("How much later than it should an event loop did what was due.")
            .classicOnly()
            .classicUpperBounds(DELAY_SECONDS)
            .withoutExemplars()
            .register(registry);
    CounterWithCallback.builder()
        .name("chat_event_loop_cpu_seconds_total")
        .unit(Unit.SECONDS)
        .help("Processor time of an event loop; its rate is the share of time that it is busy.")
        .labelNames("loop")
        .callback(
            callback -> {
              for (int i = 0; i < all.size(); i++) {
                callback.call(all.get(i).cpuSeconds.getAsDouble(), Integer.toString(i));
              }
            })
        .register(registry);
    sum(
        registry,
        "chat_readers_behind",
        "Readers that are not at their room's head.",
        Readers::behind);
    sum(
        registry,
        "chat_readers_stalled",
        "Readers behind whose peers take no bytes.",
        Readers::stalled);
    sum(
        registry,
        "chat_readers_behind_lines",
        "Lines that all readers are behind, together.",
        Readers::lines);
    GaugeWithCallback.builder()
        .name("chat_readers_behind_lines_max")
        .help("Lines that the last reader is behind.")
        .callback(
            callback ->
                callback.call(
                    all.stream().mapToDouble(l -> (double) l.readers.linesMost()).max().orElse(0)))
        .register(registry);
  }

  private void sum(
      PrometheusRegistry registry, String name, String help, ToDoubleFunction<Readers> of) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .callback(
            callback ->
                callback.call(all.stream().mapToDouble(l -> of.applyAsDouble(l.readers)).sum()))
        .register(registry);
  }

  /**
   * One more loop is looked at.
   *
   * @param cpuSeconds processor time of its thread; called on any thread
   */
  public Loop add(DoubleSupplier cpuSeconds) {
    Loop loop = new Loop(cpuSeconds);
    all.add(loop);
    return loop;
  }
}
