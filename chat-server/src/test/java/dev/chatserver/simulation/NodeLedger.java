package dev.chatserver.simulation;

import dev.chatserver.codec.LogEntry;
import dev.chatserver.codec.RoomEvent;
import dev.chatserver.codec.RoomName;
import dev.chatserver.codec.UserName;
import dev.chatserver.ledger.Elsewhere;
import dev.chatserver.ledger.Intake;
import dev.chatserver.ledger.LogFollower;
import dev.chatserver.ledger.Outcome;
import dev.chatserver.ledger.ReadResult;
import dev.chatserver.ledger.RedactResult;
import dev.chatserver.ledger.RoomLog;
import dev.chatserver.ledger.SearchResult;
import dev.chatserver.ledger.sqlite.SimulatedSharedLog;
import dev.chatserver.ledger.sqlite.SteppedNode;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The ledger of one process of a node: the product's, which notes for the checks what it is asked
 * and what it answers. Confined to the world's thread.
 */
final class NodeLedger implements WorldLedger {

  private static final int TRIES = 16;

  final SteppedNode node;
  final SimulatedSharedLog.Client client;
  private final Store store;
  private final Chance chance;
  private final Set<Fault> faults;
  private final Fates fates;
  private final LongSupplier steps;
  private int answersWaitedFor;

  NodeLedger(
      SteppedNode node,
      SimulatedSharedLog.Client client,
      Store store,
      Chance chance,
      Set<Fault> faults,
      Fates fates,
      LongSupplier steps) {
    this.node = node;
    this.client = client;
    this.store = store;
    this.chance = chance;
    this.faults = faults;
    this.fates = fates;
    this.steps = steps;
  }

  // -- the world

  @Override
  public void refuse(boolean refuses) {
    if (node.isOver()) {
      return;
    }
    try {
      node.setWritable(!refuses);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void failReads(boolean fails) {
    // What can be read of SQLite's file can always be read here.
  }

  @Override
  public boolean isBusy() {
    return !node.isOver() && (client.isBusy() || node.isDue());
  }

  @Override
  public boolean isWaitedFor() {
    return answersWaitedFor > 0;
  }

  @Override
  public void step() {
    for (int tries = 0; tries < TRIES; tries++) {
      boolean done =
          switch (chance.below(4)) {
            case 0 -> client.deliver();
            case 1 -> client.feed(chance.between(1, 8));
            default -> node.step();
          };
      if (node.failed() != null) {
        throw new Violation("it cannot go on: " + node.failed());
      }
      if (done || node.isOver()) {
        return;
      }
    }
  }

  @Override
  public long nextTimerNanos() {
    return node.nextTimerNanos();
  }

  @Override
  public boolean isReady() {
    return node.ready().toCompletableFuture().isDone();
  }

  @Override
  public boolean isOver() {
    return node.isOver();
  }

  @Override
  public void die() {
    node.die();
  }

  // -- the ledger

  @Override
  public RoomLog open(RoomName room, LogFollower follower) {
    Follower noted = new Follower(room, follower);
    answersWaitedFor++;
    noted.log = new Log(room, node.open(room, noted));
    return noted.log;
  }

  @Override
  public Intake intake() {
    return node.intake();
  }

  @Override
  public @Nullable String trouble() {
    return node.trouble();
  }

  @Override
  public Elsewhere elsewhere() {
    return faults.contains(Fault.NAME_CLAIMED_LOCALLY) ? claimedLocally() : node.elsewhere();
  }

  /** Who asks for a name has it. */
  private Elsewhere claimedLocally() {
    return (Elsewhere)
        Proxy.newProxyInstance(
            Elsewhere.class.getClassLoader(),
            new Class<?>[] {Elsewhere.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("claim")) {
                ((Consumer<?>) arguments[2]).accept(null);
                return null;
              }
              try {
                return method.invoke(node.elsewhere(), arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  @Override
  public void close() {
    node.close();
  }

  private final class Follower implements LogFollower {
    private final RoomName room;
    private final LogFollower follower;
    private @Nullable Log log;
    private boolean isOpened;

    Follower(RoomName room, LogFollower follower) {
      this.room = room;
      this.follower = follower;
    }

    private void answered() {
      if (!isOpened) {
        isOpened = true;
        answersWaitedFor--;
      }
    }

    @Override
    public void opened(RoomName name, long head, @Nullable String topic) {
      answered();
      fates.told(room, head);
      follower.opened(name, head, topic);
    }

    @Override
    public void failed(String why) {
      answered();
      follower.failed(why);
    }

    @Override
    public void committed(List<LogEntry> entries) {
      fates.told(room, entries.get(entries.size() - 1).sequence());
      follower.committed(entries);
    }
  }

  private final class Log implements RoomLog {
    private final RoomName room;
    private final RoomLog log;

    Log(RoomName room, RoomLog log) {
      this.room = room;
      this.log = log;
    }

    /** Somebody waits for an answer, which comes though the log was closed. */
    private <T> Consumer<T> awaited(Consumer<T> told) {
      answersWaitedFor++;
      return answer -> {
        answersWaitedFor--;
        told.accept(answer);
      };
    }

    @Override
    public void append(RoomEvent event, Outcome outcome) {
      fates.appended(event);
      log.append(
          event,
          new Outcome() {
            @Override
            public void refused(String why) {
              fates.refused(room, event);
              outcome.refused(why);
            }

            @Override
            public void notKnownYet() {
              outcome.notKnownYet();
            }
          });
    }

    @Override
    public void flush() {
      log.flush();
    }

    @Override
    public void redact(long sequence, UserName by, Consumer<RedactResult> result) {
      log.redact(sequence, by, result);
    }

    @Override
    public void tail(int events, Consumer<Tail> tail) {
      log.tail(
          events,
          awaited(
              found -> {
                store.addTail(
                    room,
                    store.indexAfter(room, found.start() - 1),
                    store.indexAfter(room, found.head()),
                    steps.getAsLong());
                tail.accept(found);
              }));
    }

    @Override
    public void barrier(Runnable reached) {
      Consumer<Boolean> awaited = awaited(any -> reached.run());
      log.barrier(() -> awaited.accept(true));
    }

    @Override
    public void read(long from, int events, Consumer<ReadResult> result) {
      log.read(from, events, awaited(result));
    }

    @Override
    public void search(String words, int events, Consumer<SearchResult> result) {
      log.search(words, events, awaited(result));
    }

    @Override
    public void countFrom(long from, Consumer<Count> count) {
      log.countFrom(
          from,
          awaited(
              counted -> {
                store.addCount(room, from, (int) counted.events(), steps.getAsLong());
                count.accept(counted);
              }));
    }

    @Override
    public void close() {
      log.close();
    }
  }
}
