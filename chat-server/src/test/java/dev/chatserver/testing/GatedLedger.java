package dev.chatserver.testing;

import dev.chatserver.codec.LogEntry;
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
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A ledger as one on a disk or behind a network would be: one writer does everything in its order,
 * tells of it on its own thread, and gives every third number only. The test holds the writer back
 * for as long as it likes. What is kept is kept by a {@link MemoryLedger}. Thread-safe because the
 * writer alone touches that, and the rest is synchronized.
 */
public final class GatedLedger implements Ledger {

  private static final int STRIDE = 3;

  private final MemoryLedger kept;
  private final ExecutorService writer = Executors.newSingleThreadExecutor();
  private final Map<RoomName, Set<Thread>> callers = new HashMap<>();
  private final Set<RoomName> open = new HashSet<>();
  private boolean held;
  private int problems;

  public GatedLedger(MemoryLimits limits) {
    kept = new MemoryLedger(limits, Clock.systemUTC());
  }

  // -- the test

  /** Nothing is opened, kept or read from here on. */
  public synchronized GatedLedger hold() {
    held = true;
    return this;
  }

  /** Goes on with everything that was held back, in its order. */
  public synchronized void release() {
    held = false;
    notifyAll();
  }

  /** The threads that have called a room's log. */
  public synchronized Set<Thread> callers(RoomName room) {
    return Set.copyOf(callers.getOrDefault(room, Set.of()));
  }

  /** How often a log was opened that was open, or used or closed when it was not. */
  public synchronized int problems() {
    return problems;
  }

  /** How many logs are open. */
  public synchronized int openLogs() {
    return open.size();
  }

  // -- the ledger

  @Override
  public RoomLog open(RoomName room, LogFollower follower) {
    synchronized (this) {
      problems += open.add(room) ? 0 : 1;
    }
    GatedLog log = new GatedLog(room, follower);
    log.later(() -> log.log = kept.open(room, log));
    return log;
  }

  @Override
  public Intake intake() {
    return kept.intake();
  }

  @Override
  public void close() {
    release();
    writer.shutdown();
    try {
      if (!writer.awaitTermination(10, TimeUnit.SECONDS)) {
        throw new AssertionError("the writer does not end");
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    kept.close();
  }

  private synchronized void passGate() throws InterruptedException {
    while (held) {
      wait();
    }
  }

  private synchronized void called(RoomName room) {
    callers.computeIfAbsent(room, r -> new HashSet<>()).add(Thread.currentThread());
    problems += open.contains(room) ? 0 : 1;
  }

  private synchronized void closed(RoomName room) {
    open.remove(room);
  }

  private static LogEntry shown(LogEntry entry) {
    return new LogEntry(STRIDE * entry.sequence(), entry.timeMillis(), entry.event());
  }

  private static ReadResult shown(ReadResult result) {
    if (result instanceof ReadResult.Range range) {
      List<LogEntry> entries = range.entries().stream().map(GatedLedger::shown).toList();
      return new ReadResult.Range(range.missed(), entries);
    } else if (result instanceof ReadResult.Unknown unknown) {
      return new ReadResult.Unknown(STRIDE * unknown.oldest(), STRIDE * unknown.head());
    }
    return result;
  }

  /** Its own follower; what it is told it hands on with other numbers. */
  private final class GatedLog implements RoomLog, LogFollower {
    private final RoomName room;
    private final LogFollower follower;
    private volatile boolean closed;

    /** For the writer only. */
    private @Nullable RoomLog log;

    GatedLog(RoomName room, LogFollower follower) {
      this.room = room;
      this.follower = follower;
    }

    private void later(Runnable task) {
      called(room);
      writer.execute(
          () -> {
            try {
              passGate();
              task.run();
            } catch (InterruptedException e) {
              throw new AssertionError(e);
            }
          });
    }

    private RoomLog log() {
      RoomLog opened = log;
      if (opened == null) {
        throw new AssertionError(room + " is not open");
      }
      return opened;
    }

    @Override
    public void opened(long head, @Nullable String topic) {
      follower.opened(STRIDE * head, topic);
    }

    @Override
    public void committed(List<LogEntry> entries) {
      if (!closed) {
        follower.committed(entries.stream().map(GatedLedger::shown).toList());
      }
    }

    @Override
    public void append(RoomEvent event, Consumer<String> refused) {
      later(() -> log().append(event, refused));
    }

    @Override
    public void tail(int events, LongConsumer start) {
      later(() -> log().tail(events, first -> start.accept(STRIDE * first)));
    }

    @Override
    public void barrier(Runnable reached) {
      later(() -> log().barrier(reached));
    }

    @Override
    public void read(long from, int events, Consumer<ReadResult> result) {
      long first = (from + STRIDE - 1) / STRIDE;
      later(() -> log().read(first, events, read -> result.accept(shown(read))));
    }

    @Override
    public void countFrom(long from, LongConsumer count) {
      long first = (from + STRIDE - 1) / STRIDE;
      later(() -> log().countFrom(first, count));
    }

    @Override
    public void close() {
      later(() -> log().close());
      closed = true;
      GatedLedger.this.closed(room);
    }
  }
}
