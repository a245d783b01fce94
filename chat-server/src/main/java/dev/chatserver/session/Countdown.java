package dev.chatserver.session;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs something when the last of several rooms has heard. Thread-safe because the count is atomic.
 */
final class Countdown {

  private final AtomicInteger pending;
  private final Runnable over;

  /**
   * @param over run on whatever loop comes last
   */
  Countdown(int pending, Runnable over) {
    this.pending = new AtomicInteger(pending);
    this.over = over;
  }

  /** There is one more to hear. */
  void add() {
    pending.incrementAndGet();
  }

  /** One has heard. */
  void done() {
    if (pending.decrementAndGet() == 0) {
      over.run();
    }
  }
}
