package dev.chatserver.app;

import io.netty.util.concurrent.Future;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A time by which several things are to be done, one after the other: each may take what those
 * before it have left. Not for event loops, since it blocks. Immutable.
 */
final class Deadline {

  private final long begunNanos;
  private final long nanos;

  private Deadline(long begunNanos, long nanos) {
    this.begunNanos = begunNanos;
    this.nanos = nanos;
  }

  static Deadline in(int seconds) {
    return new Deadline(System.nanoTime(), TimeUnit.SECONDS.toNanos(seconds));
  }

  /** The one that is over when half of the time is. */
  Deadline half() {
    return new Deadline(begunNanos, nanos / 2);
  }

  /** True when the time has passed. */
  boolean isOver() {
    return leftNanos() == 0;
  }

  private long leftNanos() {
    return Math.max(0, nanos - (System.nanoTime() - begunNanos));
  }

  /** Waits until that is done, or until this is over. */
  void await(Future<?> done) {
    done.awaitUninterruptibly(leftNanos(), TimeUnit.NANOSECONDS);
  }

  /** Waits until that is done, or until this is over. */
  void await(CompletionStage<?> done) {
    CountDownLatch latch = new CountDownLatch(1);
    done.whenComplete((value, failed) -> latch.countDown());
    try {
      if (!latch.await(leftNanos(), TimeUnit.NANOSECONDS)) {
        return; // it is over; whoever waits goes on without
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
