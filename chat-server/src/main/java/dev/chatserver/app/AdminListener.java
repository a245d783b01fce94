package dev.chatserver.app;

import dev.chatserver.transport.CannotListenException;
import dev.chatserver.transport.Endpoint;
import dev.chatserver.transport.Listener;
import dev.chatserver.web.AdminSite;
import dev.chatserver.web.Administration;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The port for who looks after the server, with an event loop of its own: it answers when the
 * others do not, and what it does takes none of their time. Thread-safe because it does not change.
 */
final class AdminListener {

  /** One that scrapes, some that look, and one to spare; nobody else is to take descriptors. */
  private static final int CONNECTIONS_MAX = 32;

  private static final int RECEIVE_BUFFER_BYTES = 8 * 1024;
  private static final int STALL_SECONDS = 60;

  private final EventLoopGroup loop;
  private final Listener listener;

  private AdminListener(EventLoopGroup loop, Listener listener) {
    this.loop = loop;
    this.listener = listener;
  }

  /**
   * Opens it.
   *
   * @return completes on any thread, maybe with a {@link CannotListenException}
   */
  static CompletionStage<AdminListener> open(
      ServerConfig config, Endpoint.Tcp endpoint, Administration administration) {
    EventLoopGroup loop =
        config.transport().newLoops(1, new DefaultThreadFactory("chat-admin", false));
    return Listener.open(
            config.transport(),
            loop,
            endpoint,
            RECEIVE_BUFFER_BYTES,
            STALL_SECONDS,
            new Connections(new AdminSite(administration, isLocal(endpoint))))
        .thenApply(listener -> new AdminListener(loop, listener))
        .whenComplete(
            (open, failed) -> {
              if (failed != null) {
                loop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
              }
            });
  }

  /** By what it was told: no name is asked for here. */
  private static boolean isLocal(Endpoint.Tcp endpoint) {
    String host = String.valueOf(endpoint.host());
    return host.startsWith("127.") || host.equals("::1") || host.equalsIgnoreCase("localhost");
  }

  InetSocketAddress address() {
    return listener.address();
  }

  void close() {
    listener.close();
    loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }

  private static final class Connections extends ChannelInitializer<Channel> {
    private final AdminSite site;
    private final AtomicInteger open = new AtomicInteger();

    Connections(AdminSite site) {
      this.site = site;
    }

    @Override
    public boolean isSharable() {
      return true;
    }

    @Override
    protected void initChannel(Channel channel) {
      channel.closeFuture().addListener(closed -> open.decrementAndGet());
      if (open.incrementAndGet() > CONNECTIONS_MAX) {
        channel.close();
      } else {
        site.install(channel.pipeline());
      }
    }
  }
}
