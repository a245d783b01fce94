package dev.chatserver.app;

import dev.chatserver.codec.Dialect;
import dev.chatserver.codec.Refusal;
import dev.chatserver.codec.Reply;
import dev.chatserver.codec.json.JsonDialect;
import dev.chatserver.codec.plain.PlainDialect;
import dev.chatserver.feed.Broadcaster;
import dev.chatserver.feed.FeedMemory;
import dev.chatserver.room.RoomDirectory;
import dev.chatserver.room.RoomServices;
import dev.chatserver.session.Departed;
import dev.chatserver.session.Locals;
import dev.chatserver.session.SessionServices;
import dev.chatserver.session.connection.ConnectionServices;
import dev.chatserver.session.connection.Drain;
import dev.chatserver.session.connection.Signal;
import dev.chatserver.session.connection.StallWatch;
import dev.chatserver.transport.AddressLimits;
import dev.chatserver.transport.ConnectionInitializer;
import dev.chatserver.transport.DenyList;
import dev.chatserver.transport.TcpWire;
import dev.chatserver.transport.proxy.ProxyComplaints;
import dev.chatserver.transport.tls.Handshakes;
import dev.chatserver.web.Website;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A server but for its sockets: the one place where the parts are wired, from the ledger outwards.
 * What it cannot make for itself comes from {@link Outside}, so that a test can run the whole of it
 * on threads, time and chance of its own. Nothing in it blocks. Thread-safe because what changes is
 * changed as a whole.
 */
public final class ChatService {

  private volatile ServerConfig config;
  private final Outside outside;

  /** In the order of the loops, which a test may rely on. */
  private final Map<EventLoop, Broadcaster> broadcasters = new LinkedHashMap<>();

  private final FeedMemory feedMemory = new FeedMemory(FeedMemory.BYTES_MAX);
  private final RoomDirectory rooms;
  private final Departed departed = new Departed();
  private final Dialect plain;
  private final Dialect json;

  /** Those of who comes next. */
  private volatile SessionServices sessions;

  private volatile SessionServices webSessions;
  private volatile @Nullable Reply greeting;
  private final Page page;
  private final AddressLimits addressLimits;
  private final ProxyComplaints complaints;
  private final List<Future<?>> watches = new ArrayList<>();

  /**
   * @param denied from where nobody may come
   */
  public ChatService(ServerConfig config, Outside outside, DenyList denied) {
    this(config, outside, denied, new Page());
  }

  private ChatService(ServerConfig config, Outside outside, DenyList denied, Page page) {
    this(config, outside, denied, new PlainDialect(outside.clock(), page), new JsonDialect(), page);
  }

  /**
   * @param plain what people speak
   * @param json what browsers and programs speak
   */
  public ChatService(
      ServerConfig config, Outside outside, DenyList denied, Dialect plain, Dialect json) {
    this(config, outside, denied, plain, json, new Page());
  }

  private ChatService(
      ServerConfig config,
      Outside outside,
      DenyList denied,
      Dialect plain,
      Dialect json,
      Page page) {
    this.config = config;
    this.page = page;
    this.outside = outside;
    for (EventLoop loop : outside.loops()) {
      broadcasters.put(loop, new Broadcaster(loop, config.feeds(), outside.meters().deliveries()));
    }
    rooms =
        new RoomDirectory(
            new RoomServices(
                outside.loops(),
                outside.seed(),
                outside.ledger(),
                config.rooms(),
                config.feeds(),
                feedMemory,
                outside.allocator(),
                outside.nanoClock(),
                outside.meters().busyRooms()));
    complaints = new ProxyComplaints(outside.nanoClock());
    addressLimits = new AddressLimits(config.connections(), denied, outside.nanoClock());
    this.plain = plain;
    this.json = json;
    sessions = sessions(config, plain);
    webSessions = sessions(config, json);
    watch();
    outside.ledger().elsewhere().serve(new Locals(outside.names(), this::cutOff));
  }

  private SessionServices sessions(ServerConfig config, Dialect dialect) {
    return new SessionServices(
        dialect,
        outside.names(),
        outside.ledger().elsewhere(),
        rooms,
        this::broadcaster,
        addressLimits,
        departed,
        outside.ledger()::trouble,
        () -> greeting,
        new ConnectionServices(
            config.sessions(), outside.ledger().intake(), new TcpWire(), outside.nanoClock()));
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
          new StallWatch(broadcaster.channels(), config.sessions(), outside.nanoClock());
      long period = stalls.periodNanos();
      watches.add(
          broadcaster.loop().scheduleWithFixedDelay(stalls, period, period, TimeUnit.NANOSECONDS));
    }
    watches.add(
        outside
            .loops()
            .get(0)
            .scheduleWithFixedDelay(addressLimits::expire, 1, 1, TimeUnit.MINUTES));
  }

  /**
   * What an accepted connection begins with; one for all of a listener.
   *
   * @param listener what it is called in metrics
   * @param isWeb whether they are browsers'
   * @param tls what they are encrypted with; null if they are not
   */
  public ConnectionInitializer initializer(
      String listener, boolean isWeb, @Nullable Handshakes tls) {
    return new ConnectionInitializer(
        () -> isWeb ? webSessions : sessions,
        addressLimits,
        config.proxies(),
        complaints,
        tls,
        isWeb ? new Website(config.webOrigins())::install : null,
        outside.meters().connections().kind(listener, isWeb ? "json" : "plain"));
  }

  /** Whoever looks for the page at a port for lines is told to look there. */
  void pageIsAt(int port) {
    page.port = port;
  }

  /** Where the page is, which is known later than what speaks of it. Thread-safe. */
  private static final class Page implements IntSupplier {
    private volatile int port;

    @Override
    public int getAsInt() {
      return port;
    }
  }

  /** Whoever comes from here on is told so behind the welcome; null for nothing. */
  public void greet(@Nullable Reply more) {
    greeting = more;
  }

  /**
   * Goes on with another configuration, as far as that is possible: what peers may do, for those
   * who come from here on, how many may come, and how long a stop takes. The rest stays as it is.
   */
  public void change(ServerConfig next) {
    int stallSeconds = config.sessions().stallTimeoutSeconds();
    config =
        config.with(
            c -> {
              c.sessions = next.sessions().with(s -> s.stallTimeoutSeconds = stallSeconds);
              c.connections = next.connections();
              c.drainSeconds = next.drainSeconds();
            });
    sessions = sessions(config, plain);
    webSessions = sessions(config, json);
    addressLimits.change(config.connections());
  }

  /** How long a stop takes at the most, in seconds. */
  public int drainSeconds() {
    return config.drainSeconds();
  }

  /** Whoever may not come any more does not stay either; done on the loops, not waited for. */
  public void sendAwayDenied() {
    Signal sendAway = new Signal.SendAway(Refusal.of(Refusal.Reason.ADDRESS_DENIED));
    for (Broadcaster broadcaster : broadcasters.values()) {
      broadcaster
          .loop()
          .execute(
              () ->
                  broadcaster.channels().stream()
                      .filter(addressLimits::isDenied)
                      .forEach(channel -> channel.pipeline().fireUserEventTriggered(sendAway)));
    }
  }

  /** The other nodes took this one for gone: everybody is sent away. */
  private CompletionStage<Void> cutOff() {
    Signal sendAway = new Signal.SendAway(Refusal.of(Refusal.Reason.CUT_OFF));
    departed.goDown(new Drain());
    return onEachLoop(b -> b.channels().forEach(c -> c.pipeline().fireUserEventTriggered(sendAway)))
        .thenCompose(sent -> onEachLoop(b -> {})); // what they said before is with the rooms
  }

  private CompletionStage<Void> onEachLoop(Consumer<Broadcaster> action) {
    return CompletableFuture.allOf(
        broadcasters.values().stream()
            .map(b -> CompletableFuture.runAsync(() -> action.accept(b), b.loop()))
            .toArray(CompletableFuture<?>[]::new));
  }

  /** Those who deliver, one for each loop, in the order of the loops. */
  List<Broadcaster> broadcasters() {
    return List.copyOf(broadcasters.values());
  }

  /** Who is where. */
  public RoomDirectory rooms() {
    return rooms;
  }

  /** Those who are gone and not done. */
  public Departed departed() {
    return departed;
  }

  /** What is kept of it for readers behind their rooms' heads. */
  public FeedMemory feedMemory() {
    return feedMemory;
  }

  /** How many are connected. */
  public int connections() {
    return broadcasters.values().stream().mapToInt(b -> b.channels().size()).sum();
  }

  /**
   * Stops, when nobody new comes in any more: everyone is told, what was said is delivered, and
   * after {@link ServerConfig#drainSeconds()} at the latest everything is closed. To be called
   * once; the loops must run until it is done.
   *
   * @return completes, on any thread, with how many had to be cut off
   */
  public CompletionStage<Integer> stop() {
    return new Shutdown(
            List.copyOf(broadcasters.values()),
            rooms,
            departed,
            config.drainSeconds(),
            outside.nanoClock())
        .begin()
        .whenComplete((cut, failed) -> watches.forEach(watch -> watch.cancel(false)));
  }
}
