package dev.chatserver.metrics;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.GaugeDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** Counts connections: how many there are, what they are doing, and how they ended. Thread-safe. */
public final class ConnectionMeters {

  private final Gauge present;
  private final Counter opened;
  private final Counter closed;
  private final Counter lines;
  private final Counter refusals;
  private final Counter waits;

  ConnectionMeters(PrometheusRegistry registry) {
    present =
        Gauge.builder()
            .name("chat_connections")
            .help("Connections that are open, by what they are doing.")
            .labelNames("listener", "dialect", "phase")
            .register(registry);
    opened =
        Counter.builder()
            .name("chat_connections_opened_total")
            .help("Connections that were accepted.")
            .labelNames("listener", "dialect")
            .withoutExemplars()
            .register(registry);
    closed =
        Counter.builder()
            .name("chat_connections_closed_total")
            .help("Connections that have ended, by what came first.")
            .labelNames("listener", "dialect", "by")
            .withoutExemplars()
            .register(registry);
    lines =
        Counter.builder()
            .name("chat_lines_received_total")
            .help("Lines and commands that were taken from peers, names and refused ones too.")
            .labelNames("listener", "dialect")
            .withoutExemplars()
            .register(registry);
    refusals =
        Counter.builder()
            .name("chat_refusals_total")
            .help("What peers were refused, by reason; a limit that was met is one.")
            .labelNames("reason")
            .withoutExemplars()
            .register(registry);
    waits =
        Counter.builder()
            .name("chat_peer_pauses_total")
            .help("Times that a peer was not read from, by what it had to wait for.")
            .labelNames("for")
            .withoutExemplars()
            .register(registry);
  }

  /** The connections of one listener that speak one dialect. Thread-safe. */
  public Kind kind(String listener, String dialect) {
    return new Kind(listener, dialect);
  }

  /** Connections of one kind. */
  public final class Kind {
    final String listener;
    final CounterDataPoint lines;
    private final CounterDataPoint opened;
    private final Map<ConnectionMeter.Phase, GaugeDataPoint> phases =
        new EnumMap<>(ConnectionMeter.Phase.class);
    private final Map<ConnectionMeter.End, CounterDataPoint> ends =
        new EnumMap<>(ConnectionMeter.End.class);

    private Kind(String listener, String dialect) {
      this.listener = listener;
      lines = ConnectionMeters.this.lines.labelValues(listener, dialect);
      opened = ConnectionMeters.this.opened.labelValues(listener, dialect);
      for (ConnectionMeter.Phase phase : ConnectionMeter.Phase.values()) {
        phases.put(phase, present.labelValues(listener, dialect, word(phase)));
      }
      for (ConnectionMeter.End end : ConnectionMeter.End.values()) {
        ends.put(end, closed.labelValues(listener, dialect, word(end)));
      }
    }

    void opened() {
      opened.inc();
    }

    void entered(ConnectionMeter.Phase phase) {
      point(phases, phase).inc();
    }

    void left(ConnectionMeter.Phase phase) {
      point(phases, phase).dec();
    }

    void ended(ConnectionMeter.End end) {
      point(ends, end).inc();
    }

    void refused(Enum<?> reason) {
      refusals.labelValues(word(reason)).inc();
    }

    void paused(String why) {
      waits.labelValues(why).inc();
    }
  }

  private static <K, V> V point(Map<K, V> points, K key) {
    V point = points.get(key);
    if (point == null) {
      throw new AssertionError(key);
    }
    return point;
  }

  /** As it is written in labels. */
  static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
