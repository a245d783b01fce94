package dev.chatserver.simulation;

import dev.chatserver.codec.LogEntry;
import dev.chatserver.codec.RoomEvent;
import dev.chatserver.codec.RoomName;
import dev.chatserver.codec.UserName;
import dev.chatserver.ledger.Intake;
import dev.chatserver.ledger.LogFollower;
import dev.chatserver.ledger.Outcome;
import dev.chatserver.ledger.ReadResult;
import dev.chatserver.ledger.RedactResult;
import dev.chatserver.ledger.RoomLog;
import dev.chatserver.ledger.SearchResult;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * A ledger whose writer is a step of the world: it does what it was asked in its order and in
 * batches, when the world says so, and tells of it later still. It can refuse for a while, and be
 * dropped where it stands: what it has not stored is gone then. Confined to the world's thread,
 * where the writer is in no loop.
 */
final class SimulatedLedger implements WorldLedger {

  private static final SearchResult FAILED = new SearchResult.Failed("the disk is worn");

  private final Store store;
  private final Chance chance;
  private final Set<Fault> faults;
  private final Fates fates;
  private final Consumer<Store.Place> stored;
  private final LongSupplier nanoClock;
  private final LongSupplier steps;
  private final int roomEventsMax;
  private final Intake intake;
  private final Set<RoomName> open = new HashSet<>();
  private final ArrayDeque<Runnable> asked = new ArrayDeque<>();
  private final ArrayDeque<Runnable> toTell = new ArrayDeque<>();

  /**
   * Events of one room that nothing came between are told of together; another number, another
   * batch.
   */
  private int batchNumber;

  private int answersWaitedFor;
  private boolean over;
  private boolean refusing;
  private boolean unreadable;

  /**
   * @param stored told of what it has stored
   */
  SimulatedLedger(
      Store store,
      Chance chance,
      Set<Fault> faults,
      Fates fates,
      Consumer<Store.Place> stored,
      LongSupplier nanoClock,
      LongSupplier steps,
      int roomEventsMax,
      int intakeEventsMax) {
    this.store = store;
    this.chance = chance;
    this.faults = faults;
    this.fates = fates;
    this.stored = stored;
    this.nanoClock = nanoClock;
    this.steps = steps;
    this.roomEventsMax = roomEventsMax;
    this.intake = new Intake(intakeEventsMax);
  }

  // -- the world

  @Override
  public void refuse(boolean refuses) {
    refusing = refuses;
  }

  @Override
  public void failReads(boolean fails) {
    unreadable = fails;
  }

  @Override
  public boolean isBusy() {
    return !asked.isEmpty() || !toTell.isEmpty();
  }

  @Override
  public boolean isWaitedFor() {
    return answersWaitedFor > 0;
  }

  @Override
  public void step() {
    if (toTell.isEmpty() || (!asked.isEmpty() && chance.oneIn(2))) {
      for (int left = chance.between(1, 8); left > 0 && !asked.isEmpty(); left--) {
        asked.remove().run();
      }
      batchNumber++;
    } else {
      toTell.remove().run();
    }
  }

  @Override
  public boolean isOver() {
    return over;
  }

  // -- the ledger

  @Override
  public RoomLog open(RoomName room, LogFollower follower) {
    if (!open.add(room)) {
      throw new Violation("the log of " + room + " is open already");
    }
    answer(
        () -> {
          Store.RoomStore kept = store.room(room);
          long head = kept.head();
          String topic = kept.topic;
          RoomName name = kept.all.isEmpty() ? room : kept.name;
          return () -> follower.opened(name, head, topic);
        });
    return new Log(room, follower);
  }

  /** Somebody waits for what comes of it, which is told. */
  private void answer(Supplier<Runnable> task) {
    answersWaitedFor++;
    asked.add(
        () -> {
          Runnable answered = task.get();
          tell(
              () -> {
                answersWaitedFor--;
                answered.run();
              });
        });
  }

  private void tell(Runnable task) {
    batchNumber++; // what comes later is not told before it
    toTell.add(task);
  }

  @Override
  public Intake intake() {
    return intake;
  }

  @Override
  public void close() {
    over = true; // what is asked after this is a fault of the server's
  }

  private final class Log implements RoomLog {
    private final RoomName room;
    private final LogFollower follower;
    private List<LogEntry> batch = List.of();
    private int batchOf = -1;
    private boolean closed;

    Log(RoomName room, LogFollower follower) {
      this.room = room;
      this.follower = follower;
    }

    private void checkOpen() {
      if (closed || over) {
        throw new Violation("the log of " + room + " is used after it was closed");
      }
    }

    private void ask(Supplier<Runnable> task) {
      checkOpen();
      answer(task);
    }

    @Override
    public void append(RoomEvent event, Outcome outcome) {
      checkOpen();
      fates.appended(event);
      asked.add(() -> appendNow(event, outcome));
    }

    private void appendNow(RoomEvent event, Outcome outcome) {
      long millis = nanoClock.getAsLong() / 1_000_000;
      if (refusing) {
        fates.refused(room, event);
        if (faults.contains(Fault.REFUSAL_SHOWN) && chance.oneIn(20)) {
          committed(new LogEntry(store.next(1), millis, event));
        }
        tell(
            () -> {
              intake.remove(1);
              outcome.refused("the disk is full");
            });
        return;
      }
      LogEntry entry = new LogEntry(store.next(chance.between(1, 3)), millis, event);
      if (faults.contains(Fault.SHOWN_BEFORE_STORED) && chance.oneIn(20)) {
        committed(entry);
        asked.add(() -> keep(entry));
        return;
      }
      keep(entry);
      if (!(faults.contains(Fault.EVENT_DROPPED) && chance.oneIn(100))) {
        committed(entry);
      } else {
        tell(() -> intake.remove(1));
      }
      if (faults.contains(Fault.EVENT_DOUBLED) && chance.oneIn(100)) {
        tell(() -> follower.committed(List.of(entry)));
      }
    }

    @Override
    public void flush() {
      // The writer's next step is when the world says so.
    }

    @Override
    public void redact(long sequence, UserName by, Consumer<RedactResult> result) {
      checkOpen();
      asked.add(
          () -> {
            LogEntry redaction =
                refusing
                    ? null
                    : store.redact(room, sequence, by, chance, nanoClock.getAsLong() / 1_000_000);
            if (redaction != null) {
              committed(redaction);
            }
            RedactResult told =
                refusing
                    ? new RedactResult.Failed("the disk is full")
                    : redaction == null
                        ? new RedactResult.Nothing()
                        : new RedactResult.Done(redaction.sequence());
            tell(
                () -> {
                  intake.remove(redaction == null ? 1 : 0);
                  result.accept(told);
                });
          });
    }

    private void keep(LogEntry entry) {
      store.add(room, entry, roomEventsMax);
      Store.RoomStore kept = store.room(room);
      stored.accept(new Store.Place(kept, kept.all.size() - 1));
    }

    private void committed(LogEntry entry) {
      if (batchOf == batchNumber) {
        batch.add(entry);
        return;
      }
      List<LogEntry> entries = new ArrayList<>(List.of(entry));
      tell(
          () -> {
            intake.remove(entries.size());
            if (!closed) {
              fates.told(room, entries.get(entries.size() - 1).sequence());
              follower.committed(List.copyOf(entries));
            }
          });
      batch = entries;
      batchOf = batchNumber;
    }

    @Override
    public void tail(int events, Consumer<Tail> tail) {
      ask(
          () -> {
            Store.RoomStore kept = store.room(room);
            int index = kept.lastSpoken(events);
            long position =
                index == kept.all.size() ? kept.head() + 1 : kept.all.get(index).sequence();
            store.addTail(room, index, kept.all.size(), steps.getAsLong());
            int lines = 0;
            for (int i = index; i < kept.all.size(); i++) {
              lines += kept.isPresence(i) ? 0 : 1;
            }
            Tail found =
                lines == 0
                    ? new Tail(position, kept.head(), 0, 0)
                    : new Tail(position, kept.head(), lines, kept.all.get(index).timeMillis());
            return () -> tail.accept(found);
          });
    }

    @Override
    public void barrier(Runnable reached) {
      ask(() -> reached);
    }

    @Override
    public void read(long from, int events, Consumer<ReadResult> result) {
      ask(
          () -> {
            ReadResult read = readNow(from, events);
            return () -> result.accept(read);
          });
    }

    private ReadResult readNow(long from, int events) {
      Store.RoomStore kept = store.room(room);
      if (unreadable) {
        return new ReadResult.Failed("the disk is worn");
      }
      int wanted = kept.indexFrom(from);
      if (from > kept.head() + 1) {
        long oldest =
            kept.oldest == kept.all.size() ? kept.head() + 1 : kept.all.get(kept.oldest).sequence();
        return new ReadResult.Unknown(oldest, kept.head());
      }
      int start = Math.max(wanted, kept.oldest);
      int end = Math.min(kept.all.size(), start + events);
      int missed = start - wanted;
      if (missed > 1 && faults.contains(Fault.MISCOUNTED)) {
        missed--;
      }
      return new ReadResult.Range(missed, kept.all.subList(start, end));
    }

    @Override
    public void search(String words, int events, Consumer<SearchResult> result) {
      ask(
          () -> {
            SearchResult found = unreadable ? FAILED : found(words, events);
            return () -> result.accept(found);
          });
    }

    /** A word is a part of a text here. */
    private SearchResult found(String words, int events) {
      Store.RoomStore kept = store.room(room);
      List<LogEntry> found = new ArrayList<>();
      for (int i = kept.all.size() - 1; i >= kept.oldest && found.size() < events; i--) {
        LogEntry entry = kept.all.get(i);
        if (entry.event() instanceof RoomEvent.Said said && said.text().contains(words)) {
          found.add(entry);
        }
      }
      return new SearchResult.Found(found, true);
    }

    @Override
    public void countFrom(long from, Consumer<Count> count) {
      ask(
          () -> {
            Store.RoomStore kept = store.room(room);
            int events = kept.all.size() - kept.indexFrom(from);
            store.addCount(room, from, events, steps.getAsLong());
            long head = kept.head();
            return () -> count.accept(new Count(events, head));
          });
    }

    @Override
    public void close() {
      checkOpen();
      closed = true;
      open.remove(room);
    }
  }
}
