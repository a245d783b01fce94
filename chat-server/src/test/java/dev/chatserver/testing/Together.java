package dev.chatserver.testing;

import java.util.concurrent.atomic.AtomicReference;
import org.jetbrains.lincheck.Lincheck;

/**
 * Runs what several threads do to one thing in many orders of their single steps, which are chosen,
 * not left to luck: reads and writes of what they share, each by itself. For the few places that
 * are lock-free.
 */
public final class Together {

  @SuppressWarnings("unused") // that it is here is what it is for
  private static Object shared = new Object();

  private Together() {}

  /**
   * Tells a story again and again, each time in another order.
   *
   * @param orders how many orders are tried
   * @param story makes what is shared, has it used by {@link #run}, and says what is to hold
   */
  public static void inManyOrders(int orders, Runnable story) {
    Lincheck.runConcurrentTest(orders, story);
  }

  /**
   * Has the checker get to know what stories use. It rewrites classes as it meets them, which takes
   * seconds, and an order that takes ten counts as hung.
   *
   * @param pieces of stories, each of which uses a little that those before it do not
   */
  public static void meet(Runnable... pieces) {
    for (Runnable piece : pieces) {
      Lincheck.runConcurrentTest(1, piece);
    }
  }

  /**
   * Says of a thing that several threads will use it. What a lambda captures cannot be looked into,
   * so that it would be taken for one thread's own, and no orders be tried of its steps.
   */
  public static <T> T shared(T thing) {
    shared = thing;
    return thing;
  }

  /**
   * Each of these in a thread of its own; returns when all are done.
   *
   * @throws AssertionError if one of them failed
   */
  public static void run(Runnable... tasks) {
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread[] threads = new Thread[tasks.length];
    for (int i = 0; i < tasks.length; i++) {
      threads[i] = new Thread(tasks[i]);
      threads[i].setUncaughtExceptionHandler((thread, e) -> failure.set(e));
      threads[i].start();
    }
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
    if (failure.get() != null) {
      throw new AssertionError("one of the threads failed", failure.get());
    }
  }

  /** Within a story, where AssertJ would be gone through step by step too. */
  public static void check(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError("does not hold: " + what);
    }
  }
}
