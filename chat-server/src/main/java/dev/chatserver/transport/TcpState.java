package dev.chatserver.transport;

import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;

/** What the kernel knows of a TCP connection. Thread-safe because it has no state. */
public final class TcpState {

  /** The kernel's number of that state. */
  private static final int FIN_WAIT_2 = 5;

  private TcpState() {}

  /**
   * True if the peer's kernel has acknowledged all that was sent, and that it was the end, but the
   * peer has not ended its half; false where that cannot be known, as with NIO.
   */
  public static boolean isPeersEndMissing(Channel channel) {
    if (!channel.isOpen()) {
      return false;
    }
    if (channel instanceof EpollSocketChannel epoll) {
      return epoll.tcpInfo().state() == FIN_WAIT_2;
    }
    return channel instanceof IoUringSocketChannel uring && uring.tcpInfo().state() == FIN_WAIT_2;
  }
}
