package dev.chatserver.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.chatserver.codec.Dialect;
import dev.chatserver.codec.HandlerNames;
import dev.chatserver.codec.RoomName;
import dev.chatserver.feed.Broadcaster;
import dev.chatserver.feed.FeedLimits;
import dev.chatserver.ledger.Ledger;
import dev.chatserver.room.Names;
import dev.chatserver.room.Room;
import dev.chatserver.room.RoomDirectory;
import dev.chatserver.room.RoomLimits;
import dev.chatserver.session.connection.ConnectionServices;
import dev.chatserver.session.connection.SessionLimits;
import dev.chatserver.testing.Loops;
import dev.chatserver.testing.PeerChannel;
import dev.chatserver.testing.Samples;
import dev.chatserver.transport.AddressLimits;
import dev.chatserver.transport.ConnectionInitializer;
import dev.chatserver.transport.ConnectionLimits;
import dev.chatserver.transport.DenyList;
import dev.chatserver.transport.TcpWire;
import dev.chatserver.transport.TrustedProxies;
import dev.chatserver.transport.proxy.ProxyComplaints;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;

/**
 * A server as the application wires it, on real loops and with real pipelines, but for the sockets:
 * its peers are the test. The ledger and the dialect are the test's, and nobody's rate is limited.
 */
final class ChatRig implements AutoCloseable {

  private static final SessionLimits UNLIMITED = SessionLimits.DEFAULT.with(c -> c.limited = false);

  final Loops loops;
  final RoomDirectory rooms;
  private final Map<EventLoop, Broadcaster> broadcasters = new ConcurrentHashMap<>();
  private final ConnectionInitializer initializer;
  private final List<PeerChannel> peers = new CopyOnWriteArrayList<>();

  ChatRig(int loopCount, Ledger ledger, Dialect dialect) {
    loops = new Loops(loopCount);
    for (EventLoop loop : loops.all()) {
      broadcasters.put(
          loop, new Broadcaster(loop, FeedLimits.DEFAULT, Samples.METERS.deliveries()));
    }
    rooms = new RoomDirectory(Samples.roomServices(loops.all(), ledger, RoomLimits.DEFAULT));
    AddressLimits addresses =
        new AddressLimits(
            ConnectionLimits.DEFAULT.with(c -> c.perAddress = false),
            DenyList.none(),
            System::nanoTime);
    SessionServices services =
        new SessionServices(
            dialect,
            new Names<>(),
            ledger.elsewhere(),
            rooms,
            this::broadcaster,
            addresses,
            new Departed(),
            () -> null,
            () -> null,
            new ConnectionServices(UNLIMITED, ledger.intake(), new TcpWire(), System::nanoTime));
    initializer =
        new ConnectionInitializer(
            () -> services,
            addresses,
            TrustedProxies.NONE,
            new ProxyComplaints(System::nanoTime),
            null,
            null,
            Samples.METERS.connections().kind("test", "plain"));
  }

  Broadcaster broadcaster(EventLoop loop) {
    Broadcaster broadcaster = broadcasters.get(loop);
    if (broadcaster == null) {
      throw new AssertionError("not a loop of this rig: " + loop);
    }
    return broadcaster;
  }

  /** The loop that runs on a thread. */
  EventLoop loopOf(Thread thread) {
    return loops.all().stream()
        .filter(loop -> Loops.call(loop, Thread::currentThread) == thread)
        .findFirst()
        .orElseThrow();
  }

  /** Somebody connects on a loop, gives a name and is in the lobby when this returns. */
  PeerChannel joins(int loop, String name) {
    return joins(loops.get(loop), name);
  }

  /** Somebody connects, and says nothing yet. */
  PeerChannel connects(EventLoop loop) {
    PeerChannel peer = PeerChannel.open(loop, initializer);
    peers.add(peer);
    return peer;
  }

  PeerChannel joins(EventLoop loop, String name) {
    PeerChannel peer = connects(loop);
    peer.send(name + "\n");
    soon()
        .untilAsserted(
            () -> {
              assertThat(peer.pipeline().get(HandlerNames.CHAT)).isNotNull();
              assertThat(peer.config().isAutoRead()).isTrue();
            });
    return peer;
  }

  /** Somebody who is in the lobby goes to a room. */
  PeerChannel goes(PeerChannel peer, String room) {
    peer.send("/join " + room + "\n");
    awaitLine(peer, "-- you are in " + room);
    return peer;
  }

  /** Waits for a line that begins so. */
  static void awaitLine(PeerChannel peer, String beginning) {
    soon().untilAsserted(() -> assertThat(peer.lines()).anyMatch(l -> l.startsWith(beginning)));
  }

  static ConditionFactory soon() {
    return await()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(2))
        .atMost(Duration.ofSeconds(30));
  }

  /** How many are in a room. */
  int here(RoomName name) {
    @Nullable Room room = rooms.find(name);
    return room == null ? 0 : room.here();
  }

  /** Closes all connections and waits for the rooms to have closed, which frees what they hold. */
  @Override
  public void close() {
    peers.forEach(peer -> peer.close().syncUninterruptibly());
    try {
      soon().untilAsserted(() -> assertThat(rooms.size()).isZero());
    } finally {
      loops.settle();
      loops.close();
    }
  }
}
