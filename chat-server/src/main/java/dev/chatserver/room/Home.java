package dev.chatserver.room;

import io.netty.channel.EventLoop;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The loop on which everything of a room happens, in the order in which it comes there. Thread-safe
 * because that order is the loop's.
 */
final class Home {

  private final EventLoop loop;

  /** What the ledger has told from other threads and the loop has not come to yet. */
  private final AtomicInteger told = new AtomicInteger();

  Home(EventLoop loop) {
    this.loop = loop;
  }

  void assertHere() {
    assert loop.inEventLoop();
  }

  /** Does something there: now, if this is there. */
  void run(Runnable task) {
    if (loop.inEventLoop()) {
      task.run();
    } else {
      loop.execute(task);
    }
  }

  /** Does something there when it has done what it is about. */
  void later(Runnable task) {
    loop.execute(task);
  }

  /**
   * For what the ledger tells, on whatever thread: what it tells on this loop does not overtake
   * what it told elsewhere before. When the loops end, everybody is gone: what the ledger tells
   * then is nobody's any more, and whoever it would be passed on to may have ended before.
   */
  void runInOrder(Runnable task) {
    if (loop.isShuttingDown()) {
      return;
    }
    if (loop.inEventLoop() && told.get() == 0) {
      task.run();
      return;
    }
    told.incrementAndGet();
    loop.execute(
        () -> {
          try {
            if (!loop.isShuttingDown()) {
              task.run();
            }
          } finally {
            told.decrementAndGet();
          }
        });
  }
}
