package dev.chatserver.bench;

import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Histogram;

/**
 * What the bots of one event loop measured together: one histogram a loop, so that recording is a
 * plain increment. The counters have one writer too, and are atomic only for the thread that shows
 * the progress. Written by each {@link ReaderHandler}. Confined to its event loop until the loops
 * have ended, the counters excepted.
 */
final class LoopStats {

  /** A latency beyond this is recorded as this: one hour, as long as the longest run. */
  static final long LATENCY_NANOS_MAX = 3_600_000_000_000L;

  private static final int SIGNIFICANT_DIGITS = 3;

  private final Histogram latencyNanos = newHistogram();
  private final AtomicLong delivered = new AtomicLong();
  private final AtomicLong further = new AtomicLong();
  private final AtomicLong stalledTaken = new AtomicLong();
  private final AtomicLong corrupt = new AtomicLong();
  private long deliveredBytes;
  private long lastNanos = Long.MIN_VALUE;

  static Histogram newHistogram() {
    return new Histogram(LATENCY_NANOS_MAX, SIGNIFICANT_DIGITS);
  }

  /**
   * A bot got a line.
   *
   * @param atNanos when, on the schedule's clock
   * @param tookNanos since it was due
   * @param bytes of the whole line, its end counted
   * @param isFurther false if the bot got it late or again
   */
  void took(long atNanos, long tookNanos, int bytes, boolean isFurther) {
    latencyNanos.recordValue(Math.max(0, Math.min(tookNanos, LATENCY_NANOS_MAX)));
    deliveredBytes += bytes;
    lastNanos = atNanos;
    add(delivered, 1);
    if (isFurther) {
      add(further, 1);
    }
  }

  /** A stalled bot got a line, or was told of lines that it will not get. */
  void stalledTook(long lines) {
    add(stalledTaken, lines);
  }

  /** A line came that had been changed on its way. */
  void tookCorrupt() {
    add(corrupt, 1);
  }

  /** Lines that bots got, repeats counted. */
  long delivered() {
    return delivered.get();
  }

  /** Of those, the ones that were neither late nor repeated. */
  long further() {
    return further.get();
  }

  long stalledTaken() {
    return stalledTaken.get();
  }

  long corrupt() {
    return corrupt.get();
  }

  Histogram latencyNanos() {
    return latencyNanos;
  }

  long deliveredBytes() {
    return deliveredBytes;
  }

  /** When the last line came, or {@link Long#MIN_VALUE}. */
  long lastNanos() {
    return lastNanos;
  }

  private static void add(AtomicLong counter, long n) {
    counter.lazySet(counter.getPlain() + n);
  }
}
