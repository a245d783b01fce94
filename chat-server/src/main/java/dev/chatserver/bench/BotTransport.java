package dev.chatserver.bench;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * The event loops of all bots, their channels, and the kind of channel that goes with the loops:
 * epoll where there is one, since a bot that wakes late measures itself. {@link LoadRun} owns it.
 * Immutable.
 */
record BotTransport(
    EventLoopGroup loops, Class<? extends Channel> channelType, ChannelGroup channels) {

  /** One loop for each processor. */
  static BotTransport open() {
    int threads = Runtime.getRuntime().availableProcessors();
    DefaultThreadFactory names = new DefaultThreadFactory("bot", true);
    boolean epoll = Epoll.isAvailable();
    EventLoopGroup loops =
        new MultiThreadIoEventLoopGroup(
            threads, names, epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    return new BotTransport(
        loops,
        epoll ? EpollSocketChannel.class : NioSocketChannel.class,
        new DefaultChannelGroup(loops.next(), true));
  }

  Bootstrap bootstrap() {
    return new Bootstrap().group(loops).channel(channelType);
  }

  /** Closes all channels and ends the loops; what they confined may be read afterwards. */
  void close() {
    // A loop that is told to end without a quiet period may do so before it has closed its
    // channels: seen with 4.2.18, of one listener in five.
    channels.close().awaitUninterruptibly();
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}
