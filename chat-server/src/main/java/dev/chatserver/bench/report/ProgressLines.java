package dev.chatserver.bench.report;

import dev.chatserver.bench.LoadRun;
import dev.chatserver.bench.Progress;
import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * A plain line at the end of each stage and every {@link #INTERVAL_SECONDS} within it, for logs.
 * Confined to the thread of {@link LoadRun}.
 */
final class ProgressLines implements Progress {

  static final int INTERVAL_SECONDS = 5;

  private final PrintStream out;
  private final LongSupplier ticker;
  private String name = "";
  private long max;
  private long done;
  private long shownNanos;

  ProgressLines(PrintStream out, LongSupplier ticker) {
    this.out = out;
    this.ticker = ticker;
  }

  @Override
  public void begin(String stage, long steps) {
    close();
    name = stage;
    max = steps;
    done = 0;
    shownNanos = ticker.getAsLong();
  }

  @Override
  public void at(long steps) {
    done = steps;
    if (ticker.getAsLong() - shownNanos >= TimeUnit.SECONDS.toNanos(INTERVAL_SECONDS)) {
      show();
    }
  }

  @Override
  public void close() {
    if (done > 0) {
      show();
    }
    done = 0;
  }

  private void show() {
    shownNanos = ticker.getAsLong();
    out.println(String.format(Locale.ROOT, "%s: %,d of %,d", name, done, max));
  }
}
