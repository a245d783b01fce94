package dev.chatserver.figures;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.chatserver.app.ChatService;
import dev.chatserver.app.Outside;
import dev.chatserver.app.ServerConfig;
import dev.chatserver.endtoend.Program;
import dev.chatserver.ledger.kafka.Broker;
import dev.chatserver.ledger.kafka.KafkaLog;
import dev.chatserver.ledger.kafka.KafkaSettings;
import dev.chatserver.ledger.kafka.KafkaTopic;
import dev.chatserver.ledger.sqlite.SqliteLedger;
import dev.chatserver.ledger.sqlite.SqliteSettings;
import dev.chatserver.metrics.Meters;
import dev.chatserver.room.Names;
import dev.chatserver.transport.ConnectionLimits;
import dev.chatserver.transport.DenyList;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalChannel;
import io.netty.channel.local.LocalIoHandler;
import io.netty.channel.local.LocalServerChannel;
import io.netty.util.concurrent.EventExecutor;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * How many people may be in one room of several nodes: each node has as many as the others, one of
 * them says something, and it is seen when the last has read it.
 *
 * <pre>
 *   java -cp … dev.chatserver.figures.ClusterCrowdFigures sockets DIRECTORY NODES PEOPLE_OF_EACH
 *   java -cp … dev.chatserver.figures.ClusterCrowdFigures local DIRECTORY NODES PEOPLE_OF_EACH
 * </pre>
 *
 * By sockets, each node is the product, and its people are a process of their own; else both are
 * one process, and what is between them is Netty's local transport: that takes no descriptors.
 */
public final class ClusterCrowdFigures {

  private static final int LINES = 5;
  private static final int COMING_AT_ONCE = 200;

  private ClusterCrowdFigures() {}

  /** The one who starts the others, or, by the first argument, one of those. */
  public static void main(String[] args) throws Exception {
    switch (args[0]) {
      case "people" ->
          crowd(
              new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[1])),
              args[2],
              Integer.parseInt(args[3]));
      case "node" -> node(args[1], args[2], Path.of(args[3]), Integer.parseInt(args[4]));
      default ->
          measure(
              args[0].equals("local"),
              Files.createDirectories(Path.of(args[1])),
              Integer.parseInt(args[2]),
              Integer.parseInt(args[3]));
    }
  }

  // -- who starts the others

  private static void measure(boolean isLocal, Path directory, int nodes, int people)
      throws Exception {
    List<Broker> brokers = Broker.of(directory, 3);
    List<Program> servers = new ArrayList<>();
    List<Crowd> crowds = new ArrayList<>();
    try {
      StringBuilder addresses = new StringBuilder();
      for (Broker broker : brokers) {
        broker.start();
        addresses.append(addresses.isEmpty() ? "" : ",").append(broker.address());
      }
      Program.does(0, "cluster", "init", "--cluster", "kafka:" + addresses);
      for (int i = 0; i < nodes; i++) {
        String name = "node" + i;
        Path data = directory.resolve(name);
        if (isLocal) {
          crowds.add(new Crowd("node", name, addresses.toString(), data.toString(), "" + people));
        } else {
          Program server =
              Program.starts(
                  List.of("-Xmx1500m", "-XX:MaxDirectMemorySize=1g"),
                  "--limits=off",
                  "--connections-max=" + (people + 100),
                  "--cluster=kafka:" + addresses,
                  "--node=" + name,
                  "--data",
                  data.toString());
          servers.add(server);
          crowds.add(
              new Crowd("people", "" + server.port(Duration.ofMinutes(2)), name, "" + people));
        }
      }
      long since = System.nanoTime();
      for (Crowd crowd : crowds) {
        crowd.awaits("in");
      }
      System.out.printf(
          Locale.ROOT,
          "%,d people at %d nodes are in after %.0f s%n",
          nodes * people,
          nodes,
          (System.nanoTime() - since) / 1e9);
      TimeUnit.SECONDS.sleep(10);
      for (int line = 0; line < LINES; line++) {
        crowds.get(line % nodes).say("say");
        long read = 0;
        double last = 0;
        for (Crowd crowd : crowds) {
          String[] told = crowd.awaits("read").split(" ", -1);
          read += Long.parseLong(told[1]);
          last = Math.max(last, Double.parseDouble(told[2]));
        }
        System.out.printf(
            Locale.ROOT, "a line is read by %,d, the last after %.0f ms%n", read, last);
        TimeUnit.SECONDS.sleep(3);
      }
    } finally {
      crowds.forEach(Crowd::kill);
      for (Program server : servers) {
        server.kill();
      }
      for (Broker broker : brokers) {
        broker.kill();
      }
    }
  }

  /** A process of some people, and of their node where they are one. */
  private static final class Crowd {
    private final Process process;
    private final BufferedReader out;

    Crowd(String... arguments) throws Exception {
      List<String> command =
          new ArrayList<>(
              List.of(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx3g",
                  "-Dio.netty.maxDirectMemory=2000000000",
                  "-cp",
                  System.getProperty("java.class.path"),
                  ClusterCrowdFigures.class.getName()));
      command.addAll(List.of(arguments));
      process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      out = process.inputReader(UTF_8);
    }

    /** Waits for a line that begins so. */
    String awaits(String begin) throws Exception {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        if (line.startsWith(begin)) {
          return line;
        }
        if (line.startsWith("lost")) {
          System.out.println(line);
        }
      }
      throw new AssertionError("a process has ended");
    }

    void say(String what) throws Exception {
      process.getOutputStream().write((what + "\n").getBytes(UTF_8));
      process.getOutputStream().flush();
    }

    void kill() {
      process.destroyForcibly();
    }
  }

  // -- a node in this process

  private static void node(String name, String addresses, Path data, int people) throws Exception {
    Meters meters = new Meters(System::nanoTime);
    KafkaSettings settings = new KafkaSettings(addresses, "chat", name, java.util.Map.of());
    String identity;
    try (KafkaTopic topic = new KafkaTopic(settings)) {
      identity = topic.identity();
    }
    KafkaLog log =
        new KafkaLog(
            settings,
            identity,
            task -> new Thread(task, "follower").start(),
            Clock.systemUTC(),
            System::nanoTime);
    SqliteLedger ledger =
        SqliteLedger.join(
            new SqliteLedger.Node(name, new SecureRandom()::nextLong, log, System.err::println),
            SqliteSettings.DEFAULT.with(c -> c.directory = data),
            Clock.systemUTC(),
            new ScheduledThreadPoolExecutor(1),
            Executors.newFixedThreadPool(2),
            Executors.newSingleThreadScheduledExecutor(),
            meters.ledger());
    ledger.ready().toCompletableFuture().get();
    EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, LocalIoHandler.newFactory());
    List<EventLoop> loops = new ArrayList<>();
    for (EventExecutor loop : group) {
      loops.add((EventLoop) loop);
    }
    ChatService service =
        new ChatService(
            ServerConfig.DEFAULT.with(
                c -> {
                  c.loops = 1;
                  c.sessions = c.sessions.with(s -> s.limited = false);
                  c.connections =
                      ConnectionLimits.DEFAULT.with(
                          l -> {
                            l.perAddress = false;
                            l.connectionsMax = people + 100;
                          });
                }),
            new Outside(
                loops,
                System::nanoTime,
                Clock.systemUTC(),
                1,
                ByteBufAllocator.DEFAULT,
                ledger,
                new Names<>(),
                meters),
            DenyList.none());
    LocalAddress address = new LocalAddress(name);
    new ServerBootstrap()
        .group(group)
        .channel(LocalServerChannel.class)
        .childHandler(service.initializer("local", false, null))
        .bind(address)
        .sync();
    crowd(address, name, people);
  }

  // -- people

  private static void crowd(SocketAddress server, String prefix, int count) throws Exception {
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
