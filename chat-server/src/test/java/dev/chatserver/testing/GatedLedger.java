package dev.chatserver.testing;

import dev.chatserver.codec.LogEntry;
import dev.chatserver.codec.RoomEvent;
import dev.chatserver.codec.RoomName;
import dev.chatserver.codec.UserName;
import dev.chatserver.ledger.Intake;
import dev.chatserver.ledger.Ledger;
import dev.chatserver.ledger.LogFollower;
import dev.chatserver.ledger.MemoryLedger;
import dev.chatserver.ledger.MemoryLimits;
import dev.chatserver.ledger.Outcome;
import dev.chatserver.ledger.ReadResult;
import dev.chatserver.ledger.RedactResult;
import dev.chatserver.ledger.RoomLog;
import dev.chatserver.ledger.SearchResult;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A ledger that does things when the test says so, and knows who has asked for what. While it is
 * held everything waits, in its order; it may also refuse to keep anything. It comes in two kinds:
 *
 * <ul>
 *   <li>{@link #late}, as one on a disk or behind a network would be: one writer does everything,
 *       tells of it on its own thread, and gives every third number only;
 *   <li>{@link #atOnce}, which does everything on the thread that asks or, if it was held, on the
 *       one that releases it.
 * </ul>
 *
 * What is kept is kept by a {@link MemoryLedger}. Thread-safe because that is touched under one
 * lock or by the writer alone.
 */
public final class GatedLedger implements Ledger {

  private final AskedElsewhere elsewhere = new AskedElsewhere();

  private final MemoryLedger kept;
  private final int stride;
  private final @Nullable ExecutorService writer;
  private final Queue<Runnable> waiting = new ArrayDeque<>();
  private final Map<RoomName, Map<String, Set<Thread>>> callers = new HashMap<>();
  private final Map<RoomName, Thread> openers = new HashMap<>();
  private final Set<RoomName> open = new HashSet<>();
  private boolean held;
  private int heldEvents;
  private volatile @Nullable String refusal;
  private int problems;

  private GatedLedger(MemoryLimits limits, int stride, @Nullable ExecutorService writer) {
    this.kept = new MemoryLedger(limits, Clock.systemUTC());
    this.stride = stride;
    this.writer = writer;
  }

  /** One that does everything later, on a thread of its own, and numbers with gaps. */
  public static GatedLedger late(MemoryLimits limits) {
    return new GatedLedger(limits, 3, Executors.newSingleThreadExecutor());
  }

  /** One that does everything at once, and is large enough that nothing is dropped in a test. */
  public static GatedLedger atOnce(int intakeEventsMax) {
    MemoryLimits large =
        new MemoryLimits(100_000, 64 * 1024 * 1024, 256L * 1024 * 1024, intakeEventsMax);
    return new GatedLedger(large, 1, null);
  }

  /** The other nodes; there are none unless a test says so. */
  @Override
  public AskedElsewhere elsewhere() {
    return elsewhere;
  }

  // -- the test

  /** Nothing is opened, kept or read from here on. */
  public synchronized void hold() {
    held = true;
  }

  /** Goes on with everything that was held back, in its order. */
  public synchronized void release() {
    held = false;
    heldEvents = 0;
    for (Runnable task = waiting.poll(); task != null; task = waiting.poll()) {
      execute(task);
    }
  }

  /** How many events wait to be kept because of {@link #hold()}. */
  public synchronized int heldEvents() {
    return heldEvents;
  }

  /** From here on events are refused; null: they are kept again. */
  public void refuse(@Nullable String why) {
    refusal = why;
  }

  /** The thread on which a room's log was opened last: that of its home loop. */
  public synchronized Thread home(RoomName room) {
    Thread opener = openers.get(room);
    if (opener == null) {
      throw new AssertionError(room + " was not opened");
    }
    return opener;
  }

  /** The threads that have called a room's log. */
  public synchronized Set<Thread> callers(RoomName room) {
    return calls(room).values().stream().flatMap(Set::stream).collect(Collectors.toSet());
  }

  /** The same, by what they called. */
  public synchronized Map<String, Set<Thread>> calls(RoomName room) {
    Map<String, Set<Thread>> copy = new HashMap<>();
    callers.getOrDefault(room, Map.of()).forEach((call, by) -> copy.put(call, Set.copyOf(by)));
    return copy;
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
  public synchronized RoomLog open(RoomName room, LogFollower follower) {
    problems += open.add(room) ? 0 : 1;
    openers.put(room, Thread.currentThread());
    GatedLog log = new GatedLog(room, follower);
    log.later("open", () -> log.log = kept.open(room, log));
    return log;
  }

  @Override
  public Intake intake() {
    return kept.intake();
  }

  @Override
  public void close() {
    release();
    if (writer != null) {
      writer.shutdown();
      try {
        if (!writer.awaitTermination(10, TimeUnit.SECONDS)) {
          throw new AssertionError("the writer does not end");
        }
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
    kept.close();
  }

  private void execute(Runnable task) {
    if (writer == null) {
      task.run();
    } else {
      writer.execute(task);
    }
  }

  private LogEntry shown(LogEntry entry) {
    RoomEvent event = entry.event();
    if (event instanceof RoomEvent.Redaction of) {
      long sequence = stride * of.sequence();
      event = new RoomEvent.Redaction(of.by(), of.author(), sequence, of.ofTopic());
    }
    return new LogEntry(stride * entry.sequence(), entry.timeMillis(), event);
  }

  private RedactResult shown(RedactResult result) {
    return result instanceof RedactResult.Done done
        ? new RedactResult.Done(stride * done.sequence())
        : result;
  }

  private ReadResult shown(ReadResult result) {
    if (result instanceof ReadResult.Range range) {
      List<LogEntry> entries = range.entries().stream().map(this::shown).toList();
      return new ReadResult.Range(range.missed(), entries);
    } else if (result instanceof ReadResult.Unknown unknown) {
      return new ReadResult.Unknown(stride * unknown.oldest(), stride * unknown.head());
    }
    return result;
  }

  /** Its own follower; what it is told it hands on with other numbers. */
  private final class GatedLog implements RoomLog, LogFollower {
    private final RoomName room;
    private final LogFollower follower;
    private volatile boolean closed;

    /** For who does things. */
    private @Nullable RoomLog log;

    GatedLog(RoomName room, LogFollower follower) {
      this.room = room;
      this.follower = follower;
    }

    private void later(String call, Runnable task) {
      synchronized (GatedLedger.this) {
        callers
            .computeIfAbsent(room, r -> new HashMap<>())
            .computeIfAbsent(call, c -> new HashSet<>())
            .add(Thread.currentThread());
        problems += open.contains(room) ? 0 : 1;
        if (held) {
          waiting.add(task);
        } else {
          execute(task);
        }
      }
    }

    private RoomLog log() {
      RoomLog opened = log;
      if (opened == null) {
        throw new AssertionError(room + " is not open");
      }
      return opened;
    }

    @Override
    public void opened(RoomName name, long head, @Nullable String topic) {
      follower.opened(name, stride * head, topic);
    }

    @Override
    public void failed(String why) {
      follower.failed(why);
    }

    @Override
    public void committed(List<LogEntry> entries) {
      if (!closed) {
        follower.committed(entries.stream().map(GatedLedger.this::shown).toList());
      }
    }

    @Override
    public void append(RoomEvent event, Outcome outcome) {
      synchronized (GatedLedger.this) {
        heldEvents += held ? 1 : 0;
        later("append", () -> keep(event, outcome));
      }
    }

    @Override
    public void flush() {
      // It does things when the test says so.
    }

    private void keep(RoomEvent event, Outcome outcome) {
      String why = refusal;
      if (why == null) {
        log().append(event, outcome);
      } else {
        intake().remove(1);
        outcome.refused(why);
      }
    }

    @Override
    public void redact(long sequence, UserName by, Consumer<RedactResult> result) {
      later(
          "redact",
          () -> {
            if (sequence % stride != 0) {
              intake().remove(1);
              result.accept(new RedactResult.Nothing());
              return;
            }
            log().redact(sequence / stride, by, done -> result.accept(shown(done)));
          });
    }

    @Override
    public void tail(int events, Consumer<Tail> tail) {
      later(
          "tail",
          () ->
              log()
                  .tail(
                      events,
                      found ->
                          tail.accept(
                              new Tail(
                                  stride * found.start(),
                                  stride * found.head(),
                                  found.lines(),
                                  found.sinceMillis()))));
    }

    @Override
    public void barrier(Runnable reached) {
      later("barrier", () -> log().barrier(reached));
    }

    @Override
    public void read(long from, int events, Consumer<ReadResult> result) {
      long first = (from + stride - 1) / stride;
      later("read", () -> log().read(first, events, read -> result.accept(shown(read))));
    }

    @Override
    public void search(String words, int events, Consumer<SearchResult> result) {
      later("search", () -> log().search(words, events, result));
    }

    @Override
    public void countFrom(long from, Consumer<Count> count) {
      long first = (from + stride - 1) / stride;
      later(
          "countFrom",
          () ->
              log()
                  .countFrom(
                      first,
                      counted ->
                          count.accept(new Count(counted.events(), stride * counted.head()))));
    }

    @Override
    public void close() {
      synchronized (GatedLedger.this) {
        later("close", () -> log().close());
        closed = true;
        open.remove(room);
      }
    }
  }
}
