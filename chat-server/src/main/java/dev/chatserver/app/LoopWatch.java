package dev.chatserver.app;

import dev.chatserver.feed.Broadcaster;
import dev.chatserver.metrics.LoopMeters;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks once a second at each event loop, on it: how late that comes, and how far its readers are
 * behind. Whoever reads the meters asks no loop. Thread-safe.
 */
final class LoopWatch {

  private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** A loop that was not heard of for so long does not go on by itself. */
  private static final long DEAD_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final LongSupplier nanoClock;
  private final List<Watched> all = new ArrayList<>();
  private volatile boolean isOver;

  LoopWatch(List<Broadcaster> broadcasters, LoopMeters meters, LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
    for (Broadcaster broadcaster : broadcasters) {
      all.add(new Watched(broadcaster, meters));
    }
  }

  void begin() {
    all.forEach(Watched::next);
  }

  void end() {
    isOver = true;
  }

  /** Why the loops are not alive; null if they are. */
  @Nullable String notAlive() {
    long now = nanoClock.getAsLong();
    for (int i = 0; i < all.size(); i++) {
      long silentNanos = now - all.get(i).seenNanos;
      if (silentNanos > DEAD_NANOS) {
        return "event loop %d has done nothing for %d s"
            .formatted(i, TimeUnit.NANOSECONDS.toSeconds(silentNanos));
      }
    }
    return null;
  }

  private final class Watched {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final Broadcaster broadcaster;
    private final LoopMeters.Loop meter;

    /** 0 until it is known. */
    private volatile long threadId;

    private volatile long seenNanos = nanoClock.getAsLong();
    private long dueNanos;

    Watched(Broadcaster broadcaster, LoopMeters meters) {
      this.broadcaster = broadcaster;
      this.meter = meters.add(this::cpuSeconds);
    }

    /** -1 of the thread of a loop that has ended, or where that cannot be measured. */
    private double cpuSeconds() {
      return threadId == 0 ? 0 : Math.max(0, THREADS.getThreadCpuTime(threadId)) / 1e9;
    }

    private void next() {
      dueNanos = nanoClock.getAsLong() + PERIOD_NANOS;
      broadcaster.loop().schedule(this::look, PERIOD_NANOS, TimeUnit.NANOSECONDS);
    }

    private void look() {
      if (isOver) {
        return;
      }
      threadId = Thread.currentThread().getId();
      seenNanos = nanoClock.getAsLong();
      meter.ticked(seenNanos - dueNanos, broadcaster.look());
      next();
    }
  }
}
