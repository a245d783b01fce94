package dev.chatserver.app;

import dev.chatserver.codec.Reply;
import dev.chatserver.codec.plain.PlainDialect;
import dev.chatserver.feed.Broadcaster;
import dev.chatserver.ledger.Ledger;
import dev.chatserver.ledger.MemoryLedger;
import dev.chatserver.room.Names;
import dev.chatserver.room.RoomDirectory;
import dev.chatserver.session.Departed;
import dev.chatserver.session.Drain;
import dev.chatserver.session.Session;
import dev.chatserver.session.SessionServices;
import dev.chatserver.session.Signal;
import dev.chatserver.session.StallWatch;
import dev.chatserver.transport.AddressLimits;
import dev.chatserver.transport.ConnectionInitializer;
import dev.chatserver.transport.Listener;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running server: wires the parts, starts them from the ledger outwards and stops them from the
 * listener inwards. Confined to the thread that starts it, but for {@link #stop}, which may come
 * from a shutdown hook.
 */
public final class ChatServer {

  private static final Logger LOG = LoggerFactory.getLogger(ChatServer.class);

  private static final int QUIET_MILLIS = 100;

  /** For what is left when the drain's time is over: closing, and ending the loops. */
  private static final int ENDS_SECONDS = 5;

  private final ServerConfig config;
  private final Ledger ledger;
  private final EventLoopGroup loops;
  private final Map<EventExecutor, Broadcaster> broadcasters = new HashMap<>();
  private final RoomDirectory rooms;
  private final SessionServices services;
  private final AddressLimits addressLimits;
  private final Listener listener;

  private ChatServer(ServerConfig config) throws Exception {
    this.config = config;
    Clock clock = Clock.system(ZoneId.systemDefault());
    ledger = new MemoryLedger(config.memory(), clock);
    loops =
        config.transport().newLoops(config.loops(), new DefaultThreadFactory("chat-loop", false));
    List<EventLoop> homes = new ArrayList<>();
    for (EventExecutor executor : loops) {
      EventLoop loop = (EventLoop) executor;
      homes.add(loop);
      broadcasters.put(loop, new Broadcaster(loop, config.feeds()));
    }
    rooms =
        new RoomDirectory(
            homes, new SecureRandom().nextLong(), ledger, config.rooms(), config.feeds());
    addressLimits = new AddressLimits(config.connections(), System::nanoTime);
    services =
        new SessionServices(
            new PlainDialect(clock.getZone()),
            new Names<Session>(),
            rooms,
            ledger.intake(),
            this::broadcaster,
            addressLimits,
            new Departed(),
            config.sessions(),
            System::nanoTime);
    watch();
    try {
      listener =
          Listener.open(
              config.transport(),
              loops,
              config.bind() == null
                  ? new InetSocketAddress(config.port())
                  : new InetSocketAddress(config.bind(), config.port()),
              config.receiveBufferBytes(),
              new ConnectionInitializer(services, addressLimits));
    } catch (Exception e) {
      loops.shutdownGracefully(0, 0, TimeUnit.SECONDS).syncUninterruptibly();
      throw e;
    }
  }

  /**
   * Starts a server; returns when its port is open.
   *
   * @throws Exception what the operating system says if the port cannot be had
   */
  public static ChatServer start(ServerConfig config) throws Exception {
    ChatServer server = new ChatServer(config);
    LOG.atInfo()
        .addKeyValue("address", shown(server.address()))
        .addKeyValue("port", server.address().getPort())
        .addKeyValue("transport", config.transport().name().toLowerCase(Locale.ROOT))
        .log("ready");
    return server;
  }

  private static String shown(InetSocketAddress address) {
    return address.getAddress().isAnyLocalAddress() ? "*" : address.getHostString();
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return listener.address();
  }

  private Broadcaster broadcaster(EventLoop loop) {
    Broadcaster broadcaster = broadcasters.get(loop);
    if (broadcaster == null) {
      throw new AssertionError("not a loop of this server: " + loop);
    }
    return broadcaster;
  }

  private void watch() {
    for (Broadcaster broadcaster : broadcasters.values()) {
      StallWatch stalls =
          new StallWatch(broadcaster.channels(), config.sessions(), System::nanoTime);
      broadcaster
          .loop()
          .scheduleWithFixedDelay(
              stalls, stalls.periodNanos(), stalls.periodNanos(), TimeUnit.NANOSECONDS);
    }
    loops.next().scheduleWithFixedDelay(addressLimits::expire, 1, 1, TimeUnit.MINUTES);
  }

  /**
   * Stops: nobody new comes in, everyone is told, what was said is delivered, and after {@link
   * ServerConfig#drainSeconds()} at the latest everything is closed. Returns then. Not to be called
   * on an event loop.
   */
  public void stop() {
    Deadline deadline = Deadline.in(config.drainSeconds());
    LOG.atInfo().addKeyValue("connections", connections()).log("going down");
    listener.close();
    // First nothing more is read anywhere, and what was read goes to the rooms; only then is
    // everybody's last line known. Whoever has not done so in half of the time is not waited for.
    onEachLoop(
        deadline, broadcaster -> broadcaster.channels().writeAndFlush(new Reply.GoingDown()));
    Drain drain = new Drain();
    onEachLoop(deadline, broadcaster -> fire(broadcaster, new Signal.GoingDown(drain)));
    services.departed().goDown(drain);
    drain.end();
    deadline.half().await(drain.done());
    onEachLoop(deadline, broadcaster -> fire(broadcaster, new Signal.Goodbye()));
    for (Broadcaster broadcaster : broadcasters.values()) {
      deadline.await(broadcaster.channels().newCloseFuture());
    }
    int cut = connections();
    Deadline ends = Deadline.in(ENDS_SECONDS);
    for (Broadcaster broadcaster : broadcasters.values()) {
      ends.await(broadcaster.channels().close());
    }
    // A closed channel tells its handlers in a task of its own, who is in it hops to the rooms,
    // maybe
    // to and fro, and the rooms then free what they held: loops that end before that would refuse
    // it.
    do {
      services.departed().goDown(new Drain());
      onEachLoop(ends, broadcaster -> {});
    } while (rooms.size() > 0 && !ends.isOver());
    ends.await(loops.shutdownGracefully(QUIET_MILLIS, 10 * QUIET_MILLIS, TimeUnit.MILLISECONDS));
    ledger.close();
    LOG.atInfo().addKeyValue("cut", cut).log("stopped");
  }

  private void onEachLoop(Deadline deadline, Consumer<Broadcaster> action) {
    List<Future<?>> done = new ArrayList<>();
    for (Broadcaster broadcaster : broadcasters.values()) {
      done.add(broadcaster.loop().submit(() -> action.accept(broadcaster)));
    }
    done.forEach(deadline::await);
  }

  private static void fire(Broadcaster broadcaster, Signal signal) {
    for (Channel channel : broadcaster.channels()) {
      channel.pipeline().fireUserEventTriggered(signal);
    }
  }

  private int connections() {
    return broadcasters.values().stream().mapToInt(b -> b.channels().size()).sum();
  }
}
