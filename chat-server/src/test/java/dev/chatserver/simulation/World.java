package dev.chatserver.simulation;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A server, or several that are one chat, their peers, the cables between them, the ledgers'
 * writers, time, and an operator: each does one small step after another, in an order that a seed
 * decides. What is promised is checked as it goes and at the end. Confined to one thread.
 */
final class World implements AutoCloseable {

  /** All timeouts of one peer are over by then. */
  private static final int CALM_SECONDS = 200;

  /** What a peer had sent is said by then, however low its rate is. */
  private static final int GO_SECONDS = 20_000;

  /** What one machine has done is known to the others by then. */
  private static final int ONE_BEAT_SECONDS = 3;

  /** So many addresses do peers come from. */
  private static final int HOSTS = 4;

  /** Of proxies that do not do what they should. */
  private static final List<String> BAD_HEADERS =
      List.of("", "PROXY ", "PROXY TCP4 10.0.0.1\r\n", "PROXY TCP4 a b 1 2\r\n", "hello\n");

  /** What may happen next. */
  private static final int LOOP = 0;

  private static final long PROGRAMS = 0x5ef0;

  private static final int PEER = 1;
  private static final int CABLE = 2;
  private static final int WRITER = 3;

  private final Chance chance;
  private final Setup setup;
  private final Scope scope;
  private final Trace trace;
  private final MockTicker ticker = Ticker.newMockTicker();
  private final Store store = new Store();
  private final Expected expected;
  private final List<Peer> peers = new ArrayList<>();
  private final List<Machine> machines = new ArrayList<>();
  private final Steps steps;

  /** What the machines share; null if there is one. */
  private final @Nullable Cluster cluster;

  private int[] mood = {1, 1, 1, 1, 1};
  private int connectionNumber;

  /**
   * @param scope how much of it there is
   * @param faults what the world does wrong
   * @param met told of what is counted
   */
  World(long seed, Scope scope, Set<Fault> faults, Trace trace, Consumer<String> met) {
    this.scope = scope;
    this.chance = new Chance(seed);
    this.setup = Setup.random(chance.split(), faults.isEmpty() && !scope.isCluster());
    this.trace = trace;
    this.expected =
        new Expected(store, setup.server().sessions().historyLines() == 0, !scope.isCluster());
    this.steps =
        new Steps(chance, trace, ticker, faults, setup.scarce(), scope.absentPeers(), machines);
    // By a chance of its own: the seeds that once failed, without them, stand for the same runs.
    boolean programs = new Chance(seed + PROGRAMS).oneIn(3);
    for (int i = 0; i < Simulation.PEERS; i++) {
      Chance own = chance.split();
      Temper temper = own.pick(List.of(Temper.values()));
      boolean isProgram = programs && i % 2 == 0;
      Set<Integer> leftOut = new HashSet<>(scope.actionsLeftOut());
      if (isProgram) {
        leftOut.addAll(Keyboard.NOT_OF_PROGRAMS);
      }
      Keyboard keyboard =
          new Keyboard(i, temper, own, setup.names(), trace::steps, leftOut, isProgram);
      peers.add(new Peer(i, temper, this, own, keyboard, isProgram));
    }
    if (scope.isCluster()) {
      cluster = new Cluster(setup, new Chance(seed), faults, store, ticker, trace);
      for (int i = cluster.size(); i > 0; i--) {
        String name = "node" + i;
        machines.add(
            machine(
                name,
                faults,
                cluster.model(),
                met,
                (own, fates) -> cluster.start(name, own, fates)));
      }
    } else {
      cluster = null;
      LogModel model =
          new LogModel(
              setup.lenient(),
              setup.server().sessions().limited(),
              setup.server().rooms().announceJoins());
      machines.add(
          machine("server", faults, model, met, (own, fates) -> ledger(own, faults, fates, model)));
    }
  }

  private Machine machine(
      String name,
      Set<Fault> faults,
      Model model,
      Consumer<String> met,
      BiFunction<Chance, WorldLedger.Fates, WorldLedger> ledgers) {
    return new Machine(name, setup, chance, faults, ticker, store, model, trace, met, ledgers);
  }

  /** Of the one machine there is. */
  private WorldLedger ledger(
      Chance own, Set<Fault> faults, WorldLedger.Fates fates, LogModel model) {
    return new SimulatedLedger(
        store,
        own,
        faults,
        fates,
        place -> {
          trace.note(place.room().name.toString(), place.entry());
          model.stored(place);
        },
        ticker::nanoTime,
        trace::steps,
        setup.roomEventsMax(),
        setup.intakeEventsMax());
  }

  // -- for the peers

  boolean isOpen() {
    return machines.stream().anyMatch(Machine::isOpen);
  }

  /** One that is open. */
  private Machine anyMachine(Chance own) {
    if (cluster == null) {
      return machines.get(0);
    }
    return own.pick(machines.stream().filter(Machine::isOpen).toList());
  }

  /** Connects a peer. */
  Connection connect(Peer peer, Chance own) {
    int window = own.oneIn(3) ? own.between(1, 48) : own.between(64, 8192);
    SimulatedSocket socket = new SimulatedSocket(own.between(64, 8192), window);
    int host = own.below(HOSTS);
    boolean proxied = own.oneIn(4);
    String header = proxied ? header(own, host) : "";
    socket.send(header.getBytes(US_ASCII), 0, header.length());
    SimulatedChannel channel =
        new SimulatedChannel(
            ++connectionNumber,
            setup.channels(),
            socket,
            proxied ? address(1, 1) : address(0, host));
    channel
        .config()
        .setWriteBufferWaterMark(
            new WriteBufferWaterMark(own.between(32, 128), own.between(256, 2048)))
        .setRecvByteBufAllocator(
            new FixedRecvByteBufAllocator(own.between(16, 512))
                .maxMessagesPerRead(own.between(1, 16)));
    Machine machine = anyMachine(own);
    int loop = own.below(machine.life.loops.size());
    List<Store.@Nullable Place> leavings = new ArrayList<>();
    Connection connection =
        new Connection(
            connectionNumber,
            peer.isProgram(),
            channel,
            machine,
            loop,
            leavings,
            new Reading(expected, leavings, peer::heard));
    connection.endedByServer = proxied && !header.equals(goodHeader(host));
    machine.add(connection);
    return connection;
  }

  /** What lies between a program and its socket. */
  JsonLines lines(Chance own) {
    return new JsonLines(expected, own.split());
  }

  /** What a proxy says before its peer is heard: mostly what it should. */
  private static String header(Chance chance, int host) {
    return chance.oneIn(8) ? chance.pick(BAD_HEADERS) : goodHeader(host);
  }

  private static String goodHeader(int host) {
    return "PROXY TCP4 10.0.0.%d 10.0.2.1 4000 80\r\n".formatted(host);
  }

  private static InetSocketAddress address(int network, int host) {
    try {
      return new InetSocketAddress(
          InetAddress.getByAddress(new byte[] {10, 0, (byte) network, (byte) host}), 4000);
    } catch (UnknownHostException e) {
      throw new AssertionError("four bytes are an address", e);
    }
  }

  // -- steps

  /** Runs its steps, and then to an orderly end. */
  void run() {
    for (int i = 0; i < scope.steps(); i++) {
      if (i % 64 == 0) {
        newMood();
      }
      step();
      for (Machine machine : machines) {
        if (machine.life.isStopping()) {
          checkStopping(machine);
        }
        machine.check();
      }
      if (cluster != null) {
        cluster.check();
      }
    }
    end();
  }

  @Override
  public void close() {
    if (cluster != null) {
      machines.forEach(machine -> machine.life.ledger.die());
      cluster.close();
    }
  }

  private void newMood() {
    mood =
        new int[] {
          chance.pick(List.of(1, 10, 40, 40)),
          chance.pick(List.of(1, 10, 40)),
          chance.pick(List.of(1, 10, 40)),
          chance.pick(List.of(1, 10, 40)),
          chance.pick(List.of(1, 1, 5))
        };
    if (cluster != null) {
      cluster.newMood(machines);
    }
    machines.forEach(this::newMood);
  }

  private void newMood(Machine machine) {
    machine.forgetGone();
    machine.life.ledger.refuse(chance.oneIn(12));
    machine.life.ledger.failReads(chance.oneIn(20));
    if (machine.life.isStopping()) {
      return;
    }
    if (chance.oneIn(20)) {
      String network = "10.0.0.%d/%d".formatted(chance.below(HOSTS), chance.between(31, 32));
      List<String> denied = chance.oneIn(2) ? List.of(network) : List.of();
      trace.step("operator", "denies " + denied, now());
      machine.life.deny(denied);
    }
    if (!setup.watched() && chance.oneIn(40)) {
      crash(machine);
    } else if (chance.oneIn(40)) {
      trace.step("operator", "stops the " + machine, now());
      machine.stop(chance.oneIn(2) && cluster == null);
    }
  }

  private long now() {
    return ticker.nanoTime();
  }

  private void step() {
    for (int tries = 0; tries < 8; tries++) {
      Machine machine = machines.size() == 1 ? machines.get(0) : chance.pick(machines);
      boolean done =
          switch (chance.weighted(mood)) {
            case LOOP ->
                machine.isAwake() && steps.loop(machine, chance.below(machine.life.loops.size()));
            case PEER -> steps.peer(chance.pick(peers));
            case CABLE ->
                !machine.connections.isEmpty() && steps.cable(chance.pick(machine.connections));
            case WRITER -> machine.isAwake() && steps.writer(machine);
            default -> steps.time();
          };
      if (done) {
        return;
      }
    }
    steps.time();
  }

  private void crash(Machine machine) {
    trace.step("operator", "kills the " + machine, now());
    machine.die();
    if (cluster != null) {
      cluster.crash(machine.name);
    }
    machine.begin();
  }

  // -- the end of a server

  private void checkStopping(Machine machine) {
    if (machine.hasStopped()) {
      calmDown(CALM_SECONDS);
      machine.checkStopped();
      machine.begin();
    } else {
      machine.checkStopping();
    }
  }

  private void calmDown(int seconds) {
    calmDown(seconds, () -> false);
  }

  private void calmDown(int seconds, Supplier<Boolean> enough) {
    if (cluster != null) {
      cluster.heal(machines);
    }
    steps.calmDown(peers, seconds, enough);
  }

  private boolean nobodyIsLeft() {
    return machines.stream().allMatch(Machine::isEmpty);
  }

  private void end() {
    trace.step("operator", "lets everybody calm down", now());
    for (Machine machine : machines) {
      if (machine.life.isStopping()) {
        calmDown(CALM_SECONDS);
        checkStopping(machine);
        if (machine.life.isStopping()) {
          throw new Violation("told to stop, and has not");
        }
      }
    }
    calmDown(CALM_SECONDS);
    for (Peer peer : peers) {
      if (peer.isTalking() && peer.connection() != null) {
        peer.connection().reading.checkAtHead();
      }
    }
    if (cluster != null) {
      cluster.check(machines);
    }
    trace.step("operator", "has everybody go", now());
    peers.forEach(Peer::go);
    calmDown(GO_SECONDS, this::nobodyIsLeft);
    machines.forEach(Machine::checkAllClosed);
    if (cluster != null) {
      calmDown(ONE_BEAT_SECONDS);
      cluster.check(machines);
    }
    machines.get(0).checkAllLeft();
    for (Machine machine : machines) {
      machine.life.checkEmpty();
      machine.life.stop(now(), false);
    }
    calmDown(CALM_SECONDS);
    for (Machine machine : machines) {
      if (!machine.hasStopped()) {
        throw new Violation("told to stop, and has not");
      }
      machine.checkStopped();
    }
  }
}
