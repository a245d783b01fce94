package dev.chatserver.app;

import dev.chatserver.metrics.Meters;
import dev.chatserver.web.Administration;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A server, as whoever looks after it sees it. Thread-safe. */
final class Operations implements Administration {

  private static final Logger LOG = LoggerFactory.getLogger(Operations.class);

  private final Meters meters;
  private final Readiness readiness;
  private final LoopWatch watch;
  private final LongSupplier nanoClock;
  private final AtomicReference<@Nullable Long> stopsAtNanos = new AtomicReference<>();
  private final CompletableFuture<Void> drained = new CompletableFuture<>();

  Operations(Meters meters, Readiness readiness, LoopWatch watch, LongSupplier nanoClock) {
    this.meters = meters;
    this.readiness = readiness;
    this.watch = watch;
    this.nanoClock = nanoClock;
  }

  /** Completes, on any thread, when the server is to stop because it was drained. */
  CompletionStage<Void> drained() {
    return drained;
  }

  @Override
  public void metrics(OutputStream out) throws IOException {
    meters.writeTo(out);
  }

  @Override
  public String metricsType() {
    return Meters.CONTENT_TYPE;
  }

  @Override
  public @Nullable String notAlive() {
    return watch.notAlive();
  }

  @Override
  public @Nullable String notReady() {
    return readiness.notReady();
  }

  @Override
  public long drain(int seconds) {
    long now = nanoClock.getAsLong();
    long asked = now + TimeUnit.SECONDS.toNanos(seconds);
    Long before = stopsAtNanos.getAndAccumulate(asked, Operations::sooner);
    if (readiness.reached(Readiness.Stage.DRAINING)) {
      LOG.atInfo().addKeyValue("seconds", seconds).log("draining");
    }
    if (before != null && before - asked <= 0) {
      return Math.max(0, TimeUnit.NANOSECONDS.toSeconds(before - now));
    }
    CompletableFuture.delayedExecutor(seconds, TimeUnit.SECONDS)
        .execute(() -> drained.complete(null));
    return seconds;
  }

  private static @Nullable Long sooner(@Nullable Long before, @Nullable Long asked) {
    return before == null || (asked != null && asked - before < 0) ? asked : before;
  }
}
