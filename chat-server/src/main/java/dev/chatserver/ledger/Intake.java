package dev.chatserver.ledger;

import dev.chatserver.codec.Range;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Backpressure from the ledger to who speaks: counts the events that were said and are not yet
 * kept. A speaker that finds it full stops reading from its peer and is called when it has drained.
 * Nothing is refused here, so that what was read before the speaker stopped has its place; the
 * excess is at most one read of each peer. Thread-safe because all state is atomic.
 */
public final class Intake {

  private final int eventsMax;
  private final AtomicInteger pending = new AtomicInteger();
  private final AtomicBoolean full = new AtomicBoolean();
  private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();

  /**
   * @param eventsMax how many events may be pending before speakers pause; they go on at half of it
   */
  public Intake(int eventsMax) {
    Range.atLeast("eventsMax", eventsMax, 2);
    this.eventsMax = eventsMax;
  }

  /** An event was said. */
  public void add() {
    if (pending.incrementAndGet() >= eventsMax) {
      full.set(true);
    }
  }

  /** So many events were kept or refused. */
  public void remove(int events) {
    if (pending.addAndGet(-events) <= eventsMax / 2 && full.get()) {
      drained();
    }
  }

  private void drained() {
    full.set(false);
    for (Runnable resume = waiting.poll(); resume != null; resume = waiting.poll()) {
      resume.run();
    }
  }

  /** How many events are said and not yet kept. */
  public int pending() {
    return pending.get();
  }

  /** True if who speaks should pause. */
  public boolean isFull() {
    return full.get();
  }

  /**
   * Has {@code resume} called once, as soon as there is room again.
   *
   * @param resume called from any thread, maybe before this method returns
   */
  public void whenDrained(Runnable resume) {
    waiting.add(resume);
    // It may have drained between the caller's look and the line above, and then nobody would come.
    if (!full.get()) {
      drained();
    }
  }
}
