package dev.chatserver.metrics;

import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The ten rooms in which most happens. A room in which nothing happens costs nothing here, and a
 * reading goes through those alone in which something did. Thread-safe.
 */
public final class BusyRooms {

  private static final int TOLD = 10;

  /** Whoever asks more often is told the same again, so that two who ask see the same. */
  private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** One room, while it is open; written to on its home loop. */
  public final class Room {
    private final String name;
    private volatile long lines;
    private volatile boolean isListed;

    /** Of the last period; guarded by the meter's lock. */
    private long linesBefore;

    private Room(String name) {
      this.name = name;
    }

    /** Something happened in it. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // there is one that writes
    public void happened() {
      lines++;
      if (!isListed) {
        isListed = true;
        active.add(this);
      }
    }

    private long takeLines() {
      isListed = false; // before the look: what happens from here on lists it again
      long now = lines;
      long more = now - linesBefore;
      linesBefore = now;
      return more;
    }
  }

  private record Busy(String name, double linesPerSecond) {}

  private final LongSupplier nanoClock;
  private final boolean names;
  private final Queue<Room> active = new ConcurrentLinkedQueue<>();
  private long sinceNanos;
  private List<Busy> busiest = List.of();

  BusyRooms(PrometheusRegistry registry, LongSupplier nanoClock, boolean names) {
    this.nanoClock = nanoClock;
    this.names = names;
    this.sinceNanos = nanoClock.getAsLong();
    GaugeWithCallback.builder()
        .name("chat_busiest_room_lines_per_second")
        .help("Events in the ten busiest rooms since they were asked for before.")
        .labelNames("room")
        .callback(this::tell)
        .register(registry);
  }

  /** A room was opened. */
  public Room opened(String name) {
    return new Room(name);
  }

  private void tell(GaugeWithCallback.Callback callback) {
    List<Busy> told = busiest();
    for (int i = 0; i < told.size(); i++) {
      String label = names ? told.get(i).name : Integer.toString(i + 1);
      callback.call(told.get(i).linesPerSecond, label);
    }
  }

  private synchronized List<Busy> busiest() {
    long now = nanoClock.getAsLong();
    if (now - sinceNanos < PERIOD_NANOS) {
      return busiest;
    }
    double seconds = (now - sinceNanos) / 1e9;
    sinceNanos = now;
    List<Busy> all = new ArrayList<>();
    for (int left = active.size(); left > 0; left--) { // those that are listed again come next time
      Room room = active.poll();
      if (room == null) {
        break;
      }
      all.add(new Busy(room.name, room.takeLines() / seconds));
    }
    all.sort(Comparator.comparingDouble(Busy::linesPerSecond).reversed());
    busiest = List.copyOf(all.subList(0, Math.min(TOLD, all.size())));
    return busiest;
  }
}
