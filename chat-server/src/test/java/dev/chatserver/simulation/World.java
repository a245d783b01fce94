package dev.chatserver.simulation;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.chatserver.codec.LogEntry;
import dev.chatserver.codec.RoomEvent;
import dev.chatserver.codec.RoomName;
import dev.chatserver.room.Names;
import dev.chatserver.session.Session;
import dev.chatserver.session.UsernameHandshakeHandler;
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
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A server, its peers, the cables between them, the ledger's writer, time, and an operator: each
 * does one small step after another, in an order that a seed decides. What is promised is checked
 * as it goes and at the end. Confined to one thread.
 */
final class World {

  /** All timeouts of one peer are over by then. */
  private static final int CALM_SECONDS = 200;

  /** What a peer had sent is said by then, however low its rate is. */
  private static final int GO_SECONDS = 20_000;

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
  private final Set<Fault> faults;
  private final Trace trace;
  private final MockTicker ticker = Ticker.newMockTicker();
  private final Store store = new Store();
  private final LogModel model;
  private final XrayDialect plain;
  private final XrayDialect json;
  private final Expected expected;
  private final List<Peer> peers = new ArrayList<>();
  private final List<Connection> connections = new ArrayList<>();
  private final Bounds bounds;
  private final Progress progress;
  private final Steps steps;
  private int[] mood = {1, 1, 1, 1, 1};
  private int connectionNumber;
  private Life life;

  /**
   * @param scope how much of it there is
   * @param faults what the world does wrong
   * @param met told of what is counted
   */
  World(long seed, Scope scope, Set<Fault> faults, Trace trace, Consumer<String> met) {
    this.scope = scope;
    this.chance = new Chance(seed);
    this.setup = Setup.random(chance.split(), faults.isEmpty());
    this.faults = faults;
    this.trace = trace;
    this.model =
        new LogModel(
            setup.lenient(),
            setup.server().sessions().limited(),
            setup.server().rooms().announceJoins());
    Bystander bystander =
        new Bystander(setup, store, connections, model, ticker::nanoTime, trace, met);
    this.plain = XrayDialect.plain(bystander);
    this.json = XrayDialect.json(bystander);
    this.expected = new Expected(store, setup.server().sessions().historyLines() == 0);
    this.bounds = new Bounds(setup, connections, met);
    this.progress = new Progress(connections, store);
    this.steps =
        new Steps(
            chance,
            trace,
            ticker,
            faults,
            setup.scarce(),
            scope.absentPeers(),
            connections,
            () -> this.life);
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
    this.life = begin();
  }

  private Life begin() {
    model.begin();
    connections.clear();
    Names<Session> names = new FaultyNames(chance.split(), faults);
    SimulatedLedger ledger =
        new SimulatedLedger(
            store,
            chance.split(),
            faults,
            new Noted(),
            ticker::nanoTime,
            trace::steps,
            setup.roomEventsMax(),
            setup.intakeEventsMax());
    return new Life(setup, ticker, clock(), chance.nextLong(), names, ledger, plain, json);
  }

  /** What becomes of events, for who looks closely, and for the model. */
  private final class Noted implements SimulatedLedger.Fates {
    @Override
    public void appended(RoomEvent event) {
      model.appended(event);
    }

    @Override
    public void stored(Store.Place place) {
      trace.note(place.room().name.toString(), place.entry());
      model.stored(place);
    }

    @Override
    public void refused(RoomName room, RoomEvent event) {
      trace.note(room.toString(), "refused: " + event);
      store.refuse(event);
      model.refused(room, event);
    }

    @Override
    public void told(RoomName room, LogEntry last) {
      progress.told(room, last.sequence());
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

  // -- for the peers

  boolean isOpen() {
    return !life.isStopping();
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
    int loop = own.below(life.loops.size());
    List<Store.@Nullable Place> leavings = new ArrayList<>();
    Connection connection =
        new Connection(
            connectionNumber,
            peer.isProgram(),
            channel,
            loop,
            leavings,
            new Reading(expected, leavings, peer::heard));
    connection.endedByServer = proxied && !header.equals(goodHeader(host));
    connections.add(connection);
    model.add(connection);
    life.accept(channel, life.loops.get(loop), peer.isProgram());
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
      if (life.isStopping()) {
        checkStopping();
      }
      bounds.check(life);
      progress.check(life);
    }
    end();
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
    int before = connections.size();
    connections.removeIf(c -> !c.channel.isOpen() && !c.socket.isBusy());
    bounds.gone(before - connections.size(), life);
    life.ledger.refuse(chance.oneIn(12));
    life.ledger.failReads(chance.oneIn(20));
    if (life.isStopping()) {
      return;
    }
    if (chance.oneIn(20)) {
      String network = "10.0.0.%d/%d".formatted(chance.below(HOSTS), chance.between(31, 32));
      List<String> denied = chance.oneIn(2) ? List.of(network) : List.of();
      trace.step("operator", "denies " + denied, now());
      life.deny(denied);
    }
    if (!setup.watched() && chance.oneIn(40)) {
      crash();
    } else if (chance.oneIn(40)) {
      trace.step("operator", "stops the server", now());
      model.stops();
      life.stop(now(), chance.oneIn(2));
      connections.forEach(c -> c.endedByServer = true);
    }
  }

  private long now() {
    return ticker.nanoTime();
  }

  private void step() {
    for (int tries = 0; tries < 8; tries++) {
      boolean done =
          switch (chance.weighted(mood)) {
            case LOOP -> steps.loop(chance.below(life.loops.size()));
            case PEER -> steps.peer(chance.pick(peers));
            case CABLE -> !connections.isEmpty() && steps.cable(chance.pick(connections));
            case WRITER -> steps.writer();
            default -> steps.time();
          };
      if (done) {
        return;
      }
    }
    steps.time();
  }

  private void crash() {
    trace.step("operator", "kills the server", now());
    for (Connection connection : connections) {
      connection.socket.die();
    }
    life = begin();
  }

  // -- the end of a server

  private void checkStopping() {
    if (life.stopped != null && life.stopped.isDone()) {
      calmDown(CALM_SECONDS);
      life.checkStopped();
      life = begin();
      return;
    }
    if (now() > life.stoppedAtNanos) {
      connections.forEach(World::checkNotAtPrompt);
    }
    if (now() - life.stoppedAtNanos
        > Steps.SECOND * (setup.server().drainSeconds() + life.stopEndsSeconds())) {
      throw new Violation("told to stop, and has not");
    }
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

  private void calmDown(int seconds) {
    steps.calmDown(peers, seconds, () -> false);
  }

  private boolean nobodyIsLeft() {
    return life.service.connections() == 0 && life.service.departed().size() == 0;
  }

  private void end() {
    trace.step("operator", "lets everybody calm down", now());
    if (life.isStopping()) {
      calmDown(CALM_SECONDS);
      checkStopping();
      if (life.isStopping()) {
        throw new Violation("told to stop, and has not");
      }
    }
    calmDown(CALM_SECONDS);
    for (Peer peer : peers) {
      if (peer.isTalking() && peer.connection() != null) {
        peer.connection().reading.checkAtHead();
      }
    }
    trace.step("operator", "has everybody go", now());
    peers.forEach(Peer::go);
    steps.calmDown(peers, GO_SECONDS, this::nobodyIsLeft);
    checkAllClosed();
    model.checkAllLeft();
    life.checkEmpty();
    life.stop(now(), false);
    calmDown(CALM_SECONDS);
    if (life.stopped == null || !life.stopped.isDone()) {
      throw new Violation("told to stop, and has not");
    }
    life.checkStopped();
  }

  private void checkAllClosed() {
    for (Connection connection : connections) {
      if (connection.channel.isOpen()) {
        throw new Violation(
            "%s was ended by %s and is open still: %s"
                .formatted(connection, connection.end, connection.channel.pipeline().names()));
      }
    }
  }
}
