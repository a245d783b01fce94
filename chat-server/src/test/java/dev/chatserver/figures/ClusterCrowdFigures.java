package dev.chatserver.figures;

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
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalIoHandler;
import io.netty.channel.local.LocalServerChannel;
import io.netty.util.concurrent.EventExecutor;
import java.io.BufferedReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
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
import java.util.concurrent.TimeUnit;

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

  private ClusterCrowdFigures() {}

  /** The one who starts the others, or, by the first argument, one of those. */
  public static void main(String[] args) throws Exception {
    switch (args[0]) {
      case "people" ->
          ClusterCrowd.run(
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
    ClusterCrowd.run(address, name, people);
  }
}
