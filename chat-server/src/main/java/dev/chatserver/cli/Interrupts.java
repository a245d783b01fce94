package dev.chatserver.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets a command end in an orderly way when the process is told to stop (Ctrl-C, SIGTERM): the JVM
 * would otherwise halt while the main thread still works. The command hears it, finishes, and
 * closes this; then the process ends, with the exit code given, whichever signal it was. Used by
 * commands that have something to show even when they are cut short. Thread-safe because it shares
 * nothing but a latch with the JVM's shutdown thread.
 */
final class Interrupts {

  /** After this the process ends even if the command has not. */
  private static final int FINISH_SECONDS = 20;

  private final CountDownLatch finished = new CountDownLatch(1);
  private final Thread hook;

  private Interrupts(Runnable stop, int exitCode) {
    hook =
        new Thread(
            () -> {
              stop.run();
              try {
                if (!finished.await(FINISH_SECONDS, TimeUnit.SECONDS)) {
                  System.err.println("interrupted, and not finished in time");
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              Runtime.getRuntime().halt(exitCode);
            },
            "interrupts");
  }

  /**
   * From here on a signal calls {@code stop}, on another thread, instead of ending the process.
   *
   * @param exitCode of the process in that case
   */
  static Interrupts hear(Runnable stop, int exitCode) {
    Interrupts interrupts = new Interrupts(stop, exitCode);
    Runtime.getRuntime().addShutdownHook(interrupts.hook);
    return interrupts;
  }

  /** The command has finished, and signals end the process as they always did. */
  void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM is on its way down and waits for this.
      finished.countDown();
    }
  }
}
