package dev.chatserver.simulation;

import dev.chatserver.codec.RoomEvent;
import dev.chatserver.codec.RoomName;
import dev.chatserver.codec.UserName;
import dev.chatserver.ledger.Intake;
import dev.chatserver.ledger.Ledger;
import dev.chatserver.ledger.LedgerConformance;
import dev.chatserver.ledger.LogFollower;
import dev.chatserver.ledger.Outcome;
import dev.chatserver.ledger.ReadResult;
import dev.chatserver.ledger.RedactResult;
import dev.chatserver.ledger.RoomLog;
import dev.chatserver.ledger.SearchResult;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/** The stand-in for the ledger on disk does in the simulator what that one does. */
class SimulatedLedgerTest implements LedgerConformance {

  @Override
  public Ledger newLedger(int roomEventsKept) {
    return new Stepped(
        new SimulatedLedger(
            new Store(),
            new Chance(roomEventsKept),
            Set.of(),
            new Unnoted(),
            place -> {},
            System::nanoTime,
            () -> 0,
            roomEventsKept,
            1_000_000));
  }

  private static final class Unnoted implements WorldLedger.Fates {
    @Override
    public void appended(RoomEvent event) {}

    @Override
    public void refused(RoomName room, RoomEvent event) {}

    @Override
    public void told(RoomName room, long last) {}
  }

  /** A world of its own in a thread, with nothing in it but the writer's steps. */
  private static final class Stepped implements Ledger {
    private final ExecutorService world = Executors.newSingleThreadExecutor();
    private final SimulatedLedger ledger;

    Stepped(SimulatedLedger ledger) {
      this.ledger = ledger;
    }

    private void run(Runnable task) {
      world.execute(task);
      world.execute(this::step);
    }

    private void step() {
      if (ledger.isBusy()) {
        ledger.step();
        world.execute(this::step); // what was asked meanwhile comes before it
      }
    }

    @Override
    public RoomLog open(RoomName room, LogFollower follower) {
      RoomLog log = call(() -> ledger.open(room, follower));
      run(() -> {});
      return new SteppedLog(log);
    }

    private <T> T call(Callable<T> task) {
      try {
        return world.submit(task).get();
      } catch (InterruptedException | ExecutionException e) {
        throw new CompletionException(e);
      }
    }

    @Override
    public Intake intake() {
      return ledger.intake();
    }

    @Override
    public void close() {
      call(
          () -> {
            while (ledger.isBusy()) {
              ledger.step();
            }
            ledger.close();
            return ledger;
          });
      world.shutdown();
    }

    private final class SteppedLog implements RoomLog {
      private final RoomLog log;

      SteppedLog(RoomLog log) {
        this.log = log;
      }

      @Override
      public void append(RoomEvent event, Outcome outcome) {
        run(() -> log.append(event, outcome));
      }

      @Override
      public void flush() {
        run(log::flush);
      }

      @Override
      public void redact(long sequence, UserName by, Consumer<RedactResult> result) {
        run(() -> log.redact(sequence, by, result));
      }

      @Override
      public void tail(int events, Consumer<Tail> tail) {
        run(() -> log.tail(events, tail));
      }

      @Override
      public void barrier(Runnable reached) {
        run(() -> log.barrier(reached));
      }

      @Override
      public void read(long from, int events, Consumer<ReadResult> result) {
        run(() -> log.read(from, events, result));
      }

      @Override
      public void search(String words, int events, Consumer<SearchResult> result) {
        run(() -> log.search(words, events, result));
      }

      @Override
      public void countFrom(long from, Consumer<Count> count) {
        run(() -> log.countFrom(from, count));
      }

      @Override
      public void close() {
        run(log::close);
      }
    }
  }
}
