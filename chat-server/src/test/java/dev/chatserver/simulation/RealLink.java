package dev.chatserver.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.chatserver.testing.Loops;
import dev.chatserver.transport.TransportKind;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.awaitility.Awaitility;

/** A real one, over the loopback. */
final class RealLink implements Link {

  private final EventLoopGroup loops;
  private final Channel listening;
  private final EventRecorder recorder = new EventRecorder();
  private final Socket peer;
  private final Channel channel;

  RealLink(TransportKind transport, WriteBufferWaterMark waterMark) {
    loops = transport.newLoops(1, new DefaultThreadFactory("link"));
    BlockingQueue<Channel> accepted = new LinkedBlockingQueue<>();
    listening =
        new ServerBootstrap()
            .group(loops)
            .channel(
                transport == TransportKind.EPOLL
                    ? EpollServerSocketChannel.class
                    : NioServerSocketChannel.class)
            .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
            .childOption(ChannelOption.AUTO_CLOSE, false)
            .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, waterMark)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel ch) {
                    ch.pipeline().addLast(recorder);
                    accepted.add(ch);
                  }
                })
            .bind("127.0.0.1", 0)
            .syncUninterruptibly()
            .channel();
    try {
      peer = new Socket();
      peer.connect(listening.localAddress());
      Channel first = accepted.poll(10, TimeUnit.SECONDS);
      if (first == null) {
        throw new AssertionError("not accepted: " + (InetSocketAddress) listening.localAddress());
      }
      channel = first;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Something that the peer does. */
  private interface Act {
    void run() throws IOException;
  }

  private static void act(Act act) {
    try {
      act.run();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void send(String text) {
    act(() -> peer.getOutputStream().write(text.getBytes(UTF_8)));
  }

  @Override
  public void sendFin() {
    act(peer::shutdownOutput);
  }

  @Override
  public void closePeer() {
    readAll();
    act(peer::close);
  }

  @Override
  public void reset() {
    act(
        () -> {
          peer.setSoLinger(true, 0);
          peer.close();
        });
  }

  @Override
  public void readAll() {
    act(
        () -> {
          peer.setSoTimeout(200);
          byte[] bytes = new byte[64 * 1024];
          try {
            while (peer.getInputStream().read(bytes) >= 0) {
              // what it is does not matter
            }
          } catch (SocketTimeoutException e) {
            // that was all
          }
        });
  }

  @Override
  public void onLoop(Consumer<Channel> action) {
    Loops.run(channel.eventLoop(), () -> action.accept(channel));
  }

  /** Nothing more comes if nothing has come for a while: nobody tells that nothing will. */
  @Override
  public List<String> told() {
    Awaitility.await()
        .pollInterval(Duration.ofMillis(20))
        .during(Duration.ofMillis(120))
        .until(this::toldByNow, new Unchanged()::still);
    return recorder.told();
  }

  private List<String> toldByNow() {
    return recorder.told();
  }

  private static final class Unchanged {
    private List<String> last = List.of("nothing yet");

    boolean still(List<String> told) {
      boolean same = told.equals(last);
      last = told;
      return same;
    }
  }

  @Override
  public void close() {
    act(peer::close);
    channel.close().syncUninterruptibly();
    listening.close().syncUninterruptibly();
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
  }
}
