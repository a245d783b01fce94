package dev.chatserver.transport;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.uring.IoUringChannelOption;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A listening socket and the options of the connections that come in by it. Thread-safe because it
 * does not change.
 */
public final class Listener {

  /** The kernel cuts it to net.core.somaxconn; a storm of joins fits. */
  private static final int BACKLOG = 4096;

  /**
   * Bytes that may wait for one peer in this process. Above the high mark its reader is passed
   * over, below the low one it goes on. It is more than the deepest batch that comes up with a
   * thousand readers (80 KB), so that such a batch is one write.
   */
  private static final int BYTES_WAITING_MAX = 128 * 1024;

  private static final int BYTES_WAITING_LOW = 32 * 1024;
  private static final WriteBufferWaterMark WATER_MARK =
      new WriteBufferWaterMark(BYTES_WAITING_LOW, BYTES_WAITING_MAX);

  /**
   * A quiet peer is asked so often whether it is there; one that answers stays. One that does not
   * is given up by TCP_USER_TIMEOUT, with which Linux does not go by the number of probes.
   */
  private static final int KEEPALIVE_IDLE_SECONDS = 300;

  private static final int KEEPALIVE_INTERVAL_SECONDS = 30;
  private static final int KEEPALIVE_PROBES = 4;

  /**
   * Bytes that the kernel takes for one peer beyond what is on its way to it. Without this it takes
   * as much of what a peer does not read as its largest send buffer holds, some megabytes. Unlike a
   * small send buffer it leaves a long and fast way its window. See docs/operating.md for figures.
   */
  private static final long UNSENT_BYTES_MAX = 128 * 1024;

  /** So many reads of one connection before the next has its turn; Netty's default for sockets. */
  private static final int READS_MAX = 16;

  private final Endpoint endpoint;
  private final Channel channel;

  private Listener(Endpoint endpoint, Channel channel) {
    this.endpoint = endpoint;
    this.channel = channel;
  }

  /**
   * Listens.
   *
   * @param receiveBufferBytes what the kernel is asked to hold at most of what a peer has sent and
   *     nobody has read; it takes more than that, see docs/operating.md
   * @param stallTimeoutSeconds how long a peer may take nothing before it is told so and closed;
   *     the kernel gives a connection up by itself when a peer has not answered for a quarter
   *     longer
   * @return completes on any thread: when connections can come, or with a {@link
   *     CannotListenException}
   */
  public static CompletionStage<Listener> open(
      TransportKind transport,
      EventLoopGroup loops,
      Endpoint endpoint,
      int receiveBufferBytes,
      int stallTimeoutSeconds,
      ChannelHandler initializer) {
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(loops, loops)
            .handler(new AcceptPause())
            .childHandler(initializer)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
            // A write that fails must not close what can still be read, see Ending.
            .childOption(ChannelOption.AUTO_CLOSE, false)
            .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
            // One for all connections, each of which has a handle of it; as Netty's own otherwise.
            .childOption(
                ChannelOption.RECVBUF_ALLOCATOR,
                new AdaptiveRecvByteBufAllocator().maxMessagesPerRead(READS_MAX));
    CompletableFuture<Listener> open = new CompletableFuture<>();
    ChannelFuture binding;
    try {
      if (endpoint instanceof Endpoint.Unix unix) {
        if (!transport.canListenOnFiles()) {
          throw new IOException("not to be had with " + transport.name().toLowerCase(Locale.ROOT));
        }
        UnixSocketFile.makeWayFor(unix.path());
        binding =
            bootstrap
                .channel(EpollServerDomainSocketChannel.class)
                .bind(new DomainSocketAddress(unix.path().toFile()));
      } else {
        binding =
            bindPort(
                bootstrap,
                transport,
                (Endpoint.Tcp) endpoint,
                receiveBufferBytes,
                stallTimeoutSeconds);
      }
    } catch (IOException e) {
      return CompletableFuture.failedFuture(new CannotListenException(endpoint, e));
    }
    binding.addListener(
        (ChannelFutureListener)
            bound -> {
              Throwable failed = bound.isSuccess() ? permit(endpoint) : bound.cause();
              if (failed == null) {
                open.complete(new Listener(endpoint, bound.channel()));
              } else {
                if (bound.isSuccess()) { // and who may connect could not be said
                  new Listener(endpoint, bound.channel()).close();
                }
                open.completeExceptionally(new CannotListenException(endpoint, failed));
              }
            });
    return open;
  }

  /** Lets in by a file who is to be let in; until then it is the server's user at the most. */
  private static @Nullable IOException permit(Endpoint endpoint) {
    if (endpoint instanceof Endpoint.Unix unix) {
      try {
        Files.setPosixFilePermissions(unix.path(), unix.permissions());
      } catch (IOException e) {
        return e;
      }
    }
    return null;
  }

  private static ChannelFuture bindPort(
      ServerBootstrap bootstrap,
      TransportKind transport,
      Endpoint.Tcp endpoint,
      int receiveBufferBytes,
      int stallTimeoutSeconds) {
    int unansweredMillis =
        (int) Math.min(Integer.MAX_VALUE, TimeUnit.SECONDS.toMillis(stallTimeoutSeconds) * 5 / 4);
    InetSocketAddress address = address(endpoint);
    bootstrap
        .channelFactory(transport.serverChannels(isIpv4Alone(address)))
        .option(ChannelOption.SO_REUSEADDR, true)
        // Inherited by what is accepted; set later, the window would have been offered already.
        .option(ChannelOption.SO_RCVBUF, receiveBufferBytes)
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childOption(ChannelOption.SO_KEEPALIVE, true);
    if (transport == TransportKind.EPOLL) {
      bootstrap
          .childOption(EpollChannelOption.TCP_KEEPIDLE, KEEPALIVE_IDLE_SECONDS)
          .childOption(EpollChannelOption.TCP_KEEPINTVL, KEEPALIVE_INTERVAL_SECONDS)
          .childOption(EpollChannelOption.TCP_KEEPCNT, KEEPALIVE_PROBES)
          .childOption(EpollChannelOption.TCP_USER_TIMEOUT, unansweredMillis)
          .childOption(EpollChannelOption.TCP_NOTSENT_LOWAT, UNSENT_BYTES_MAX);
    } else if (transport == TransportKind.IO_URING) {
      bootstrap
          .childOption(IoUringChannelOption.TCP_KEEPIDLE, KEEPALIVE_IDLE_SECONDS)
          .childOption(IoUringChannelOption.TCP_KEEPINTVL, KEEPALIVE_INTERVAL_SECONDS)
          .childOption(IoUringChannelOption.TCP_KEEPCNT, KEEPALIVE_PROBES)
          .childOption(IoUringChannelOption.TCP_USER_TIMEOUT, unansweredMillis)
          .childOption(IoUringChannelOption.TCP_NOTSENT_LOWAT, UNSENT_BYTES_MAX);
    }
    return bootstrap.bind(address);
  }

  /** All addresses are IPv6's, which are IPv4's too, but where there is no IPv6. */
  private static InetSocketAddress address(Endpoint.Tcp endpoint) {
    String all = NetUtil.isIpV4StackPreferred() ? "0.0.0.0" : "::";
    return new InetSocketAddress(endpoint.host() == null ? all : endpoint.host(), endpoint.port());
  }

  /** All addresses of IPv4, written as such; Netty would take it for those of both families. */
  private static boolean isIpv4Alone(InetSocketAddress address) {
    return address.getAddress() instanceof Inet4Address four && four.isAnyLocalAddress();
  }

  /** What it was told. */
  public Endpoint endpoint() {
    return endpoint;
  }

  /**
   * The port's address, of an {@link Endpoint.Tcp}; with port 0 asked for, this is the one that was
   * picked.
   */
  public InetSocketAddress address() {
    return (InetSocketAddress) channel.localAddress();
  }

  /** Stops accepting; connections stay. */
  public ChannelFuture close() {
    if (endpoint instanceof Endpoint.Unix unix) {
      UnixSocketFile.remove(unix.path());
    }
    return channel.close();
  }
}
