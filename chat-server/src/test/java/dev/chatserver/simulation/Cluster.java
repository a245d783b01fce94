package dev.chatserver.simulation;

import dev.chatserver.codec.LogEntry;
import dev.chatserver.codec.RoomName;
import dev.chatserver.codec.UserName;
import dev.chatserver.ledger.Intake;
import dev.chatserver.ledger.sqlite.Observer;
import dev.chatserver.ledger.sqlite.SimulatedSharedLog;
import dev.chatserver.ledger.sqlite.SteppedNode;
import dev.chatserver.ledger.sqlite.store.StoreException;
import dev.chatserver.testing.SteppedLoop;
import io.netty.util.concurrent.MockTicker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What several machines share: an engine that fails, the disks of all, and somebody who has read
 * each entry of the log as soon as it is there. Confined to the world's thread.
 */
final class Cluster implements Observer.Watcher, AutoCloseable {

  /** How many appends of a hundred do not just come into the log. */
  private static final List<Integer> FAILING = List.of(0, 0, 0, 1, 5, 30);

  /** So many moods does it last, in the mean, that the engine fails or cannot be reached. */
  private static final int LASTS = 4;

  private final Setup setup;
  private final Chance chance;
  private final Set<Fault> faults;
  private final Store store;
  private final MockTicker ticker;
  private final Trace trace;
  private final ClusterModel model;
  private final SimulatedSharedLog engine;
  private final Path directory;
  private final Observer observer;
  private long nonces;
  private @Nullable Violation violation;

  Cluster(
      Setup setup, Chance chance, Set<Fault> faults, Store store, MockTicker ticker, Trace trace) {
    this.setup = setup;
    this.chance = chance;
    this.faults = faults;
    this.store = store;
    this.ticker = ticker;
    this.trace = trace;
    this.model =
        new ClusterModel(
            this,
            setup.lenient(),
            setup.server().sessions().limited(),
            setup.server().rooms().announceJoins());
    this.engine = new SimulatedSharedLog(new Random(chance.nextLong()));
    try {
      directory = Files.createTempDirectory("cluster");
      observer = new Observer(directory.resolve("observer.db"), this);
    } catch (IOException | StoreException e) {
      throw new AssertionError(e);
    }
    engine.begin(observer, wrong());
    engine.fail(0);
  }

  private SimulatedSharedLog.@Nullable Wrong wrong() {
    if (faults.contains(Fault.UNKNOWN_IS_FAILED)) {
      return SimulatedSharedLog.Wrong.UNKNOWN_IS_FAILED;
    } else if (faults.contains(Fault.CONFIRMED_IS_LOST)) {
      return SimulatedSharedLog.Wrong.LOST;
    }
    return faults.contains(Fault.TIME_OF_READER) ? SimulatedSharedLog.Wrong.TIME_OF_READER : null;
  }

  ClusterModel model() {
    return model;
  }

  /** How many machines there are. */
  int size() {
    return chance.pick(List.of(2, 2, 3, 3, 4, 5));
  }

  /** A process of a machine begins, on the file of the one before. */
  NodeLedger start(String machine, Chance own, WorldLedger.Fates fates) {
    SimulatedSharedLog.Client client = engine.new Client();
    try {
      SteppedNode node =
          new SteppedNode(
              machine,
              file(machine),
              client,
              () -> ++nonces,
              setup.roomEventsMax(),
              new Intake(setup.intakeEventsMax()),
              new SteppedLoop(ticker),
              new SteppedLoop(ticker));
      return new NodeLedger(node, client, store, own, faults, fates, trace::steps);
    } catch (StoreException e) {
      throw new AssertionError(e);
    }
  }

  private Path file(String machine) {
    return directory.resolve(machine + ".db");
  }

  // -- what happens to it

  /** Something begins to fail, or no longer does. */
  void newMood(List<Machine> machines) {
    if (chance.oneIn(LASTS)) {
      engine.fail(chance.pick(FAILING));
      engine.down(chance.oneIn(8));
      for (Machine machine : machines) {
        ledger(machine).client.cutOff(chance.oneIn(8));
      }
    }
    for (Machine machine : machines) {
      if (chance.oneIn(3)) {
        copy(file(machine.name), synced(machine.name));
      }
      if (!machine.life.isStopping() && chance.oneIn(25)) {
        machine.freeze(ticker.nanoTime() + chance.between(1, 60) * Steps.SECOND);
      }
    }
    for (int i = chance.below(3); i > 0; i--) {
      engine.comeLate();
    }
  }

  /** Nothing fails any more. */
  void heal(List<Machine> machines) {
    engine.fail(0);
    engine.down(false);
    for (Machine machine : machines) {
      ledger(machine).client.cutOff(false);
    }
  }

  static NodeLedger ledger(Machine machine) {
    return (NodeLedger) machine.life.ledger;
  }

  /** A process is gone, and with it, now and then, what was not synced of its file. */
  void crash(String machine) {
    if (chance.oneIn(3) && Files.exists(synced(machine))) {
      copy(synced(machine), file(machine));
    } else if (faults.contains(Fault.OFFSET_APART)) {
      sql(file(machine), "UPDATE applied SET next = next + 1");
    }
  }

  private Path synced(String machine) {
    return directory.resolve(machine + ".synced");
  }

  private static void copy(Path from, Path to) {
    try {
      for (String part : List.of("", "-wal", "-shm")) {
        Path of = Path.of(from + part);
        Path copy = Path.of(to + part);
        if (part.equals("-shm") || !Files.exists(of)) {
          Files.deleteIfExists(copy); // it is made again from the others
        } else {
          Files.copy(of, copy, StandardCopyOption.REPLACE_EXISTING);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void sql(Path file, String sql) {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  // -- the log

  @Override
  public void stored(RoomName room, LogEntry entry, boolean isOfNode, @Nullable String bearer) {
    trace.note(room.toString(), entry);
    store.add(room, entry, Integer.MAX_VALUE);
    Store.RoomStore kept = store.room(room);
    try {
      model.stored(new Store.Place(kept, kept.all.size() - 1), isOfNode, bearer);
    } catch (Violation e) {
      violation = violation == null ? e : violation; // who tells of the log goes on
    }
  }

  @Override
  public void came() {
    model.came();
  }

  @Override
  public void trimmed(RoomName room, long through) {
    store.trim(room, through);
  }

  // -- checks

  /** What is in the log is as it should be. */
  void check() {
    if (violation != null) {
      throw violation;
    }
  }

  /** Somebody is welcomed: the name is theirs in the log, unless their machine counts no more. */
  void checkBearer(dev.chatserver.simulation.Connection connection, UserName name) {
    Machine machine = connection.machine;
    String bearer = observer.bearer(name);
    if (!machine.name.equals(bearer) && observer.counts(ledger(machine).node)) {
      throw new Violation(
          "%s is welcomed as %s at %s, but that is somebody at %s"
              .formatted(connection, name, machine.name, bearer));
    }
  }

  /** All is calm: each machine has the same, and knows of the same people. */
  void check(List<Machine> machines) {
    List<String> rows = SteppedNode.rows(observer.file());
    int all = machines.stream().mapToInt(machine -> observer.names(machine.name)).sum();
    for (Machine machine : machines) {
      checkRows(machine, rows);
      NodeLedger ledger = ledger(machine);
      int own = machine.life.names.size();
      check(machine, "people here", own, observer.names(machine.name));
      check(machine, "people elsewhere", ledger.node.elsewhere().people(), all - own);
      for (RoomName room : store.rooms()) {
        int others = 0;
        for (Machine other : machines) {
          others += other == machine ? 0 : observer.here(other.name, room);
        }
        check(machine, "others in " + room, ledger.node.elsewhere().here(room), others);
      }
    }
  }

  private void checkRows(Machine machine, List<String> rows) {
    List<String> has = SteppedNode.rows(file(machine.name));
    for (int i = 0; i < Math.max(has.size(), rows.size()); i++) {
      String here = i < has.size() ? has.get(i) : "nothing";
      String there = i < rows.size() ? rows.get(i) : "nothing";
      if (!here.equals(there)) {
        throw new Violation(
            "at %s there is: %s, but the log has: %s".formatted(machine.name, here, there));
      }
    }
  }

  private static void check(Machine machine, String what, int is, int shouldBe) {
    if (is != shouldBe) {
      throw new Violation("%s at %s: %d, not %d".formatted(what, machine.name, is, shouldBe));
    }
  }

  @Override
  public void close() {
    observer.close();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
      Files.delete(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
