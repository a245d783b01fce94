package dev.chatserver.app;

import dev.chatserver.codec.Reply;
import dev.chatserver.codec.SafeText;
import dev.chatserver.ledger.Ledger;
import dev.chatserver.ledger.sqlite.store.StoreException;
import dev.chatserver.metrics.Meters;
import dev.chatserver.room.Names;
import dev.chatserver.session.Session;
import dev.chatserver.transport.CannotListenException;
import dev.chatserver.transport.DenyList;
import dev.chatserver.transport.Endpoint;
import dev.chatserver.transport.Listener;
import dev.chatserver.transport.TransportKind;
import dev.chatserver.transport.tls.Handshakes;
import dev.chatserver.transport.tls.TlsCertificates;
import dev.chatserver.transport.tls.TlsException;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running server: a {@link ChatService} with what this machine gives it, threads, clock, chance
 * and sockets. Nothing in it blocks. Thread-safe because all that changes is whether it stops.
 */
public final class ChatServer {

  private static final Logger LOG = LoggerFactory.getLogger(ChatServer.class);

  private static final int QUIET_MILLIS = 100;

  private final TransportKind transport;
  private final EventLoopGroup loops;
  private final Ledger ledger;
  private final ChatService service;
  private final List<Listener> listeners;
  private final @Nullable TlsCertificates tls;
  private final DenyList denied;
  private final Readiness readiness;
  private final Operations operations;
  private final LoopWatch watch;
  private final CompletableFuture<String> failed;

  /** Null if there is none. */
  private final @Nullable AdminListener admin;

  private final CompletableFuture<Void> stopped = new CompletableFuture<>();

  private ChatServer(Begun begun, List<Listener> listeners, @Nullable AdminListener admin) {
    this.transport = begun.config.transport();
    this.loops = begun.loops;
    this.ledger = begun.ledger;
    this.service = begun.service;
    this.tls = begun.tls;
    this.denied = begun.denied;
    this.readiness = begun.readiness;
    this.operations = begun.operations;
    this.watch = begun.watch;
    this.failed = begun.failed;
    this.listeners = listeners;
    this.admin = admin;
  }

  /** A server that listens nowhere yet. */
  private record Begun(
      ServerConfig config,
      EventLoopGroup loops,
      Ledger ledger,
      ChatService service,
      @Nullable TlsCertificates tls,
      DenyList denied,
      Readiness readiness,
      Operations operations,
      LoopWatch watch,
      CompletableFuture<String> failed) {

    CompletionStage<List<Listener>> open() {
      Handshakes handshakes =
          tls == null
              ? null
              : new Handshakes(tls, listOf(loops), config.connections().handshakesMax());
      return Listeners.open(config, loops, service, handshakes);
    }

    void end() {
      watch.end();
      loops.shutdownGracefully(0, 0, TimeUnit.SECONDS);
      ledger.close();
      close(tls);
    }
  }

  /**
   * Starts a server.
   *
   * @return completes on any thread: when it has what other nodes have done meanwhile, and all its
   *     endpoints are open, or with a {@link CannotListenException}, or with a {@link
   *     StoreException} if the ledger cannot be opened, or with a {@link TlsException} if the
   *     certificate cannot be used, or with an exception whose message is a line for a person if
   *     another file cannot
   */
  public static CompletionStage<ChatServer> start(ServerConfig config) {
    Begun begun;
    try {
      begun = begin(config);
    } catch (DenyList.UnusableException
        | MessageOfTheDay.UnusableException
        | TlsException
        | StoreException e) {
      return CompletableFuture.failedFuture(e);
    }
    return Listeners.openAdmin(config, begun.operations)
        .thenCompose(
            admin ->
                begun
                    .ledger
                    .ready()
                    // Not on the ledger's thread, which may be ended next.
                    .handleAsync(
                        (ready, failed) ->
                            failed == null
                                ? begun.open()
                                : CompletableFuture.<List<Listener>>failedStage(failed))
                    .thenCompose(stage -> stage)
                    .thenApply(listeners -> new ChatServer(begun, listeners, admin.orElse(null)))
                    .whenComplete(
                        (started, failed) -> {
                          if (failed != null) {
                            admin.ifPresent(AdminListener::close);
                          }
                        }))
        .whenComplete(
            (started, failed) -> {
              if (failed != null) {
                begun.end();
              } else {
                begun.readiness.reached(Readiness.Stage.SERVING);
                prepare();
              }
            });
  }

  private static Begun begin(ServerConfig config)
      throws DenyList.UnusableException,
          MessageOfTheDay.UnusableException,
          TlsException,
          StoreException {
    Meters meters = new Meters(System::nanoTime, config.metricsRoomNames());
    Clock clock = Clock.system(ZoneId.systemDefault());
    Reply greeting = MessageOfTheDay.read(config.motd());
    DenyList denied = DenyList.open(config.deny());
    TlsCertificates tls = config.tls() == null ? null : TlsCertificates.open(config.tls(), clock);
    CompletableFuture<String> failed = new CompletableFuture<>();
    Ledger ledger;
    try {
      ledger = Ledgers.open(config.ledger(), clock, meters.ledger(), failed::complete);
    } catch (StoreException e) {
      close(tls);
      throw e;
    }
    EventLoopGroup loops =
        config.transport().newLoops(config.loops(), new DefaultThreadFactory("chat-loop", false));
    Names<Session> names = new Names<>();
    ChatService service =
        new ChatService(
            config,
            new Outside(
                listOf(loops),
                System::nanoTime,
                clock,
                new SecureRandom().nextLong(),
                ByteBufAllocator.DEFAULT,
                ledger,
                names,
                meters),
            denied);
    service.greet(greeting);
    Gauges.register(meters, ledger, service, names);
    LoopWatch watch = new LoopWatch(service.broadcasters(), meters.loops(), System::nanoTime);
    watch.begin();
    Readiness readiness = new Readiness(ledger::trouble);
    return new Begun(
        config,
        loops,
        ledger,
        service,
        tls,
        denied,
        readiness,
        new Operations(meters, readiness, watch, System::nanoTime),
        watch,
        failed);
  }

  /** Nobody's first name is to wait for it. */
  private static void prepare() {
    CompletableFuture.runAsync(SafeText::prepare)
        .whenComplete(
            (done, failed) -> {
              if (failed != null) {
                LOG.atError().setCause(failed).log("the tables of Unicode cannot be read");
              }
            });
  }

  private static List<EventLoop> listOf(EventLoopGroup group) {
    List<EventLoop> loops = new ArrayList<>();
    for (EventExecutor executor : group) {
      loops.add((EventLoop) executor);
    }
    return loops;
  }

  /**
   * Says in the log that it is ready, a line for each endpoint. Whoever waits for that may send a
   * signal next: what hears signals is to be there before.
   */
  public void announce() {
    new Announcement(transport, listeners, tls, admin).log();
  }

  private static void close(@Nullable TlsCertificates tls) {
    if (tls != null) {
      tls.close();
    }
  }

  /**
   * Goes on with another configuration as far as {@link ChatService#change} does, and reads again
   * what is in files: the certificate, the list of who is denied, what is said to those who come;
   * blocks for it. What cannot be used leaves what there was before, and the log says so. Who is
   * denied now is sent away.
   */
  public void reload(ServerConfig next) {
    if (readiness.isStopping()) {
      return; // there is nobody to do it for
    }
    service.change(next);
    try {
      service.greet(MessageOfTheDay.read(next.motd()));
    } catch (MessageOfTheDay.UnusableException e) {
      LOG.atError()
          .addKeyValue("reason", e.getMessage())
          .log("message of the day not read, the old one stays");
    }
    denied.reload();
    service.sendAwayDenied();
    if (tls != null) {
      tls.reloadNow();
    }
  }

  /** How long a stop takes at the most, in seconds. */
  public int drainSeconds() {
    return service.drainSeconds();
  }

  /** Completes, on any thread, when it is to stop because it was drained. */
  public CompletionStage<Void> drained() {
    return operations.drained();
  }

  /** Completes, on any thread, with why it cannot go on, and is to stop. */
  public CompletionStage<String> failed() {
    return failed;
  }

  /** Where metrics and health are; null for nowhere. */
  public @Nullable InetSocketAddress adminAddress() {
    return admin == null ? null : admin.address();
  }

  /** The ports that it listens on, in their order. */
  public List<InetSocketAddress> addresses() {
    return listeners.stream()
        .filter(listener -> listener.endpoint() instanceof Endpoint.Tcp)
        .map(Listener::address)
        .toList();
  }

  /**
   * Stops: nobody new comes in, the service stops, then what it stood on. Does nothing the second
   * time.
   *
   * @return completes, on any thread, when all of it has ended
   */
  public CompletionStage<Void> stop() {
    if (readiness.reached(Readiness.Stage.STOPPING)) {
      watch.end();
      Listeners.close(listeners)
          .whenComplete((all, failed) -> service.stop().whenComplete(this::end));
    }
    return stopped;
  }

  private void end(Integer cut, Throwable failed) {
    loops
        .shutdownGracefully(QUIET_MILLIS, 10 * QUIET_MILLIS, TimeUnit.MILLISECONDS)
        .addListener(
            ended -> {
              ledger.close();
              close(tls);
              if (admin != null) {
                admin.close();
              }
              if (failed == null) {
                LOG.atInfo().addKeyValue("cut", cut).log("stopped");
                stopped.complete(null);
              } else {
                stopped.completeExceptionally(failed);
              }
            });
  }
}
