package dev.chatserver.session;

import dev.chatserver.codec.RoomEvent;
import dev.chatserver.codec.RoomName;
import dev.chatserver.ledger.Intake;
import dev.chatserver.ledger.Ledger;
import dev.chatserver.ledger.LogFollower;
import dev.chatserver.ledger.MemoryLedger;
import dev.chatserver.ledger.MemoryLimits;
import dev.chatserver.ledger.ReadResult;
import dev.chatserver.ledger.RoomLog;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A ledger that keeps things when the test says so: while its gate is closed, appends wait, and
 * what was asked after them waits behind them. It may also refuse to keep anything. What waited is
 * kept on the thread that opens the gate, so followers hear of it from a thread that is no loop.
 * Thread-safe because all is done under one lock.
 */
final class HeldLedger implements Ledger {

  private final MemoryLedger memory;
  private final Queue<Runnable> waiting = new ArrayDeque<>();
  private boolean closed;
  private int held;
  private @Nullable String refusal;

  HeldLedger(int intakeEventsMax) {
    memory =
        new MemoryLedger(
            new MemoryLimits(100_000, 64 * 1024 * 1024, 256L * 1024 * 1024, intakeEventsMax),
            Clock.systemUTC());
  }

  /** From here on nothing is kept. */
  synchronized void closeGate() {
    closed = true;
  }

  /** Keeps what waited, in order, and whatever comes. */
  synchronized void openGate() {
    closed = false;
    held = 0;
    for (Runnable task = waiting.poll(); task != null; task = waiting.poll()) {
      task.run();
    }
  }

  /** How many events wait to be kept. */
  synchronized int held() {
    return held;
  }

  /** From here on events are refused. */
  synchronized void refuse(String why) {
    refusal = why;
  }

  /** From here on events are kept again. */
  synchronized void accept() {
    refusal = null;
  }

  private synchronized void inOrder(Runnable task) {
    if (closed) {
      waiting.add(task);
    } else {
      task.run();
    }
  }

  @Override
  public synchronized RoomLog open(RoomName room, LogFollower follower) {
    return new GatedLog(memory.open(room, follower));
  }

  @Override
  public Intake intake() {
    return memory.intake();
  }

  @Override
  public void close() {
    memory.close();
  }

  private final class GatedLog implements RoomLog {
    private final RoomLog log;

    GatedLog(RoomLog log) {
      this.log = log;
    }

    @Override
    public void append(RoomEvent event, Consumer<String> refused) {
      synchronized (HeldLedger.this) {
        if (closed) {
          held++;
        }
        inOrder(() -> keep(event, refused));
      }
    }

    private void keep(RoomEvent event, Consumer<String> refused) {
      if (refusal == null) {
        log.append(event, refused);
      } else {
        intake().remove(1);
        refused.accept(refusal);
      }
    }

    @Override
    public void tail(int events, LongConsumer start) {
      inOrder(() -> log.tail(events, start));
    }

    @Override
    public void barrier(Runnable reached) {
      inOrder(() -> log.barrier(reached));
    }

    @Override
    public void read(long from, int events, Consumer<ReadResult> result) {
      inOrder(() -> log.read(from, events, result));
    }

    @Override
    public void countFrom(long from, LongConsumer count) {
      inOrder(() -> log.countFrom(from, count));
    }

    @Override
    public void close() {
      synchronized (HeldLedger.this) {
        openGate(); // what was appended is kept before the log may be opened again
        log.close();
      }
    }
  }
}
