package dev.chatserver.simulation;

import dev.chatserver.codec.RoomEvent;
import dev.chatserver.codec.RoomName;
import dev.chatserver.room.Names;
import dev.chatserver.session.Session;
import dev.chatserver.session.UsernameHandshakeHandler;
import io.netty.util.concurrent.MockTicker;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * One machine of a world: its servers, one after the other, the connections to them, and what is
 * checked of each. Confined to the world's thread.
 */
final class Machine {

  final String name;
  final List<Connection> connections = new ArrayList<>();
  private final Setup setup;
  private final Chance chance;
  private final Set<Fault> faults;
  private final MockTicker ticker;
  private final Model model;
  private final Store store;
  private final Trace trace;
  private final BiFunction<Chance, WorldLedger.Fates, WorldLedger> ledgers;
  private final XrayDialect plain;
  private final XrayDialect json;
  private final Bounds bounds;
  private final Progress progress;
  private long frozenUntilNanos;
  Life life;

  /**
   * @param chance the world's own
   * @param ledgers gives a server its ledger
   * @param met told of what is counted
   */
  Machine(
      String name,
      Setup setup,
      Chance chance,
      Set<Fault> faults,
      MockTicker ticker,
      Store store,
      Model model,
      Trace trace,
      Consumer<String> met,
      BiFunction<Chance, WorldLedger.Fates, WorldLedger> ledgers) {
    this.name = name;
    this.setup = setup;
    this.chance = chance;
    this.faults = faults;
    this.ticker = ticker;
    this.store = store;
    this.model = model;
    this.trace = trace;
    this.ledgers = ledgers;
    Bystander bystander =
        new Bystander(setup, store, connections, model, ticker::nanoTime, trace, met);
    this.plain = XrayDialect.plain(bystander);
    this.json = XrayDialect.json(bystander);
    this.bounds = new Bounds(setup, connections, met);
    this.progress = new Progress(connections, store);
    this.life = begun();
  }

  /** A server begins where the one before has ended, in whichever way. */
  void begin() {
    life = begun();
  }

  private Life begun() {
    model.begin();
    connections.clear();
    Names<Session> names = new FaultyNames(chance.split(), faults);
    WorldLedger ledger = ledgers.apply(chance.split(), new Noted());
    return new Life(setup, ticker, clock(), chance.nextLong(), names, ledger, plain, json);
  }

  /** What becomes of events, for who looks closely, and for the model. */
  private final class Noted implements WorldLedger.Fates {
    @Override
    public void appended(RoomEvent event) {
      model.appended(event);
    }

    @Override
    public void refused(RoomName room, RoomEvent event) {
      trace.note(room.toString(), "refused: " + event);
      store.refuse(event);
      model.refused(room, event);
    }

    @Override
    public void told(RoomName room, long last) {
      progress.told(room, last);
    }
  }

  /** What the server takes for the time. */
  private LongSupplier clock() {
    if (!faults.contains(Fault.RATE_FORGOTTEN)) {
      return ticker::nanoTime;
    }
    Chance own = chance.split();
    long[] ahead = new long[1];
    return () -> {
      ahead[0] += own.oneIn(100) ? Steps.SECOND : 0;
      return ticker.nanoTime() + ahead[0];
    };
  }

  /** True if people may come. */
  boolean isOpen() {
    return !life.isStopping() && life.ledger.isReady();
  }

  /** Nothing of it runs for so long, as if it was stopped. */
  void freeze(long untilNanos) {
    frozenUntilNanos = untilNanos;
  }

  /** It runs, or does so again. */
  boolean isAwake() {
    return ticker.nanoTime() >= frozenUntilNanos;
  }

  /** A peer's connection comes. */
  void add(Connection connection) {
    connections.add(connection);
    model.add(connection);
    life.accept(connection.channel, life.loops.get(connection.loop), connection.isProgram);
  }

  /** Nobody knows any more of connections that are over. */
  void forgetGone() {
    int before = connections.size();
    connections.removeIf(c -> !c.channel.isOpen() && !c.socket.isBusy());
    bounds.gone(before - connections.size(), life);
  }

  /** An operator stops it. */
  void stop(boolean waits) {
    model.stops();
    life.stop(ticker.nanoTime(), waits);
    connections.forEach(c -> c.endedByServer = true);
  }

  /** All connections are cut off by the death of the process. */
  void die() {
    for (Connection connection : connections) {
      connection.socket.die();
    }
    model.dies(this);
    life.ledger.die();
  }

  /** Looked at after each step. */
  void check() {
    bounds.check(life);
    progress.check(life);
  }

  /** What is promised while it stops. */
  void checkStopping() {
    long now = ticker.nanoTime();
    if (now > life.stoppedAtNanos) {
      connections.forEach(Machine::checkNotAtPrompt);
    }
    if (now - life.stoppedAtNanos
        > Steps.SECOND * (setup.server().drainSeconds() + life.stopEndsSeconds())) {
      throw new Violation("told to stop, and has not");
    }
  }

  /** Nobody is here, and nobody is to be told to have left. */
  boolean isEmpty() {
    return life.service.connections() == 0 && life.service.departed().size() == 0;
  }

  boolean hasStopped() {
    return life.stopped != null && life.stopped.isDone();
  }

  /** It has stopped, and all has settled. */
  void checkStopped() {
    life.checkStopped();
    if (!life.ledger.isOver()) {
      throw new Violation("it has stopped, and its ledger has not ended");
    }
  }

  void checkAllClosed() {
    for (Connection connection : connections) {
      if (connection.channel.isOpen()) {
        throw new Violation(
            "%s was ended by %s and is open still: %s"
                .formatted(connection, connection.end, connection.channel.pipeline().names()));
      }
    }
  }

  void checkAllLeft() {
    model.checkAllLeft();
  }

  /** Who has no name is closed at once, but for what is to be written to them. */
  private static void checkNotAtPrompt(Connection connection) {
    SimulatedChannel channel = connection.channel;
    if (channel.isActive()
        && channel.pipeline().get(UsernameHandshakeHandler.class) != null
        && channel.pendingBytes() == 0
        && !channel.isReady()) {
      throw new Violation(connection + " is at the prompt, and the server stops");
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
