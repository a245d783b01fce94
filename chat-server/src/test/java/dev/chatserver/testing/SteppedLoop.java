package dev.chatserver.testing;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.AbstractScheduledEventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An event loop whose tasks, and whose time, are the test's: it does nothing by itself, and the
 * test is "in the loop" only while one of its tasks runs, so that a hop is a hop. Confined to the
 * test's thread.
 */
public class SteppedLoop extends AbstractScheduledEventExecutor implements EventLoop {

  private static @Nullable SteppedLoop running;

  private final MockTicker ticker;
  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private boolean eager;
  private boolean atWork;
  private int leftOfTurn;
  private long turns;

  /**
   * @param ticker may be shared by several loops
   */
  public SteppedLoop(MockTicker ticker) {
    this.ticker = ticker;
  }

  /** A loop with a time of its own. */
  public SteppedLoop() {
    this(Ticker.newMockTicker());
  }

  // -- the test

  /**
   * From here on what others give it is done at once, within their step, or no longer is: so is it
   * on a machine where this loop's thread is faster than theirs.
   */
  public void eager(boolean isEager) {
    eager = isEager;
  }

  /** Does something in the loop, now. */
  public void run(Runnable task) {
    SteppedLoop before = running;
    boolean wasAtWork = atWork;
    running = this;
    atWork = true;
    try {
      task.run();
    } finally {
      running = before;
      atWork = wasAtWork;
    }
  }

  /**
   * Runs one task that is due; false if there is none.
   *
   * @throws AssertionError if the task failed: a real loop would have that in its log at best
   */
  public boolean step() {
    SteppedLoop before = running;
    boolean wasAtWork = atWork;
    running = this;
    atWork = true;
    try {
      if (leftOfTurn == 0) {
        beginTurn();
      }
      Runnable task = tasks.poll();
      if (task == null) {
        return false;
      }
      leftOfTurn--;
      task.run();
      if (task instanceof Future<?> done && done.isDone() && !done.isCancelled()) {
        Throwable cause = done.cause();
        if (cause != null) {
          throw new AssertionError("a task failed", cause);
        }
      }
      return true;
    } finally {
      running = before;
      atWork = wasAtWork;
    }
  }

  /** What is there now, timers that are due included, is done before what comes of it. */
  private void beginTurn() {
    for (Runnable due = pollScheduledTask(ticker.nanoTime());
        due != null;
        due = pollScheduledTask(ticker.nanoTime())) {
      tasks.add(due);
    }
    leftOfTurn = tasks.size();
    turns++;
  }

  /** How many turns it has begun: in each of them it does what was there when it began. */
  public long turns() {
    return turns;
  }

  /** Forgets the next task, as no loop may; false if there is none. */
  public boolean lose() {
    if (tasks.poll() == null) {
      return false;
    }
    leftOfTurn = Math.max(0, leftOfTurn - 1);
    return true;
  }

  /** Runs all that is due, and what comes of it. */
  public void runAll() {
    boolean more = true;
    while (more) {
      more = step();
    }
  }

  /** Lets time pass, a little at a time, and runs what becomes due. */
  public void pass(long duration, TimeUnit unit) {
    long step = TimeUnit.MILLISECONDS.toNanos(50);
    runAll();
    for (long left = unit.toNanos(duration); left > 0; left -= step) {
      ticker.advance(Math.min(left, step), TimeUnit.NANOSECONDS);
      runAll();
    }
  }

  /** True if there is something to run now. */
  public boolean isDue() {
    return !tasks.isEmpty() || hasScheduledTasks();
  }

  /** When the next timer is due, by the ticker; -1 if there is none. */
  public long nextTimerNanos() {
    return nextScheduledTaskDeadlineNanos();
  }

  /** How many tasks wait to be run now. */
  public int waiting() {
    return tasks.size();
  }

  /** True if nothing is due, now or ever. */
  public boolean isIdle() {
    return tasks.isEmpty() && nextScheduledTaskNano() < 0;
  }

  // -- the loop

  @Override
  public Ticker ticker() {
    return ticker;
  }

  @Override
  public void execute(Runnable command) {
    tasks.add(command);
    while (eager && !atWork && !tasks.isEmpty()) {
      step();
    }
  }

  @Override
  public boolean inEventLoop(Thread thread) {
    return running == this;
  }

  @Override
  public EventLoopGroup parent() {
    throw new UnsupportedOperationException();
  }

  @Override
  public EventLoop next() {
    return this;
  }

  @Override
  public ChannelFuture register(Channel channel) {
    return register(new DefaultChannelPromise(channel, this));
  }

  @Override
  public ChannelFuture register(ChannelPromise promise) {
    promise.channel().unsafe().register(this, promise);
    return promise;
  }

  @Deprecated
  @Override
  public ChannelFuture register(Channel channel, ChannelPromise promise) {
    channel.unsafe().register(this, promise);
    return promise;
  }

  @Override
  public boolean isShuttingDown() {
    return false;
  }

  @Override
  public boolean isShutdown() {
    return false;
  }

  @Override
  public boolean isTerminated() {
    return false;
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) {
    return false;
  }

  @Override
  public Future<?> shutdownGracefully(long quietPeriod, long timeout, TimeUnit unit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Future<?> terminationFuture() {
    throw new UnsupportedOperationException();
  }

  @Deprecated
  @Override
  public void shutdown() {
    throw new UnsupportedOperationException();
  }
}
