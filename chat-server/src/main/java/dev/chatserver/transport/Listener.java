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
import io.netty.channel.uring.IoUringChannelOption;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

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
  private static final WriteBufferWaterMark WATER_MARK =
      new WriteBufferWaterMark(32 * 1024, 128 * 1024);

  /**
   * A peer that is gone without a word is found after 300 s + 4 * 30 s; one that is there and quiet
   * stays.
   */
  private static final int KEEPALIVE_IDLE_SECONDS = 300;

  private static final int KEEPALIVE_INTERVAL_SECONDS = 30;
  private static final int KEEPALIVE_PROBES = 4;

  /** So many reads of one connection before the next has its turn; Netty's default for sockets. */
  private static final int READS_MAX = 16;

  private final Channel channel;

  private Listener(Channel channel) {
    this.channel = channel;
  }

  /**
   * Listens.
   *
   * @param receiveBufferBytes what the kernel is asked to hold at most of what a peer has sent and
   *     nobody has read; it takes more than that, see docs/operating.md
   * @return completes on a loop: when the port is open, or with what the operating system says if
   *     it cannot be, {@link java.net.BindException} and the like
   */
  public static CompletionStage<Listener> open(
      TransportKind transport,
      EventLoopGroup loops,
      InetSocketAddress address,
      int receiveBufferBytes,
      ChannelHandler initializer) {
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(loops, loops)
            .channelFactory(transport.serverChannels(isIpv4Alone(address)))
            .handler(new AcceptPause())
            .childHandler(initializer)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .option(ChannelOption.SO_REUSEADDR, true)
            // Inherited by what is accepted; set later, the window would have been offered already.
            .option(ChannelOption.SO_RCVBUF, receiveBufferBytes)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.SO_KEEPALIVE, true)
            .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
            // A write that fails must not close what can still be read, see Ending.
            .childOption(ChannelOption.AUTO_CLOSE, false)
            .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
            // One for all connections, each of which has a handle of it; as Netty's own otherwise.
            .childOption(
                ChannelOption.RECVBUF_ALLOCATOR,
                new AdaptiveRecvByteBufAllocator().maxMessagesPerRead(READS_MAX));
    if (transport == TransportKind.EPOLL) {
      bootstrap
          .childOption(EpollChannelOption.TCP_KEEPIDLE, KEEPALIVE_IDLE_SECONDS)
          .childOption(EpollChannelOption.TCP_KEEPINTVL, KEEPALIVE_INTERVAL_SECONDS)
          .childOption(EpollChannelOption.TCP_KEEPCNT, KEEPALIVE_PROBES);
    } else if (transport == TransportKind.IO_URING) {
      bootstrap
          .childOption(IoUringChannelOption.TCP_KEEPIDLE, KEEPALIVE_IDLE_SECONDS)
          .childOption(IoUringChannelOption.TCP_KEEPINTVL, KEEPALIVE_INTERVAL_SECONDS)
          .childOption(IoUringChannelOption.TCP_KEEPCNT, KEEPALIVE_PROBES);
    }
    CompletableFuture<Listener> open = new CompletableFuture<>();
    bootstrap
        .bind(address)
        .addListener(
            (ChannelFutureListener)
                bound -> {
                  if (bound.isSuccess()) {
                    open.complete(new Listener(bound.channel()));
                  } else {
                    open.completeExceptionally(bound.cause());
                  }
                });
    return open;
  }

  /** All addresses of IPv4, written as such; Netty would take it for those of both families. */
  private static boolean isIpv4Alone(InetSocketAddress address) {
    return address.getAddress() instanceof Inet4Address four && four.isAnyLocalAddress();
  }

  /** Where it listens; with port 0 asked for, this is the one that was picked. */
  public InetSocketAddress address() {
    return (InetSocketAddress) channel.localAddress();
  }

  /** Stops accepting; connections stay. */
  public ChannelFuture close() {
    return channel.close();
  }
}
