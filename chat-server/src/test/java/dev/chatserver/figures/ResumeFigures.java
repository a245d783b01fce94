package dev.chatserver.figures;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * How long it takes until many readers that come back at once have read what they missed, and how
 * long a live fan-out of the same bytes to as many takes. Takes the port of a fresh server without
 * limits, the readers and the lines.
 */
public final class ResumeFigures {

  private static final String LINE = "a line as people say them, sixty bytes or thereabouts ";

  private final int port;
  private final int readers;
  private final int lines;
  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());

  private ResumeFigures(String[] args) {
    port = Integer.parseInt(args[0]);
    readers = Integer.parseInt(args[1]);
    lines = Integer.parseInt(args[2]);
  }

  public static void main(String[] args) throws Exception {
    new ResumeFigures(args).run();
    System.exit(0);
  }

  private void run() throws Exception {
    for (int round = 1; round <= 3; round++) {
      double live = live();
      double entered = entered();
      double resumed = resumed((long) (round - 1) * lines); // and who left meanwhile, in sums
      System.out.printf(
          Locale.ROOT,
          "%d readers, %d lines: live %.3f s, entered %.3f s, resumed %.3f s; ratio %.2f, without"
              + " entering %.2f%n",
          readers,
          lines,
          live,
          entered,
          resumed,
          resumed / live,
          (resumed - entered) / live);
    }
  }

  /** Everybody is there, and somebody says it all at once. */
  private double live() throws Exception {
    CountDownLatch welcomed = new CountDownLatch(readers);
    CountDownLatch done = new CountDownLatch(readers);
    List<Channel> all = connected(welcomed, done);
    say(all, "l", "+end");
    await(welcomed);
    StringBuilder said = new StringBuilder("speaker +end\n");
    for (int i = 0; i < lines; i++) {
      said.append(LINE).append(i).append('\n');
    }
    CountDownLatch one = new CountDownLatch(1);
    Channel speaker = connect(new Counter(one, new CountDownLatch(1), lines));
    long start = System.nanoTime();
    speaker.writeAndFlush(Unpooled.copiedBuffer(said, US_ASCII));
    await(done);
    long nanos = System.nanoTime() - start;
    close(all);
    close(List.of(speaker));
    return nanos / 1e9;
  }

  /** How long it takes to be welcomed, without anything to read. */
  private double entered() throws Exception {
    CountDownLatch welcomed = new CountDownLatch(readers);
    List<Channel> all = connected(welcomed, new CountDownLatch(1));
    long start = System.nanoTime();
    say(all, "e", "+end");
    await(welcomed);
    long nanos = System.nanoTime() - start;
    close(all);
    return nanos / 1e9;
  }

  /** All connect first, and say where they were when all have. */
  private double resumed(long after) throws Exception {
    CountDownLatch done = new CountDownLatch(readers);
    List<Channel> all = connected(new CountDownLatch(readers), done);
    long start = System.nanoTime();
    say(all, "r", "+" + after);
    await(done);
    long nanos = System.nanoTime() - start;
    close(all);
    return nanos / 1e9;
  }

  private List<Channel> connected(CountDownLatch welcomed, CountDownLatch done) throws Exception {
    List<ChannelFuture> connecting = new ArrayList<>();
    for (int i = 0; i < readers; i++) {
      connecting.add(connecting(new Counter(welcomed, done, lines)));
    }
    List<Channel> all = new ArrayList<>();
    for (ChannelFuture one : connecting) {
      all.add(one.sync().channel());
    }
    return all;
  }

  private static void say(List<Channel> all, String prefix, String where) {
    for (int i = 0; i < all.size(); i++) {
      String hello = prefix + i + " " + where + "\n";
      all.get(i).writeAndFlush(Unpooled.copiedBuffer(hello, US_ASCII));
    }
  }

  private Channel connect(Counter counter) throws Exception {
    return connecting(counter).sync().channel();
  }

  private ChannelFuture connecting(Counter counter) {
    return new Bootstrap()
        .group(loops)
        .channel(EpollSocketChannel.class)
        .handler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel channel) {
                channel.pipeline().addLast(counter);
              }
            })
        .connect("127.0.0.1", port);
  }

  private static void close(List<Channel> all) throws InterruptedException {
    for (Channel channel : all) {
      channel.close();
    }
    for (Channel channel : all) {
      channel.closeFuture().sync();
    }
    TimeUnit.SECONDS.sleep(2); // the server sees to the ends
  }

  private static void await(CountDownLatch latch) throws InterruptedException {
    if (!latch.await(120, TimeUnit.SECONDS)) {
      throw new AssertionError(latch.getCount() + " are not done");
    }
  }

  /** Counts what was said: lines with a colon; the first line end is that of the welcome. */
  private static final class Counter extends ChannelInboundHandlerAdapter {
    private final CountDownLatch welcomed;
    private final CountDownLatch done;
    private int left;
    private boolean isWelcome;

    Counter(CountDownLatch welcomed, CountDownLatch done, int lines) {
      this.welcomed = welcomed;
      this.done = done;
      this.left = lines;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ByteBuf bytes = (ByteBuf) message;
      try {
        int at = bytes.readerIndex();
        if (!isWelcome) {
          int end = bytes.indexOf(at, bytes.writerIndex(), (byte) '\n');
          if (end < 0) {
            return;
          }
          isWelcome = true;
          welcomed.countDown();
          at = end + 1;
        }
        // "speaker says: ": one colon a line, and none in the text or in what the server says.
        int colon = bytes.indexOf(at, bytes.writerIndex(), (byte) ':');
        while (colon >= 0) {
          if (--left == 0) {
            done.countDown();
          }
          colon = bytes.indexOf(colon + 1, bytes.writerIndex(), (byte) ':');
        }
      } finally {
        bytes.release();
      }
    }
  }
}
