package dev.chatserver.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.chatserver.codec.ClientCommand;
import dev.chatserver.codec.LogEntry;
import dev.chatserver.codec.Refusal;
import dev.chatserver.codec.Reply;
import dev.chatserver.codec.RoomEvent;
import dev.chatserver.codec.RoomName;
import dev.chatserver.room.Names;
import dev.chatserver.session.Session;
import dev.chatserver.testing.SteppedLoop;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A server, its peers, the cables between them, the ledger's writer, time, and an operator: each
 * does one small step after another, in an order that a seed decides. What is promised is checked
 * as it goes and at the end. Confined to one thread.
 */
final class World {

  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  /** All timeouts of one peer are over by then. */
  private static final int CALM_SECONDS = 200;

  /** What a peer had sent is said by then, however low its rate is. */
  private static final int GO_SECONDS = 20_000;

  private static final Set<Refusal.Reason> FATAL =
      EnumSet.of(
          Refusal.Reason.STALLED,
          Refusal.Reason.SERVER_ERROR,
          Refusal.Reason.NEGOTIATION_TOO_LONG,
          Refusal.Reason.TOO_MANY_TRIES,
          Refusal.Reason.HELLO_TIMEOUT);

  /** What may happen next. */
  private static final int LOOP = 0;

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
  private final XrayDialect dialect;
  private final List<Peer> peers = new ArrayList<>();
  private final List<Connection> connections = new ArrayList<>();
  private final Map<LogEntry, String[]> texts = new HashMap<>();
  private int[] mood = {1, 1, 1, 1, 1};
  private int connectionNumber;
  private Life life;

  /**
   * @param scope how much of it there is
   * @param faults what the world does wrong
   */
  World(long seed, Scope scope, Set<Fault> faults, Trace trace) {
    this.scope = scope;
    this.chance = new Chance(seed);
    this.setup = Setup.random(chance.split());
    this.faults = faults;
    this.trace = trace;
    this.model = new LogModel(setup.lenient(), setup.server().rooms().announceJoins());
    this.dialect =
        new XrayDialect(this::written, this::passed, entry -> Life.checkStored(entry, store));
    for (int i = 0; i < Simulation.PEERS; i++) {
      Chance own = chance.split();
      Temper temper = own.pick(List.of(Temper.values()));
      peers.add(new Peer(i, temper, this, own, scope.actionsLeftOut()));
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
    return new Life(setup, ticker, clock(), chance.nextLong(), names, ledger, dialect);
  }

  /** What becomes of events, for who looks closely, and for the model. */
  private final class Noted implements SimulatedLedger.Fates {
    @Override
    public void stored(Store.Place place) {
      trace.note(place.room().name.toString(), place.entry());
      model.stored(place);
    }

    @Override
    public void refused(RoomName room, RoomEvent event) {
      trace.note(room.toString(), "refused: " + event);
      model.refused(room, event);
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
      ahead[0] += own.oneIn(100) ? SECOND : 0;
      return ticker.nanoTime() + ahead[0];
    };
  }

  // -- for the peers

  long steps() {
    return trace.steps();
  }

  boolean isOpen() {
    return !life.isStopping();
  }

  /** Connects a peer. */
  Connection connect(Peer peer, Chance own) {
    SimulatedSocket socket = new SimulatedSocket(own.between(64, 8192), own.between(64, 8192));
    SimulatedChannel channel =
        new SimulatedChannel(++connectionNumber, setup.channels(), socket, address(own.below(4)));
    channel
        .config()
        .setWriteBufferWaterMark(
            new WriteBufferWaterMark(own.between(32, 128), own.between(256, 2048)))
        .setRecvByteBufAllocator(
            new FixedRecvByteBufAllocator(own.between(16, 512))
                .maxMessagesPerRead(own.between(1, 16)));
    Connection[] made = new Connection[1];
    Reading reading = new Reading(new Lines(peer, made));
    int loop = own.below(life.loops.size());
    Connection connection = new Connection(connectionNumber, channel, loop, reading);
    made[0] = connection;
    connections.add(connection);
    model.add(connection);
    life.accept(channel, life.loops.get(loop));
    return connection;
  }

  private static InetSocketAddress address(int host) {
    try {
      return new InetSocketAddress(
          InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) host}), 4000);
    } catch (UnknownHostException e) {
      throw new AssertionError("four bytes are an address", e);
    }
  }

  /** What a connection's lines are held against. */
  private final class Lines implements Reading.Lines {
    private final Peer peer;
    private final Connection[] connection;

    Lines(Peer peer, Connection[] connection) {
      this.peer = peer;
      this.connection = connection;
    }

    @Override
    public Store store() {
      return store;
    }

    @Override
    public String text(LogEntry entry, boolean stamped) {
      return textOf(entry, stamped);
    }

    @Override
    public boolean mayBeginAt(RoomName room, int index, long askedStep) {
      return mayBegin(room, index, askedStep);
    }

    @Override
    public void heard(String line) {
      peer.heard(line);
    }

    @Override
    public Store.@Nullable Place leaving(int ordinal) {
      List<Store.@Nullable Place> leavings = connection[0].leavings;
      return ordinal < leavings.size() ? leavings.get(ordinal) : null;
    }
  }

  private String textOf(LogEntry entry, boolean stamped) {
    String[] both = texts.computeIfAbsent(entry, e -> new String[2]);
    int i = stamped ? 1 : 0;
    if (both[i] == null) {
      ByteBuf out = Unpooled.buffer();
      dialect.encode(entry, stamped, out);
      both[i] = out.toString(UTF_8);
    }
    return both[i];
  }

  private boolean mayBegin(RoomName room, int index, long askedStep) {
    if (setup.server().sessions().historyLines() == 0) {
      return true; // wherever the head was
    }
    return store.mayBeginAt(room, index, askedStep);
  }

  private void written(Channel channel, Reply reply) {
    Connection connection = find(channel);
    if (connection != null && reply instanceof Reply.Welcome welcome) {
      model.welcomed(connection, welcome.name());
    } else if (connection != null && reply instanceof Reply.Refused refused) {
      connection.endedByServer |= FATAL.contains(refused.refusal().reason());
    }
  }

  private void passed(Channel channel, Object what) {
    trace.note(channel.id().asShortText(), what);
    Connection connection = find(channel);
    if (connection != null
        && what instanceof ClientCommand
        && setup.server().sessions().limited()) {
      connection.takeFromBucket(now(), setup.server().sessions());
    }
  }

  private @Nullable Connection find(Channel channel) {
    for (Connection connection : connections) {
      if (connection.channel == channel) {
        return connection;
      }
    }
    return null;
  }

  // -- steps

  /** Runs its steps, and then to an orderly end. */
  void run() {
    for (int i = 0; i < scope.steps(); i++) {
      if (i % 64 == 0) {
        newMood();
      }
      step();
      checkStep();
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
    connections.removeIf(c -> !c.channel.isOpen() && !c.socket.isBusy());
    life.ledger.refuse(chance.oneIn(12));
    life.ledger.failReads(chance.oneIn(20));
    if (life.isStopping()) {
      return;
    }
    if (chance.oneIn(40)) {
      crash();
    } else if (chance.oneIn(40)) {
      trace.step("operator", "stops the server", now());
      model.stops();
      life.stop(now());
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
            case LOOP -> loop(chance.below(life.loops.size()));
            case PEER -> peer(chance.pick(peers));
            case CABLE -> !connections.isEmpty() && cable(chance.pick(connections));
            case WRITER -> writer();
            default -> time();
          };
      if (done) {
        return;
      }
    }
    time();
  }

  /** A loop runs a task, or hears of one of its sockets. */
  private boolean loop(int index) {
    SteppedLoop loop = life.loops.get(index);
    Connection ready = chance.oneIn(2) || !loop.isDue() ? anyReady(index) : null;
    try {
      if (ready != null) {
        loop.run(ready.channel::ready);
        trace.step("loop " + index, "hears of the socket of " + ready, now());
        return true;
      }
      if (faults.contains(Fault.TASK_LOST) && chance.oneIn(500) && loop.lose()) {
        return true;
      }
      if (loop.step()) {
        trace.step("loop " + index, "runs a task", now());
        return true;
      }
    } catch (Violation e) {
      throw e;
    } catch (Throwable e) {
      throw new Violation("loop " + index + ": " + e, e);
    }
    return false;
  }

  private @Nullable Connection anyReady(int loop) {
    int from = connections.isEmpty() ? 0 : chance.below(connections.size());
    for (int i = 0; i < connections.size(); i++) {
      Connection connection = connections.get((from + i) % connections.size());
      if (connection.loop == loop && connection.channel.isReady()) {
        return connection;
      }
    }
    return null;
  }

  private boolean peer(Peer peer) {
    String what = scope.absentPeers().contains(peer.number) ? null : peer.act();
    if (what == null) {
      return false;
    }
    trace.step("peer " + peer.number, what, now());
    return true;
  }

  private boolean cable(Connection connection) {
    SimulatedSocket socket = connection.socket;
    if (!socket.isBusy()) {
      return false;
    }
    int bytes = chance.oneIn(2) ? socket.underWay() : chance.between(0, socket.underWay());
    socket.deliver(bytes);
    trace.step("cable", "delivers " + bytes + " bytes of " + connection, now());
    return true;
  }

  private boolean writer() {
    if (!life.ledger.isBusy()) {
      return false;
    }
    life.ledger.step();
    trace.step("writer", "does something", now());
    return true;
  }

  private boolean time() {
    if (life.isStopping() && isBusy()) {
      return false; // how long it takes is to be known, as if its loops were fast
    }
    long nanos = SECOND / 1000 * chance.between(1, 50);
    if (chance.oneIn(4)) {
      long timer = life.nextTimerNanos();
      nanos = timer < 0 ? nanos : Math.max(0, timer - now());
    } else if (chance.oneIn(20)) {
      nanos = SECOND * chance.between(1, 10);
    }
    if (life.isStopping() && life.nextTimerNanos() >= 0) {
      nanos = Math.min(nanos, Math.max(0, life.nextTimerNanos() - now()));
    }
    ticker.advance(nanos, TimeUnit.NANOSECONDS);
    trace.step("time", "passes", now());
    return true;
  }

  private boolean isBusy() {
    if (!life.isIdle()) {
      return true;
    }
    for (Connection connection : connections) {
      if (connection.channel.isReady()) {
        return true;
      }
    }
    return false;
  }

  private void crash() {
    trace.step("operator", "kills the server", now());
    for (Connection connection : connections) {
      connection.socket.die();
    }
    life = begin();
  }

  // -- checks

  private void checkStep() {
    if (life.isStopping()) {
      checkStopping();
    }
    for (Connection connection : connections) {
      long pending = connection.channel.pendingBytes();
      if (pending > PENDING_BYTES_MAX) {
        throw new Violation(pending + " bytes wait for " + connection);
      }
    }
    long held = life.allocator.bytes() - life.service.feedMemory().bytes();
    if (held > (long) HELD_BYTES_MAX * (connections.size() + 1)) {
      throw new Violation(held + " bytes are held for " + connections.size() + " connections");
    }
    int pending = life.ledger.intake().pending();
    if (pending > setup.intakeEventsMax() + EVENTS_BEYOND_MAX * (connections.size() + 1)) {
      throw new Violation(pending + " events wait to be stored");
    }
  }

  /** What a stop takes at most beyond its drain, for closing and leaving the rooms. */
  private static final int STOP_ENDS_SECONDS = 16;

  /** Of one connection: what waits for its peer, what was read of it, what is written in one go. */
  private static final int HELD_BYTES_MAX = 64 * 1024;

  /** One who speaks while the ledger fills up, and comes or goes, adds so many beyond its bound. */
  private static final int EVENTS_BEYOND_MAX = 3;

  /** The high water mark, what is written in one go, and the longest answer. */
  private static final int PENDING_BYTES_MAX = 2048 + 8192 + 8192;

  private void checkStopping() {
    if (life.stopped != null && life.stopped.isDone()) {
      calmDown(CALM_SECONDS);
      life.checkStopped();
      life = begin();
    } else if (now() - life.stoppedAtNanos
        > SECOND * (setup.server().drainSeconds() + STOP_ENDS_SECONDS)) {
      throw new Violation("told to stop, and has not");
    }
  }

  /**
   * Everybody reads, everything arrives, nobody types, until nothing more comes of it or so much
   * time has passed.
   */
  private void calmDown(int seconds) {
    life.ledger.refuse(false);
    life.ledger.failReads(false);
    long until = now() + seconds * SECOND;
    int guard = 0;
    while (true) {
      boolean more = false;
      for (int i = 0; i < life.loops.size(); i++) {
        more |= loop(i);
      }
      more |= life.ledger.isBusy() && writer();
      for (Connection connection : List.copyOf(connections)) {
        more |= connection.socket.isBusy() && cable(connection);
      }
      for (Peer peer : peers) {
        more |= calm(peer);
      }
      if (++guard > 2_000_000) {
        throw new Violation("it does not calm down");
      }
      if (!more) {
        long timer = life.nextTimerNanos();
        if (timer < 0 || timer > until || (seconds > CALM_SECONDS && nobodyIsLeft())) {
          return;
        }
        ticker.advance(Math.max(0, timer - now()), TimeUnit.NANOSECONDS);
      }
    }
  }

  private boolean nobodyIsLeft() {
    return life.service.connections() == 0 && life.service.departed().size() == 0;
  }

  /** Has a peer read, and go on with what it was about to send; false if there is nothing. */
  private boolean calm(Peer peer) {
    Connection connection = peer.connection();
    if (connection == null) {
      return false;
    }
    peer.wakeUp();
    if (connection.socket.takable() > 0 || connection.socket.isAtEnd()) {
      peer.read(peer.temper.readBytes);
      trace.step("peer " + peer.number, "reads", now());
      return true;
    }
    return peer.goOn();
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
    calmDown(GO_SECONDS);
    checkAllClosed();
    model.checkAllLeft();
    life.checkEmpty();
    life.stop(now());
    calmDown(CALM_SECONDS);
    if (life.stopped == null || !life.stopped.isDone()) {
      throw new Violation("told to stop, and has not");
    }
    life.checkStopped();
  }
}
