package dev.chatserver.bench;

import dev.chatserver.bench.BotState.Cause;
import dev.chatserver.bench.dialect.BotDialect;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.group.ChannelGroup;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Brings all bots in, a bounded number at a time so that the server's listen queue does not
 * overflow; and the first one alone, so that a server that is not there is found out at once. Made
 * by {@link LoadRun}, which watches the counter. Confined to its home event loop, the counter
 * excepted.
 */
@SuppressWarnings("FutureReturnValueIgnored") // Failures come back through the pipeline.
final class Connector {

  /** Bots that have connected, or try to, and are not in the room yet. */
  static final int IN_FLIGHT_MAX = 200;

  /** Small, so that the server feels a stalled reader after kilobytes and not after megabytes. */
  private static final int STALLED_RECEIVE_BYTES = 64 * 1024;

  private final EventLoop home;
  private final ChannelGroup channels;
  private final Bootstrap bootstrap;
  private final BenchConfig config;
  private final BotDialect dialect;
  private final List<Bot> bots;
  private final BiFunction<Bot, Channel, ReaderHandler> readers;
  private final @Nullable SslContext tls;
  private final AtomicInteger settled = new AtomicInteger();
  private int next;
  private int inFlight;
  private boolean stopped;

  /**
   * @param readers makes the handler of a bot that has entered, on the channel's event loop
   */
  Connector(
      BotTransport transport,
      InetSocketAddress address,
      BenchConfig config,
      BotDialect dialect,
      List<Bot> bots,
      BiFunction<Bot, Channel, ReaderHandler> readers) {
    this.home = transport.loops().next();
    this.channels = transport.channels();
    this.bootstrap =
        transport
            .bootstrap()
            .remoteAddress(address)
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, config.connectTimeoutSeconds() * 1000);
    this.config = config;
    this.dialect = dialect;
    this.bots = bots;
    this.readers = readers;
    this.tls = config.tls() ? tls() : null;
  }

  /** Takes any certificate: it is the server's speed that is of interest. */
  private static SslContext tls() {
    try {
      return SslContextBuilder.forClient()
          .trustManager(InsecureTrustManagerFactory.INSTANCE)
          .endpointIdentificationAlgorithm(null)
          .build();
    } catch (SSLException e) {
      throw new IllegalStateException("there is no TLS in this JVM", e);
    }
  }

  /** Starts; may be called from any thread. */
  void start() {
    home.execute(this::connectMore);
  }

  /** Connects no more bots; may be called from any thread. */
  void stop() {
    home.execute(() -> stopped = true);
  }

  /** How many bots are in the room or will never be; may be called from any thread. */
  int settled() {
    return settled.get();
  }

  /** True if not even the first bot got an answer; may be called from any thread. */
  boolean unreachable() {
    return bots.get(0).state() instanceof BotState.Gone gone && gone.cause() == Cause.UNREACHABLE;
  }

  private void connectMore() {
    assert home.inEventLoop();
    int inFlightMax = settled.get() == 0 ? 1 : IN_FLIGHT_MAX;
    while (!stopped && next < bots.size() && inFlight < inFlightMax) {
      inFlight++;
      connect(bots.get(next++));
    }
  }

  private void connect(Bot bot) {
    Bootstrap mine = bootstrap.clone();
    if (bot.stalled()) {
      mine.option(ChannelOption.SO_RCVBUF, STALLED_RECEIVE_BYTES);
    }
    mine.handler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel channel) {
                channels.add(channel);
                if (tls != null) {
                  channel.pipeline().addLast(BotDialect.TLS, tls.newHandler(channel.alloc()));
                }
                dialect.install(
                    channel,
                    new EntryHandler(
                        dialect,
                        bot,
                        config.room(),
                        config.connectTimeoutSeconds(),
                        () -> readers.apply(bot, channel),
                        Connector.this::settle));
              }
            })
        .connect()
        .addListener(
            connected -> {
              if (!connected.isSuccess()) {
                bot.leave(Cause.UNREACHABLE, Reasons.of(connected.cause()));
                settle();
              }
            });
  }

  private void settle() {
    home.execute(
        () -> {
          inFlight--;
          settled.incrementAndGet();
          stopped |= unreachable();
          connectMore();
        });
  }
}
