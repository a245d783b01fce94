package dev.chatserver.figures;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalChannel;
import io.netty.channel.local.LocalIoHandler;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.SocketAddress;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** People at one node who read along, by a socket each or by Netty's local transport. */
final class ClusterCrowd {

  private static final int COMING_AT_ONCE = 200;

  private ClusterCrowd() {}

  /**
   * Has them come, says {@code in} when all are, and {@code read COUNT MILLIS} of each line that
   * the last of them has read. For each line at the input one of them says one. Does not end.
   */
  static void run(SocketAddress server, String prefix, int count) throws Exception {
    boolean isLocal = server instanceof LocalAddress;
    EventLoopGroup group =
        new MultiThreadIoEventLoopGroup(
            1, isLocal ? LocalIoHandler.newFactory() : EpollIoHandler.newFactory());
    People people = new People(count);
    Bootstrap bootstrap =
        new Bootstrap()
            .group(group)
            .channel(isLocal ? LocalChannel.class : EpollSocketChannel.class);
    for (int i = 0; i < count; i++) {
      people.coming.acquire();
      connect(bootstrap, server, prefix + "-" + i, people);
    }
    people.coming.acquire(COMING_AT_ONCE); // all of them are in
    System.out.println("in");
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, UTF_8));
    Thread asked = new Thread(() -> speak(in, firstOf(people)), "speaker");
    asked.setDaemon(true);
    asked.start();
    while (true) {
      people.readByAll.acquire();
      System.out.printf(Locale.ROOT, "read %d %.1f%n", count, people.lastNanos.get() / 1e6);
    }
  }

  /** Netty's local transport gives two the same address now and then: it has four bytes. */
  private static void connect(
      Bootstrap bootstrap, SocketAddress server, String name, People people) {
    bootstrap
        .clone()
        .handler(new Member(name, people))
        .connect(server)
        .addListener(
            connected -> {
              if (connected.cause() != null) {
                System.out.println("lost " + name + ", who tries again: " + connected.cause());
                connect(bootstrap, server, name, people);
              }
            });
  }

  private static Channel firstOf(People people) {
    Channel first = people.first;
    if (first == null) {
      throw new AssertionError("nobody is in");
    }
    return first;
  }

  private static void speak(BufferedReader in, Channel channel) {
    try {
      while (in.readLine() != null) {
        write(channel, "@" + System.nanoTime() + " to all of you\n");
      }
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static void write(Channel channel, String text) {
    byte[] bytes = text.getBytes(US_ASCII);
    channel.writeAndFlush(
        channel.alloc().buffer(bytes.length).writeBytes(bytes), channel.voidPromise());
  }

  private static final class People {
    final Semaphore coming = new Semaphore(COMING_AT_ONCE);
    final Semaphore readByAll = new Semaphore(0);
    final int count;
    final AtomicInteger read = new AtomicInteger();
    final AtomicLong lastNanos = new AtomicLong();
    volatile @Nullable Channel first;

    People(int count) {
      this.count = count;
    }

    /** Somebody has read a line that was said then. */
    void read(long due) {
      lastNanos.set(System.nanoTime() - due);
      if (read.incrementAndGet() == count) {
        read.set(0);
        readByAll.release();
      }
    }
  }

  /** One of them; confined to the loop. */
  private static final class Member extends ChannelInboundHandlerAdapter {
    private final String name;
    private final People people;
    private String rest = "";
    private boolean isIn;

    Member(String name, People people) {
      this.name = name;
      this.people = people;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ByteBuf bytes = (ByteBuf) message;
      String text = rest + bytes.toString(US_ASCII);
      bytes.release();
      int end = text.lastIndexOf('\n') + 1;
      rest = text.substring(end);
      greet(ctx);
      for (String line : text.substring(0, end).split("\n", -1)) {
        line(ctx, line);
      }
    }

    /** Of a local channel's peer something may come before it is active itself. */
    @Override
    public void channelActive(ChannelHandlerContext ctx) {
      greet(ctx);
    }

    private void greet(ChannelHandlerContext ctx) {
      if (!isIn && ctx.channel().isActive() && rest.endsWith("username: ")) {
        rest = "";
        write(ctx.channel(), name + " +end\n");
      }
    }

    private void line(ChannelHandlerContext ctx, String line) {
      int at = line.indexOf(" says: @");
      if (at >= 0) {
        people.read(Long.parseLong(line.substring(at + 8, line.indexOf(' ', at + 8))));
      } else if (!isIn && line.contains("welcome ")) {
        isIn = true;
        people.first = people.first == null ? ctx.channel() : people.first;
        people.coming.release();
      } else if (!isIn && line.contains("not at the moment")) {
        rest = "";
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      System.out.println("lost " + name + (isIn ? ", who was in: " : ": ") + rest);
    }
  }
}
