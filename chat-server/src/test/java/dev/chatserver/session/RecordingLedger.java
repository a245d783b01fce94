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
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/** A ledger in memory that knows from which threads each room's log was used. Thread-safe. */
final class RecordingLedger implements Ledger {

  /** Large enough that nothing is dropped in a test. */
  private final MemoryLedger memory =
      new MemoryLedger(
          new MemoryLimits(100_000, 64 * 1024 * 1024, 256L * 1024 * 1024, 16 * 1024),
          Clock.systemUTC());

  private final Map<RoomName, Thread> homes = new ConcurrentHashMap<>();
  private final Map<RoomName, Map<String, Set<Thread>>> threads = new ConcurrentHashMap<>();

  /** The thread on which a room's log was opened last: that of its home loop. */
  Thread home(RoomName room) {
    Thread home = homes.get(room);
    if (home == null) {
      throw new AssertionError(room + " was not opened");
    }
    return home;
  }

  /** All threads that have done anything with a room's log, by what they did. */
  Map<String, Set<Thread>> threads(RoomName room) {
    return Map.copyOf(threads.getOrDefault(room, Map.of()));
  }

  private void record(RoomName room, String call) {
    Thread thread = Thread.currentThread();
    threads
        .computeIfAbsent(room, r -> new ConcurrentHashMap<>())
        .merge(
            call,
            Set.of(thread),
            (before, one) -> {
              Set<Thread> both = new HashSet<>(before);
              both.addAll(one);
              return both;
            });
  }

  @Override
  public RoomLog open(RoomName room, LogFollower follower) {
    homes.put(room, Thread.currentThread());
    record(room, "open");
    RoomLog log = memory.open(room, follower);
    return new RoomLog() {
      @Override
      public void append(RoomEvent event, Consumer<String> refused) {
        record(room, "append");
        log.append(event, refused);
      }

      @Override
      public void tail(int events, LongConsumer start) {
        record(room, "tail");
        log.tail(events, start);
      }

      @Override
      public void barrier(Runnable reached) {
        record(room, "barrier");
        log.barrier(reached);
      }

      @Override
      public void read(long from, int events, Consumer<ReadResult> result) {
        record(room, "read");
        log.read(from, events, result);
      }

      @Override
      public void countFrom(long from, LongConsumer count) {
        record(room, "countFrom");
        log.countFrom(from, count);
      }

      @Override
      public void close() {
        record(room, "close");
        log.close();
      }
    };
  }

  @Override
  public Intake intake() {
    return memory.intake();
  }

  @Override
  public void close() {
    memory.close();
  }
}
