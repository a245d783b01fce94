package dev.chatserver.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.LineBasedFrameDecoder;
import io.netty.handler.codec.string.StringDecoder;
import io.netty.handler.codec.string.StringEncoder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A server of the plain dialect for tests of the load test, with one room and with faults on
 * demand. It has one event loop, so that all order is by its own making. Confined to that loop, but
 * for starting and closing.
 */
@SuppressWarnings("FutureReturnValueIgnored")
public final class FakeChatServer implements AutoCloseable {

  private static final Pattern BENCH_LINE = Pattern.compile("#[0-9a-f]{8}-([0-9]{8})");

  /** A connection that has a name. */
  public record Peer(String name, Channel channel) {

    /** Sends a line. */
    public void write(String line) {
      channel.writeAndFlush(line + "\n");
    }
  }

  /** How lines reach readers. */
  public interface Delivery {

    /** Gives line {@code number} to a reader, or does not. */
    void deliver(Peer reader, int number, String line);
  }

  private final Delivery delivery;
  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final ChannelGroup channels = new DefaultChannelGroup(loops.next(), true);
  private final Map<String, Peer> peers = new LinkedHashMap<>();
  private final Channel listener;

  private FakeChatServer(Delivery delivery) {
    this.delivery = delivery;
    listener =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channels.add(channel);
                    channel
                        .pipeline()
                        .addLast(new LineBasedFrameDecoder(8192))
                        .addLast(new StringDecoder(UTF_8))
                        .addLast(new StringEncoder(UTF_8))
                        .addLast(new Session());
                  }
                })
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .syncUninterruptibly()
            .channel();
  }

  /** Everybody gets everything. */
  public static FakeChatServer start() {
    return start((reader, number, line) -> reader.write(line));
  }

  /** Everybody gets what the delivery gives them. */
  public static FakeChatServer start(Delivery delivery) {
    return new FakeChatServer(delivery);
  }

  /** As usual, but something else happens when one line is to reach one reader. */
  public static FakeChatServer startWithFault(String name, int number, Delivery fault) {
    return start(
        (reader, n, line) -> {
          if (n == number && reader.name().equals(name)) {
            fault.deliver(reader, n, line);
          } else {
            reader.write(line);
          }
        });
  }

  /** As usual, but one reader gets a line after the one that follows it. */
  public static FakeChatServer startWithSwap(String name, int number) {
    // Of several senders, which line comes next is not known.
    String[] held = {""};
    return start(
        (reader, n, line) -> {
          if (!reader.name().equals(name)) {
            reader.write(line);
          } else if (n == number) {
            held[0] = line;
          } else {
            reader.write(line);
            if (!held[0].isEmpty()) {
              reader.write(held[0]);
              held[0] = "";
            }
          }
        });
  }

  /** Where it listens. */
  public int port() {
    return ((InetSocketAddress) listener.localAddress()).getPort();
  }

  @Override
  public void close() {
    // The loops alone may end without having closed what is open.
    listener.close().syncUninterruptibly();
    channels.close().syncUninterruptibly();
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
  }

  private final class Session extends SimpleChannelInboundHandler<String> {
    private @Nullable Peer peer;

    Session() {
      super(String.class);
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
      ctx.writeAndFlush("Enter your username: ");
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, String line) {
      if (peer == null) {
        named(ctx, line);
      } else if (line.startsWith("/join ")) {
        peer.write("-- you are in " + line.substring(6) + ", 1 here");
      } else {
        said(peer.name() + " says: " + line);
      }
    }

    private void named(ChannelHandlerContext ctx, String name) {
      if (name.startsWith("taken") || peers.containsKey(name)) {
        ctx.writeAndFlush("-- that name is taken\nEnter your username: ");
        return;
      }
      Peer named = new Peer(name, ctx.channel());
      peer = named;
      peers.put(name, named);
      named.write("welcome " + name);
      named.write("bot0 says: #0badcafe-00000003..............................................");
    }

    private void said(String line) {
      Matcher text = BENCH_LINE.matcher(line);
      int number = text.find() ? Integer.parseInt(text.group(1)) : -1;
      for (Peer reader : peers.values().toArray(new Peer[0])) {
        delivery.deliver(reader, number, line);
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      if (peer != null) {
        peers.remove(peer.name());
        peers.values().forEach(other -> other.write(peer.name() + " left the chat"));
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      ctx.close();
    }
  }
}
