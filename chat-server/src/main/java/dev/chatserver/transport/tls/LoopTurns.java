package dev.chatserver.transport.tls;

import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;

/**
 * Spreads expensive work of one kind over the turns of an event loop: one piece a turn, so that
 * between two of them whoever else is on the loop is served, however much of it comes at once.
 * Confined to the loop.
 */
final class LoopTurns {

  private final EventLoop loop;
  private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
  private final Runnable nextTask = this::next;

  /** Something was done in this turn. */
  private boolean isTaken;

  LoopTurns(EventLoop loop) {
    this.loop = loop;
  }

  /** Does something, at once or in a later turn; what was asked for first is done first. */
  void take(Runnable work) {
    if (isTaken) {
      waiting.add(work);
    } else {
      isTaken = true;
      work(work);
    }
  }

  private void next() {
    Runnable work = waiting.poll();
    if (work == null) {
      isTaken = false;
    } else {
      work(work);
    }
  }

  private void work(Runnable work) {
    // What is executed now would run before the loop looks at its sockets, what is scheduled after.
    loop.schedule(nextTask, 0, TimeUnit.NANOSECONDS);
    work.run();
  }
}
