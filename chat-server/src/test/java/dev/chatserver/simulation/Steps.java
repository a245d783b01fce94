package dev.chatserver.simulation;

import dev.chatserver.testing.SteppedLoop;
import io.netty.util.concurrent.MockTicker;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What can happen next in a world, each a small step. Confined to the world's thread. */
final class Steps {

  static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  /** So often is there no memory in a step, where it is scarce. */
  private static final int SCARCE_ONE_IN = 25;

  private static final int CALM_READ_BYTES = 64;

  private final Chance chance;
  private final Trace trace;
  private final MockTicker ticker;
  private final Set<Fault> faults;
  private final boolean scarce;
  private final Set<Integer> absentPeers;
  private final List<Machine> machines;

  /**
   * @param scarce whether memory runs out now and then
   * @param absentPeers the numbers of those who do nothing
   * @param machines those there are, the world's own list
   */
  Steps(
      Chance chance,
      Trace trace,
      MockTicker ticker,
      Set<Fault> faults,
      boolean scarce,
      Set<Integer> absentPeers,
      List<Machine> machines) {
    this.chance = chance;
    this.trace = trace;
    this.ticker = ticker;
    this.faults = faults;
    this.scarce = scarce;
    this.absentPeers = absentPeers;
    this.machines = machines;
  }

  long now() {
    return ticker.nanoTime();
  }

  /** A loop runs a task, or hears of one of its sockets. */
  boolean loop(Machine machine, int index) {
    Life life = machine.life;
    SteppedLoop loop = life.loops.get(index);
    Connection ready = chance.oneIn(2) || !loop.isDue() ? anyReady(machine, index, chance) : null;
    if (scarce && chance.oneIn(SCARCE_ONE_IN)) {
      life.allocator.runOutAfter(chance.below(4));
    }
    try {
      if (ready != null) {
        loop.run(ready.channel::ready);
        trace.step(machine + " loop " + index, "hears of the socket of " + ready, now());
        return true;
      }
      if (faults.contains(Fault.TASK_LOST) && chance.oneIn(500) && loop.lose()) {
        return true;
      }
      if (loop.step()) {
        trace.step(machine + " loop " + index, "runs a task", now());
        return true;
      }
    } catch (Violation e) {
      throw e;
    } catch (Throwable e) {
      throw new Violation(machine + " loop " + index + ": " + e, e);
    } finally {
      life.allocator.refill();
    }
    return false;
  }

  private static @Nullable Connection anyReady(Machine machine, int loop, Chance chance) {
    List<Connection> connections = machine.connections;
    int from = connections.isEmpty() ? 0 : chance.below(connections.size());
    for (int i = 0; i < connections.size(); i++) {
      Connection connection = connections.get((from + i) % connections.size());
      if (connection.loop == loop && connection.channel.isReady()) {
        return connection;
      }
    }
    return null;
  }

  /** A peer does something. */
  boolean peer(Peer peer) {
    String what = absentPeers.contains(peer.number) ? null : peer.act();
    if (what == null) {
      return false;
    }
    trace.step("peer " + peer.number, what, now());
    return true;
  }

  /** Some bytes arrive. */
  boolean cable(Connection connection) {
    SimulatedSocket socket = connection.socket;
    if (!socket.isBusy()) {
      return false;
    }
    int bytes = chance.oneIn(2) ? socket.underWay() : chance.between(0, socket.underWay());
    socket.deliver(bytes);
    trace.step("cable", "delivers " + bytes + " bytes of " + connection, now());
    return true;
  }

  /** The ledger's writer does something. */
  boolean writer(Machine machine) {
    if (!machine.life.ledger.isBusy()) {
      return false;
    }
    machine.life.ledger.step();
    trace.step(machine + " writer", "does something", now());
    return true;
  }

  /** Time passes, a random while or up to the next timer. */
  boolean time() {
    boolean isStopping = false;
    for (Machine machine : machines) {
      Life life = machine.life;
      if (life.hasToHurry() || (life.isStopping() && anyReady(machine))) {
        return false; // how long it takes is to be known, as if its loops were fast
      }
      isStopping |= life.isStopping();
    }
    long nanos = SECOND / 1000 * chance.between(1, 50);
    long timer = nextTimerNanos();
    if (chance.oneIn(4)) {
      nanos = timer < 0 ? nanos : Math.max(0, timer - now());
    } else if (chance.oneIn(20)) {
      nanos = SECOND * chance.between(1, 10);
    }
    if (isStopping && timer >= 0) {
      nanos = Math.min(nanos, Math.max(0, timer - now()));
    }
    ticker.advance(nanos, TimeUnit.NANOSECONDS);
    trace.step("time", "passes", now());
    return true;
  }

  /** When the next timer of anything that runs is due; -1 if there is none. */
  private long nextTimerNanos() {
    long next = -1;
    for (Machine machine : machines) {
      long timer = machine.isAwake() ? machine.life.nextTimerNanos() : -1;
      if (timer >= 0 && (next < 0 || timer < next)) {
        next = timer;
      }
    }
    return next;
  }

  private static boolean anyReady(Machine machine) {
    return machine.connections.stream().anyMatch(c -> c.channel.isReady());
  }

  /**
   * Everybody reads, everything arrives, nobody types, until nothing more comes of it or so much
   * time has passed.
   *
   * @param enough looked at before time passes: true if there is nothing more to wait for
   */
  void calmDown(List<Peer> peers, int seconds, Supplier<Boolean> enough) {
    for (Machine machine : machines) {
      machine.life.ledger.refuse(false);
      machine.life.ledger.failReads(false);
      machine.freeze(now());
    }
    long until = now() + seconds * SECOND;
    int guard = 0;
    while (true) {
      boolean more = false;
      for (Machine machine : machines) {
        for (int i = 0; i < machine.life.loops.size(); i++) {
          more |= loop(machine, i);
        }
        more |= writer(machine);
        for (Connection connection : List.copyOf(machine.connections)) {
          more |= cable(connection);
        }
      }
      for (Peer peer : peers) {
        more |= calm(peer);
      }
      if (++guard > 2_000_000) {
        throw new Violation("it does not calm down");
      }
      if (!more) {
        long timer = nextTimerNanos();
        if (timer < 0 || timer > until || enough.get()) {
          return;
        }
        ticker.advance(Math.max(0, timer - now()), TimeUnit.NANOSECONDS);
      }
    }
  }

  /** Has a peer read, and go on with what it was about to send; false if there is nothing. */
  private boolean calm(Peer peer) {
    Connection connection = peer.connection();
    if (connection == null) {
      return false;
    }
    peer.wakeUp();
    if (connection.socket.takable() > 0 || connection.socket.isAtEnd()) {
      peer.read(Math.max(peer.temper.readBytes, CALM_READ_BYTES));
      trace.step("peer " + peer.number, "reads", now());
      return true;
    }
    return peer.goOn();
  }
}
