package dev.chatserver.transport;

import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.concurrent.ThreadFactory;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What sockets are waited for with. Thread-safe because it has no state. */
public enum TransportKind {
  /** Linux's epoll by Netty's native code. */
  EPOLL,
  /** Linux's io_uring by Netty's native code. */
  IO_URING,
  /** The JDK's own selector, everywhere. */
  NIO;

  /** The best that this machine has: epoll, or NIO where there is none. */
  public static TransportKind best() {
    return Epoll.isAvailable() ? EPOLL : NIO;
  }

  /** Why this machine does not have it, or null if it does. */
  public @Nullable String unavailable() {
    Throwable cause =
        switch (this) {
          case EPOLL -> Epoll.unavailabilityCause();
          case IO_URING -> IoUring.unavailabilityCause();
          case NIO -> null;
        };
    if (cause == null) {
      return null;
    }
    Throwable root = cause;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getMessage() == null ? root.toString() : root.getMessage();
  }

  /** Event loops of this kind, to be shut down by the caller. */
  public EventLoopGroup newLoops(int threads, ThreadFactory threadFactory) {
    Supplier<IoHandlerFactory> factory =
        switch (this) {
          case EPOLL -> KeptRegistrations::newFactory;
          case IO_URING -> IoUringIoHandler::newFactory;
          case NIO -> NioIoHandler::newFactory;
        };
    return new MultiThreadIoEventLoopGroup(threads, threadFactory, factory.get());
  }

  /** True if it can listen on all IPv4 addresses and on no IPv6 address. */
  public boolean canListenOnIpv4Alone() {
    return this != IO_URING; // Netty has no way to ask for it there
  }

  /** Makes listening sockets: of both families, or of IPv4 alone. */
  ChannelFactory<ServerSocketChannel> serverChannels(boolean isIpv4Alone) {
    return switch (this) {
      case EPOLL ->
          isIpv4Alone
              ? () -> new EpollServerSocketChannel(SocketProtocolFamily.INET)
              : EpollServerSocketChannel::new;
      case IO_URING -> IoUringServerSocketChannel::new;
      case NIO ->
          isIpv4Alone
              ? () ->
                  new NioServerSocketChannel(SelectorProvider.provider(), SocketProtocolFamily.INET)
              : NioServerSocketChannel::new;
    };
  }

  /**
   * True if it can listen on a file. With NIO and io_uring Netty's channels of that kind lose what
   * a peer is to read once it has ended its half.
   */
  public boolean canListenOnFiles() {
    return this == EPOLL;
  }
}
