package dev.chatserver.figures;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What TLS costs the server: memory for each person who is there and says nothing, processor time
 * for each handshake, and how long many handshakes take that begin at once.
 *
 * <pre>
 *   idle PORT PID PEOPLE plain|tls
 *   rate PORT PID SECONDS
 *   storm PORT HANDSHAKES TIMES
 * </pre>
 *
 * The server is another process on this machine, with {@code --limits off}. For {@code idle} its
 * heap has a fixed size that is touched at the start, so that what is resident grows by the rest
 * alone.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a connection that fails ends the program
final class TlsFigures {

  private static final int IN_FLIGHT = 100;

  private final InetSocketAddress server;
  private final EventLoop loop;
  private final Bootstrap bootstrap;
  private final SslContext tls;

  private TlsFigures(EventLoop loop, int port) throws IOException {
    this.loop = loop;
    server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    bootstrap = new Bootstrap().group(loop).channel(EpollSocketChannel.class);
    tls =
        SslContextBuilder.forClient()
            .trustManager(InsecureTrustManagerFactory.INSTANCE)
            .endpointIdentificationAlgorithm(null)
            .build();
  }

  public static void main(String[] args) throws Exception {
    MultiThreadIoEventLoopGroup loops =
        new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    TlsFigures figures = new TlsFigures(loops.next(), Integer.parseInt(args[1]));
    int first = Integer.parseInt(args[2]);
    int second = Integer.parseInt(args[3]);
    switch (args[0]) {
      case "idle" -> figures.idle(first, second, args[4].equals("tls"));
      case "rate" -> figures.rate(first, second);
      case "storm" -> figures.storm(first, second);
      default -> throw new IllegalArgumentException(args[0]);
    }
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
  }

  private void idle(int pid, int people, boolean encrypted) throws Exception {
    idle(people / 10, encrypted, "warm"); // what the server makes once is not theirs
    long heap = liveBytes(pid);
    long resident = residentBytes(pid);
    idle(people, encrypted, "idle");
    System.out.printf(
        Locale.ROOT,
        "%,d bytes of heap and %,d bytes outside of it for each%n",
        (liveBytes(pid) - heap) / people,
        (residentBytes(pid) - resident) / people);
  }

  private void idle(int people, boolean encrypted, String prefix) throws InterruptedException {
    CountDownLatch there = new CountDownLatch(people);
    Series series =
        new Series(people, IN_FLIGHT) {
          @Override
          void begin(int number) {
            connect(encrypted, new Guest(prefix + number, () -> arrived(there)));
          }

          private void arrived(CountDownLatch latch) {
            latch.countDown();
            next();
          }
        };
    loop.execute(series::start);
    there.await();
  }

  private void rate(int pid, int seconds) throws Exception {
    handshakes(IN_FLIGHT * 20, IN_FLIGHT); // the first ones are slow
    long begin = System.nanoTime();
    long cpu = cpu(pid).toNanos();
    int done = 0;
    while (System.nanoTime() - begin < TimeUnit.SECONDS.toNanos(seconds)) {
      handshakes(IN_FLIGHT * 5, IN_FLIGHT);
      done += IN_FLIGHT * 5;
    }
    System.out.printf(
        Locale.ROOT,
        "%.0f handshakes a second, %.0f us of the server's processor time each%n",
        done / ((System.nanoTime() - begin) / 1e9),
        (cpu(pid).toNanos() - cpu) / 1e3 / done);
  }

  private void storm(int handshakes, int times) throws InterruptedException {
    for (int i = 0; i < times; i++) {
      long begin = System.nanoTime();
      handshakes(handshakes, handshakes);
      System.out.printf(
          Locale.ROOT, "%d handshakes: %.0f ms%n", handshakes, (System.nanoTime() - begin) / 1e6);
      TimeUnit.SECONDS.sleep(1); // between two storms
    }
  }

  private void handshakes(int count, int inFlight) throws InterruptedException {
    CountDownLatch done = new CountDownLatch(count);
    Series series =
        new Series(count, inFlight) {
          @Override
          void begin(int number) {
            connect(
                true,
                new Handshake(
                    () -> {
                      done.countDown();
                      next();
                    }));
          }
        };
    loop.execute(series::start);
    done.await();
  }

  private void connect(boolean encrypted, ChannelInboundHandlerAdapter handler) {
    bootstrap
        .clone()
        .handler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel channel) {
                if (encrypted) {
                  channel.pipeline().addLast(tls.newHandler(channel.alloc()));
                }
                channel.pipeline().addLast(handler);
              }
            })
        .connect(server)
        .addListener(
            connected -> {
              if (!connected.isSuccess()) {
                fail(connected.cause());
              }
            });
  }

  private static void fail(@Nullable Throwable cause) {
    System.out.println("it failed: " + cause);
    System.exit(1);
  }

  /** So many, a bounded number at a time. Confined to the event loop. */
  private abstract static class Series {

    private final int count;
    private final int inFlight;
    private int begun;

    Series(int count, int inFlight) {
      this.count = count;
      this.inFlight = inFlight;
    }

    void start() {
      for (int i = 0; i < inFlight; i++) {
        next();
      }
    }

    void next() {
      if (begun < count) {
        begin(begun++);
      }
    }

    abstract void begin(int number);
  }

  /** Ends as soon as it has come about. */
  private static final class Handshake extends ChannelInboundHandlerAdapter {

    private final Runnable done;

    Handshake(Runnable done) {
      this.done = done;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      if (event instanceof SslHandshakeCompletionEvent over) {
        if (!over.isSuccess()) {
          fail(over.cause());
        }
        ctx.close().addListener(closed -> done.run());
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      fail(cause);
    }
  }

  /** Comes in and says nothing. */
  private static final class Guest extends ChannelInboundHandlerAdapter {

    private final String name;
    private final Runnable arrived;
    private final StringBuilder read = new StringBuilder();
    private boolean named;
    private boolean there;

    Guest(String name, Runnable arrived) {
      this.name = name;
      this.arrived = arrived;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ByteBuf bytes = (ByteBuf) message;
      if (!there) {
        read.append(bytes.toString(US_ASCII));
        if (!named && read.indexOf("Enter your username: ") >= 0) {
          named = true;
          ctx.writeAndFlush(Unpooled.copiedBuffer(name + "\n", US_ASCII), ctx.voidPromise());
        } else if (read.indexOf("welcome " + name) >= 0) {
          there = true;
          arrived.run();
        }
      }
      bytes.release();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      fail(cause);
    }
  }

  private static Duration cpu(long pid) {
    return ProcessHandle.of(pid).orElseThrow().info().totalCpuDuration().orElseThrow();
  }

  private static long residentBytes(int pid) throws IOException {
    try (var lines = Files.lines(Path.of("/proc", String.valueOf(pid), "status"))) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst()
          .orElseThrow();
    }
  }

  /** What is left on the server's heap after a collection. */
  private static long liveBytes(int pid) throws IOException {
    Process jcmd =
        new ProcessBuilder("jcmd", String.valueOf(pid), "GC.class_histogram")
            .redirectErrorStream(true)
            .start();
    List<String> lines =
        new String(jcmd.getInputStream().readAllBytes(), US_ASCII).lines().toList();
    String total = lines.get(lines.size() - 1);
    return Long.parseLong(total.replaceAll(".* ", ""));
  }
}
