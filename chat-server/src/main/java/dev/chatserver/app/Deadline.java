package dev.chatserver.app;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * A time by which several things are to be done, one after the other: each may take what those
 * before it have left. It blocks nobody. Immutable.
 */
final class Deadline {

  private final EventLoop timer;
  private final LongSupplier nanoClock;
  private final long begunNanos;
  private final long nanos;

  private Deadline(EventLoop timer, LongSupplier nanoClock, long begunNanos, long nanos) {
    this.timer = timer;
    this.nanoClock = nanoClock;
    this.begunNanos = begunNanos;
    this.nanos = nanos;
  }

  /**
   * So many seconds from now.
   *
   * @param timer tells when it is over
   */
  static Deadline in(int seconds, EventLoop timer, LongSupplier nanoClock) {
    return new Deadline(timer, nanoClock, nanoClock.getAsLong(), TimeUnit.SECONDS.toNanos(seconds));
  }

  /** The one that is over when half of the time is. */
  Deadline half() {
    return new Deadline(timer, nanoClock, begunNanos, nanos / 2);
  }

  /** True when the time has passed. */
  boolean isOver() {
    return leftNanos() == 0;
  }

  private long leftNanos() {
    return Math.max(0, nanos - (nanoClock.getAsLong() - begunNanos));
  }

  /**
   * Completes, always well, when all of that is done, however it went, or when this is over.
   *
   * @param done may be completed on any thread, and then so is what is returned
   */
  CompletableFuture<Void> orDone(CompletionStage<?> done) {
    CompletableFuture<Void> either = new CompletableFuture<>();
    Future<?> over = timer.schedule(() -> either.complete(null), leftNanos(), TimeUnit.NANOSECONDS);
    done.whenComplete(
        (value, failed) -> {
          over.cancel(false);
          either.complete(null);
        });
    return either;
  }

  /** The same for several of Netty's. */
  CompletableFuture<Void> orDone(Collection<? extends Future<?>> all) {
    CompletableFuture<?>[] done =
        all.stream().map(Deadline::stage).toArray(CompletableFuture[]::new);
    return orDone(CompletableFuture.allOf(done));
  }

  private static CompletableFuture<Void> stage(Future<?> future) {
    CompletableFuture<Void> stage = new CompletableFuture<>();
    future.addListener(done -> stage.complete(null));
    return stage;
  }
}
