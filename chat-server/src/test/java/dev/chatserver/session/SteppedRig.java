package dev.chatserver.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatserver.codec.RoomName;
import dev.chatserver.codec.plain.PlainDialect;
import dev.chatserver.endtoend.QuietLogExtension;
import dev.chatserver.feed.Broadcaster;
import dev.chatserver.feed.FeedLimits;
import dev.chatserver.room.Names;
import dev.chatserver.room.RoomDirectory;
import dev.chatserver.room.RoomLimits;
import dev.chatserver.session.connection.ConnectionServices;
import dev.chatserver.session.connection.SessionLimits;
import dev.chatserver.testing.GatedLedger;
import dev.chatserver.testing.PeerChannel;
import dev.chatserver.testing.Samples;
import dev.chatserver.testing.SteppedLoop;
import dev.chatserver.transport.AddressLimits;
import dev.chatserver.transport.ConnectionInitializer;
import dev.chatserver.transport.ConnectionLimits;
import dev.chatserver.transport.DenyList;
import dev.chatserver.transport.TcpWire;
import dev.chatserver.transport.TrustedProxies;
import dev.chatserver.transport.proxy.ProxyComplaints;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A server on one loop whose tasks and time are the test's, with ann in the lobby and eve in the
 * room tea, who read everything, and bob, about whom the test is. Bob may say four lines at once,
 * then one a second. Confined to the test's thread.
 */
final class SteppedRig {

  static final SessionLimits LIMITS =
      SessionLimits.DEFAULT.with(
          c -> {
            c.linesPerSecond = 1;
            c.linesBurst = 5;
            c.repeatedLinesMax = 100;
            c.helloTriesMax = 3;
          });

  final SteppedLoop loop;
  final GatedLedger ledger = GatedLedger.atOnce(1000);
  final Names<Session> names;
  final Departed departed = new Departed();
  final RoomDirectory rooms;
  final PeerChannel ann;
  final PeerChannel eve;
  final PeerChannel bob;
  private final Broadcaster broadcaster;
  private final ConnectionInitializer initializer;
  private @Nullable ChatHandler chat;

  SteppedRig() {
    this(new SteppedLoop());
  }

  private SteppedRig(SteppedLoop loop) {
    this(loop, loop, ledger -> new Names<>());
  }

  /**
   * @param loop the connections'
   * @param home the rooms'
   * @param names given the ledger
   */
  SteppedRig(SteppedLoop loop, SteppedLoop home, Function<GatedLedger, Names<Session>> names) {
    this.loop = loop;
    this.broadcaster = new Broadcaster(loop, FeedLimits.DEFAULT, Samples.METERS.deliveries());
    this.names = names.apply(ledger);
    this.rooms = new RoomDirectory(Samples.roomServices(List.of(home), ledger, RoomLimits.DEFAULT));
    AddressLimits addresses =
        new AddressLimits(
            ConnectionLimits.DEFAULT.with(c -> c.perAddress = false),
            DenyList.none(),
            loop.ticker()::nanoTime);
    SessionServices services =
        new SessionServices(
            new PlainDialect(Clock.systemUTC()),
            this.names,
            ledger.elsewhere(),
            rooms,
            any -> broadcaster,
            addresses,
            departed,
            () -> null,
            () -> null,
            new ConnectionServices(
                LIMITS, ledger.intake(), new TcpWire(), loop.ticker()::nanoTime));
    initializer =
        new ConnectionInitializer(
            () -> services,
            addresses,
            TrustedProxies.NONE,
            new ProxyComplaints(loop.ticker()::nanoTime),
            null,
            null,
            Samples.METERS.connections().kind("test", "plain"));
    ann = connect();
    send(ann, "ann\n");
    eve = connect();
    send(eve, "eve\n/join tea\n");
    bob = connect();
  }

  PeerChannel connect() {
    PeerChannel[] peer = new PeerChannel[1];
    loop.run(() -> peer[0] = PeerChannel.open(loop, initializer));
    loop.runAll();
    return peer[0];
  }

  /** Somebody sends text, and all that comes of it has come. */
  void send(PeerChannel peer, String text) {
    peer.send(text);
    loop.runAll();
  }

  /** Bob is in the lobby, with all that he may say at once. */
  void bobJoins() {
    send(bob, "bob\n");
    loop.pass(10, TimeUnit.SECONDS);
    chat = bob.pipeline().get(ChatHandler.class);
  }

  /** Bob's; it outlives its place in the pipeline. */
  ChatHandler chat() {
    return Objects.requireNonNull(chat);
  }

  void fire(Object event) {
    loop.run(() -> bob.pipeline().fireUserEventTriggered(event));
  }

  void fireException(Throwable cause) {
    loop.run(() -> bob.pipeline().fireExceptionCaught(cause));
  }

  /** How often others read that bob left, the room or the chat. */
  long timesLeft() {
    return read().filter(line -> line.startsWith("bob left the ")).count();
  }

  private Stream<String> read() {
    return Stream.concat(ann.lines().stream(), eve.lines().stream());
  }

  /** The texts of what others read that bob said. */
  List<String> saidByBob() {
    return read()
        .filter(line -> line.startsWith("bob says: "))
        .map(line -> line.substring("bob says: ".length()))
        .toList();
  }

  /** The same, and what he says after {@code /nick kim}. */
  List<String> saidByBobOrKim() {
    return read()
        .filter(line -> line.startsWith("bob says: ") || line.startsWith("kim says: "))
        .map(line -> line.substring("bob says: ".length()))
        .toList();
  }

  /**
   * Bob's connection is gone, if it is not yet, the ledger keeps what it held back, and time
   * passes. Then nothing of bob may be left.
   */
  void end() {
    ledger.elsewhere().answer(null);
    loop.runAll();
    loop.run(() -> bob.close());
    loop.runAll();
    ledger.release();
    loop.pass(80, TimeUnit.SECONDS);
    QuietLogExtension.take(); // that something broke may have been what the test is about

    assertThat(bob.isOpen()).isFalse();
    assertThat(names.size()).as("names").isEqualTo(2);
    assertThat(ledger.elsewhere().borne).as("names, for all that others know").isEmpty();
    assertThat(rooms.size()).as("rooms").isEqualTo(2);
    assertThat(Objects.requireNonNull(rooms.find(RoomName.LOBBY)).here()).isEqualTo(1);
    assertThat(departed.size()).as("departed").isZero();
    assertThat(loop.isIdle()).as("no task and no timer is left").isTrue();
    loop.run(() -> ann.close());
    loop.run(() -> eve.close());
    loop.pass(80, TimeUnit.SECONDS);
    assertThat(rooms.size()).isZero();
    assertThat(loop.isIdle()).isTrue();
  }
}
