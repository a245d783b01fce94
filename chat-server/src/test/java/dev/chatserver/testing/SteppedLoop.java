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
public final class SteppedLoop extends AbstractScheduledEventExecutor implements EventLoop {

  private static @Nullable SteppedLoop running;

  private final MockTicker ticker;
  private final Queue<Runnable> tasks = new ArrayDeque<>();

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

  /** Does something in the loop, now. */
  public void run(Runnable task) {
    SteppedLoop before = running;
    running = this;
    try {
      task.run();
    } finally {
      running = before;
    }
  }

  /** Runs one task that is due; false if there is none. */
  public boolean step() {
    boolean[] more = new boolean[1];
    run(
        () -> {
          Runnable task = tasks.poll();
          if (task == null) {
            task = pollScheduledTask(ticker.nanoTime());
          }
          if (task != null) {
            more[0] = true;
            task.run();
          }
        });
    return more[0];
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
