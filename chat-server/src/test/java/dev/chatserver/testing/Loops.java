package dev.chatserver.testing;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Real event loops for a test, and a way to do something on one of them. Thread-safe. */
public final class Loops implements AutoCloseable {

  private static final long PATIENCE_SECONDS = 30;

  /** Something to do on a loop. */
  @FunctionalInterface
  public interface Task {
    void run() throws Exception;
  }

  private final EventLoopGroup group;
  private final List<EventLoop> loops = new ArrayList<>();

  public Loops(int count) {
    group = new MultiThreadIoEventLoopGroup(count, NioIoHandler.newFactory());
    for (EventExecutor executor : group) {
      loops.add((EventLoop) executor);
    }
  }

  public List<EventLoop> all() {
    return List.copyOf(loops);
  }

  public EventLoop get(int i) {
    return loops.get(i);
  }

  /** Does something on the first loop; what it throws, assertions too, is thrown here. */
  public void run(Task task) {
    run(loops.get(0), task);
  }

  /** Does something on a loop; what it throws, assertions too, is thrown here. */
  public static void run(EventLoop loop, Task task) {
    call(
        loop,
        () -> {
          task.run();
          return true;
        });
  }

  /** Does something on a loop and returns what comes of it. */
  public static <T> T call(EventLoop loop, Callable<T> task) {
    try {
      return loop.submit(task).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new AssertionError(e.getCause());
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  /** Waits until each loop has done what it was given before, and what that gave to others. */
  public void settle() {
    for (int round = 0; round < 2 * loops.size(); round++) {
      loops.forEach(loop -> run(loop, () -> {}));
    }
  }

  @Override
  public void close() {
    group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
  }
}
