package dev.chatserver.session.connection;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts those who still have something to do that they were sent before the server stopped. Only
 * when all are done is everybody's last line on its way, and people can be sent home. Thread-safe
 * because the count is atomic.
 */
public final class Drain {

  private final AtomicInteger busy = new AtomicInteger(1);
  private final CompletableFuture<Void> done = new CompletableFuture<>();

  /** One more is busy. */
  public void begin() {
    busy.incrementAndGet();
  }

  /** One is done; also to be called once by the maker, when all have been told. */
  public void end() {
    if (busy.decrementAndGet() == 0) {
      done.complete(null);
    }
  }

  /** Completes, on any thread, when nobody is busy any more. */
  public CompletionStage<Void> done() {
    return done;
  }
}
