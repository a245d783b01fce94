package dev.chatserver.figures;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * How long a line takes in a crowd of which a part does not behave: rooms of 100 people, each room
 * from a loopback address of its own, where people say so many lines a second in turn, but for
 * those who read nothing and those who send as much as they can. {@code main} prints how long the
 * lines of the well-behaved took to the well-behaved, from when they were due; its arguments are
 *
 * <pre>
 *   PORT ROOMS LINES PERCENT_STALLED PERCENT_FLOODING WARM_UP_SECONDS SECONDS
 * </pre>
 *
 * The server keeps its limits. All is confined to one event loop, on epoll.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a connection that fails ends the program
final class CrowdFigures {

  private static final int IN_ROOM = 100;
  private static final int CONNECTING_MAX = 200;
  private static final int BUFFER_BYTES = 64 * 1024;
  private static final int FLOOD_LINES = 100;

  /** Where the text of a line begins: behind {@code p12345 says: }. */
  private static final int TEXT = 13;

  private static final byte[] NOTHING = {};

  private final InetSocketAddress server;
  private final Bootstrap bootstrap;
  private final EventLoop loop;
  private final List<Member> members = new ArrayList<>();
  private final CountDownLatch entered;
  private final long betweenNanos;
  private final Histogram nanos = new Histogram(3);
  private final Histogram late = new Histogram(3);
  private final byte[] bytes = new byte[256 * 1024];
  private int next;
  private long fromNanos = Long.MAX_VALUE;
  private int turn;
  private long floods;
  private int lost;
  private boolean over;

  private CrowdFigures(EventLoop loop, int port, int rooms, int lines, int stalled, int flooding) {
    this.loop = loop;
    betweenNanos = TimeUnit.SECONDS.toNanos(1) / lines / rooms;
    server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    bootstrap =
        new Bootstrap()
            .group(loop)
            .channel(EpollSocketChannel.class)
            .option(ChannelOption.TCP_NODELAY, true);
    for (int i = 0; i < rooms * IN_ROOM; i++) {
      int place = i % IN_ROOM;
      Manner manner =
          place < stalled
              ? Manner.STALLED
              : place < stalled + flooding ? Manner.FLOODING : Manner.WELL_BEHAVED;
      members.add(new Member(i, manner));
    }
    entered = new CountDownLatch(members.size());
  }

  public static void main(String[] args) throws Exception {
    MultiThreadIoEventLoopGroup loops =
        new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    int[] numbers = List.of(args).stream().mapToInt(Integer::parseInt).toArray();
    CrowdFigures crowd =
        new CrowdFigures(loops.next(), numbers[0], numbers[1], numbers[2], numbers[3], numbers[4]);
    crowd.run(numbers[5], numbers[6]);
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
  }

  private void run(int warmUpSeconds, int seconds) throws Exception {
    loop.execute(
        () -> {
          while (next < Math.min(CONNECTING_MAX, members.size())) {
            connectNext();
          }
        });
    entered.await();
    long begin = System.nanoTime();
    loop.execute(() -> fromNanos = begin + TimeUnit.SECONDS.toNanos(warmUpSeconds));
    loop.scheduleAtFixedRate(() -> speak(begin), 0, 1, TimeUnit.MILLISECONDS);
    loop.schedule(
            () ->
                System.out.printf(
                    Locale.ROOT,
                    "p50 %.2f ms, p99 %.2f ms, p99.9 %.2f ms, most %.2f ms of %,d lines read;"
                        + " sent late by %.2f ms at p99; %,d lines of flood sent,"
                        + " %d connections lost%n",
                    nanos.getValueAtPercentile(50) / 1e6,
                    nanos.getValueAtPercentile(99) / 1e6,
                    nanos.getValueAtPercentile(99.9) / 1e6,
                    nanos.getMaxValue() / 1e6,
                    nanos.getTotalCount(),
                    late.getValueAtPercentile(99) / 1e6,
                    floods,
                    lost),
            warmUpSeconds + seconds,
            TimeUnit.SECONDS)
        .sync();
    loop.submit(() -> over = true).sync();
  }

  private void connectNext() {
    if (next < members.size()) {
      members.get(next++).connect();
    }
  }

  /** Room by room, and in each room everybody in turn. */
  private void speak(long begin) {
    long now = System.nanoTime();
    while (true) {
      long due = begin + turn * betweenNanos;
      if (due - now > 0) {
        return;
      }
      int rooms = members.size() / IN_ROOM;
      Member member = members.get((turn % rooms) * IN_ROOM + turn / rooms % IN_ROOM);
      turn++;
      if (member.manner == Manner.WELL_BEHAVED) {
        member.says("t" + due + "\n");
        if (due >= fromNanos) {
          late.recordValue(now - due);
        }
      }
    }
  }

  private enum Manner {
    WELL_BEHAVED,
    STALLED,
    FLOODING
  }

  private final class Member extends ChannelInboundHandlerAdapter {

    final Manner manner;
    private final int number;
    private final StringBuilder door = new StringBuilder();
    private @Nullable Channel channel;
    private boolean named;
    private boolean joined;
    private boolean in;
    private byte[] begun = NOTHING;

    Member(int number, Manner manner) {
      this.number = number;
      this.manner = manner;
    }

    void connect() {
      int room = number / IN_ROOM;
      Bootstrap own = bootstrap.clone().handler(this);
      if (manner == Manner.STALLED) {
        own.option(ChannelOption.SO_RCVBUF, BUFFER_BYTES);
      } else if (manner == Manner.FLOODING) {
        own.option(ChannelOption.SO_SNDBUF, BUFFER_BYTES);
      }
      own.connect(server, new InetSocketAddress("127.1." + room / 250 + "." + (1 + room % 250), 0));
    }

    void says(String text) {
      if (channel != null) {
        byte[] line = text.getBytes(US_ASCII);
        channel.writeAndFlush(
            channel.alloc().directBuffer(line.length).writeBytes(line), channel.voidPromise());
      }
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
      channel = ctx.channel();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ByteBuf buffer = (ByteBuf) message;
      if (in) {
        read(buffer);
      } else {
        door.append(buffer.toString(US_ASCII));
        enter();
      }
      buffer.release();
    }

    private void enter() {
      if (!named && door.indexOf("Enter your username: ") >= 0) {
        named = true;
        says(String.format(Locale.ROOT, "p%05d%n", number));
      } else if (!joined && door.indexOf("welcome") >= 0) {
        joined = true;
        says("/join room" + number / IN_ROOM + "\n");
      } else if (door.indexOf("you are in room") >= 0) {
        in = true;
        door.setLength(0);
        entered.countDown();
        connectNext();
        if (manner == Manner.STALLED && channel != null) {
          channel.config().setAutoRead(false);
        } else if (manner == Manner.FLOODING) {
          flood();
        }
      }
    }

    private void read(ByteBuf buffer) {
      long now = System.nanoTime();
      System.arraycopy(begun, 0, bytes, 0, begun.length);
      int end = begun.length + buffer.readableBytes();
      buffer.readBytes(bytes, begun.length, end - begun.length);
      int from = 0;
      for (int i = begun.length; i < end; i++) {
        if (bytes[i] == '\n') {
          line(from, i, now);
          from = i + 1;
        }
      }
      begun = from == end ? NOTHING : Arrays.copyOfRange(bytes, from, end);
    }

    private void line(int from, int end, long now) {
      if (manner != Manner.WELL_BEHAVED
          || end - from <= TEXT
          || bytes[from] != 'p'
          || bytes[from + TEXT] != 't') {
        return;
      }
      long due = 0;
      for (int i = from + TEXT + 1; i < end && bytes[i] >= '0' && bytes[i] <= '9'; i++) {
        due = 10 * due + bytes[i] - '0';
      }
      if (due >= fromNanos) {
        nanos.recordValue(now - due);
      }
    }

    private void flood() {
      StringBuilder lines = new StringBuilder();
      while (channel != null && channel.isWritable()) {
        lines.setLength(0);
        for (int i = 0; i < FLOOD_LINES; i++) {
          lines.append('f').append(floods++).append('\n');
        }
        says(lines.toString());
      }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
      if (manner == Manner.FLOODING && in) {
        flood();
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      if (!over) {
        lost++;
        System.out.println("p" + number + " is out: " + door);
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      if (!over) {
        System.out.println("p" + number + ": " + cause);
        ctx.close();
      }
    }
  }
}
