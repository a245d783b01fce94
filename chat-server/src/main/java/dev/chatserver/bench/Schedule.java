package dev.chatserver.bench;

import java.util.function.LongSupplier;

/**
 * When each line is due. Latency counts from there and not from when the line was written, so that
 * a sender that was held up does not hide what its readers waited for ("coordinated omission", as
 * Gil Tene named it). {@link LoadRun} starts it, senders and readers ask it. Thread-safe because
 * the start is one volatile write, and all else is constant.
 */
final class Schedule {

  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private final LongSupplier ticker;
  private final int rate;
  private volatile long startNanos;

  /**
   * @param ticker nanoseconds that only ever grow
   * @param rate lines a second
   */
  Schedule(LongSupplier ticker, int rate) {
    this.ticker = ticker;
    this.rate = rate;
  }

  /** Line 0 is due after {@code delayNanos}. */
  void start(long delayNanos) {
    startNanos = ticker.getAsLong() + delayNanos;
  }

  long startNanos() {
    return startNanos;
  }

  long nowNanos() {
    return ticker.getAsLong();
  }

  /** When a line is due, on the ticker's clock. */
  long dueNanos(int number) {
    return startNanos + number * NANOS_PER_SECOND / rate;
  }
}
