package dev.chatserver.transport;

import dev.chatserver.session.connection.Wire;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import io.netty.handler.ssl.SslHandler;

/** A TCP connection, with TLS or without. Thread-safe because it has no state. */
public final class TcpWire implements Wire {

  /** The kernel's number of that state. */
  private static final int FIN_WAIT_2 = 5;

  @Override
  public ChannelFuture endOutput(DuplexChannel channel) {
    SslHandler tls = channel.pipeline().get(SslHandler.class);
    if (tls == null) {
      return channel.shutdownOutput();
    }
    ChannelPromise ended = channel.newPromise();
    tls.closeOutbound() // close_notify comes first, lest the end be taken for a cut
        .addListener(notified -> channel.shutdownOutput(ended));
    return ended;
  }

  @Override
  public boolean isPeersEndMissing(Channel channel) {
    if (!channel.isOpen()) {
      return false;
    }
    if (channel instanceof EpollSocketChannel epoll) {
      return epoll.tcpInfo().state() == FIN_WAIT_2;
    }
    return channel instanceof IoUringSocketChannel uring && uring.tcpInfo().state() == FIN_WAIT_2;
  }
}
