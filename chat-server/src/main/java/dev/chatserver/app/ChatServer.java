package dev.chatserver.app;

import dev.chatserver.ledger.Ledger;
import dev.chatserver.ledger.sqlite.store.StoreException;
import dev.chatserver.room.Names;
import dev.chatserver.transport.Listener;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running server: a {@link ChatService} with what this machine gives it, threads, clock, chance
 * and sockets. Nothing in it blocks. Thread-safe because all that changes is whether it stops.
 */
public final class ChatServer {

  private static final Logger LOG = LoggerFactory.getLogger(ChatServer.class);

  private static final int QUIET_MILLIS = 100;

  private final EventLoopGroup loops;
  private final Ledger ledger;
  private final ChatService service;
  private final Listener listener;
  private final AtomicBoolean stopping = new AtomicBoolean();
  private final CompletableFuture<Void> stopped = new CompletableFuture<>();

  private ChatServer(EventLoopGroup loops, Ledger ledger, ChatService service, Listener listener) {
    this.loops = loops;
    this.ledger = ledger;
    this.service = service;
    this.listener = listener;
  }

  /**
   * Starts a server.
   *
   * @return completes on any thread: when its port is open, or with what the operating system says
   *     if it cannot be had, or with a {@link StoreException} if the ledger cannot be opened
   */
  public static CompletionStage<ChatServer> start(ServerConfig config) {
    Clock clock = Clock.system(ZoneId.systemDefault());
    Ledger ledger;
    try {
      ledger = Ledgers.open(config.ledger(), clock);
    } catch (StoreException e) {
      return CompletableFuture.failedFuture(e);
    }
    EventLoopGroup loops =
        config.transport().newLoops(config.loops(), new DefaultThreadFactory("chat-loop", false));
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
                new Names<>()));
    return Listener.open(
            config.transport(),
            loops,
            address(config),
            config.receiveBufferBytes(),
            service.initializer())
        .whenComplete(
            (open, failed) -> {
              if (failed != null) {
                loops.shutdownGracefully(0, 0, TimeUnit.SECONDS);
                ledger.close();
              }
            })
        .thenApply(listener -> new ChatServer(loops, ledger, service, listener).ready(config));
  }

  /** All addresses are IPv6's, which are IPv4's too, but where there is no IPv6. */
  private static InetSocketAddress address(ServerConfig config) {
    return new InetSocketAddress(
        config.bind() != null ? config.bind() : NetUtil.isIpV4StackPreferred() ? "0.0.0.0" : "::",
        config.port());
  }

  private static List<EventLoop> listOf(EventLoopGroup group) {
    List<EventLoop> loops = new ArrayList<>();
    for (EventExecutor executor : group) {
      loops.add((EventLoop) executor);
    }
    return loops;
  }

  private ChatServer ready(ServerConfig config) {
    LOG.atInfo()
        .addKeyValue("address", shown(address()))
        .addKeyValue("port", address().getPort())
        .addKeyValue("transport", config.transport().name().toLowerCase(Locale.ROOT))
        .log("ready");
    LOG.info("try it: nc {} {}", isAny() ? "localhost" : shown(address()), address().getPort());
    return this;
  }

  private boolean isAny() {
    return address().getAddress().isAnyLocalAddress();
  }

  private static String shown(InetSocketAddress address) {
    if (address.getAddress().isAnyLocalAddress()) {
      return address.getAddress() instanceof Inet6Address ? "*" : "0.0.0.0";
    }
    return NetUtil.toAddressString(address.getAddress()); // ::1, and not 0:0:0:0:0:0:0:1
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return listener.address();
  }

  /**
   * Stops: nobody new comes in, the service stops, then what it stood on. Does nothing the second
   * time.
   *
   * @return completes, on any thread, when all of it has ended
   */
  public CompletionStage<Void> stop() {
    if (stopping.compareAndSet(false, true)) {
      listener.close().addListener(closed -> service.stop().whenComplete(this::end));
    }
    return stopped;
  }

  private void end(Integer cut, Throwable failed) {
    loops
        .shutdownGracefully(QUIET_MILLIS, 10 * QUIET_MILLIS, TimeUnit.MILLISECONDS)
        .addListener(
            ended -> {
              ledger.close();
              if (failed == null) {
                LOG.atInfo().addKeyValue("cut", cut).log("stopped");
                stopped.complete(null);
              } else {
                stopped.completeExceptionally(failed);
              }
            });
  }
}
