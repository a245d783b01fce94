package dev.chatserver.figures;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.chatserver.JavaCommand;
import dev.chatserver.endtoend.Program;
import dev.chatserver.ledger.kafka.Broker;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * What it costs to be many: three brokers and three nodes, each a process, and one server alone.
 *
 * <pre>java -cp … dev.chatserver.figures.ClusterFigures DIRECTORY</pre>
 */
public final class ClusterFigures {

  private static final int SPEAKERS = 4;
  private static final int RUNS = 3;

  /** The compilers of six JVMs have both processors for minutes, where the machine is slow. */
  private static final int WARM_UPS = 4;

  private static final int WARM_UP_LINES = 120_000;

  private static final Duration LONG = Duration.ofMinutes(2);
  private static final int TICKS_PER_SECOND = 100; // of /proc

  private ClusterFigures() {}

  /** Somebody who reads all there is, and knows when each line of theirs was due. */
  private static final class Talker implements AutoCloseable {
    final Socket socket = new Socket();
    final OutputStream out;
    final ConcurrentHistogram nanos = new ConcurrentHistogram(TimeUnit.MINUTES.toNanos(5), 3);
    final AtomicLong read = new AtomicLong();
    volatile boolean isIn;

    Talker(int port, String name) throws Exception {
      socket.connect(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      socket.setTcpNoDelay(true);
      out = socket.getOutputStream();
      Thread reading = new Thread(this::read, name);
      reading.setDaemon(true);
      reading.start();
      say(name + " +end"); // what was said before has no part in it
      long since = System.nanoTime();
      while (!isIn) {
        if (System.nanoTime() - since > LONG.toNanos()) {
          throw new AssertionError(name + " was not welcomed at " + port);
        }
        Thread.sleep(5);
      }
    }

    void say(String text) throws IOException {
      out.write((text + "\n").getBytes(UTF_8));
    }

    private void read() {
      try (InputStream in = new BufferedInputStream(socket.getInputStream(), 1 << 16)) {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b >= 0; b = in.read()) {
          if (b != '\n') {
            line.write(b);
            continue;
          }
          String text = line.toString(UTF_8);
          line.reset();
          int at = text.indexOf(" says: @");
          if (at >= 0) {
            long due = Long.parseLong(text.substring(at + 8, text.indexOf(' ', at + 8)));
            nanos.recordValue(Math.max(0, System.nanoTime() - due));
            read.incrementAndGet();
          } else if (text.contains("welcome ")) {
            isIn = true;
          }
        }
      } catch (IOException e) {
        // It was closed.
      }
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  /** Measures all of it. */
  public static void main(String[] args) throws Exception {
    System.setProperty(JavaCommand.FAST, "true");
    Path directory = Files.createDirectories(Path.of(args[0]));
    try (Program alone =
        Program.starts(List.of(), "--limits=off", "--data", data(directory, "alone"))) {
      int port = alone.port(LONG);
      warmUp(0, port, port);
      System.out.println("alone, at the speaker and at another reader:");
      for (int run = 0; run < RUNS; run++) {
        show(latency("alone" + run, port, port, 10));
      }
    }

    List<Broker> brokers = Broker.of(directory, 3);
    for (Broker broker : brokers) {
      broker.start();
    }
    TimeUnit.SECONDS.sleep(20); // who is asked for a topic waits for 15 at the most
    StringBuilder cluster = new StringBuilder("kafka:");
    for (Broker broker : brokers) {
      cluster.append(cluster.length() == 6 ? "" : ",").append(broker.address());
    }
    Program.does(0, "cluster", "init", "--cluster", cluster.toString());
    Program north = node(directory, "north", cluster.toString());
    Program south = node(directory, "south", cluster.toString());
    Program west = node(directory, "west", cluster.toString());
    try {
      north.port(LONG);
      south.port(LONG);
      west.port(LONG);
      for (int i = 0; i < WARM_UPS; i++) {
        warmUp(i, north.port(LONG), south.port(LONG));
      }
      System.out.println("three nodes, at the speaker's and at another:");
      for (int run = 0; run < RUNS; run++) {
        show(latency("calm" + run, north.port(LONG), south.port(LONG), 10));
      }
      long lines = (long) WARM_UPS * WARM_UP_LINES + 1000L * RUNS + rates(north, south, west);
      catchUp(directory, cluster.toString(), lines);
      kills(directory, cluster.toString(), brokers, north, south);
    } finally {
      north.close();
      south.close();
      west.close();
      for (Broker broker : brokers) {
        broker.kill();
      }
    }
  }

  private static String data(Path directory, String node) {
    return directory.resolve(node).toString();
  }

  private static Program node(Path directory, String name, String cluster) throws Exception {
    return Program.starts(
        List.of(),
        "--limits=off",
        "--cluster=" + cluster,
        "--node=" + name,
        "--data",
        data(directory, name));
  }

  /** Of 100 lines a second, at the speaker and at a reader. */
  private static List<Histogram> latency(String name, int port, int otherPort, int seconds)
      throws Exception {
    try (Talker speaker = new Talker(port, name + "-a" + seconds);
        Talker reader = new Talker(otherPort, name + "-b" + seconds)) {
      speak(List.of(speaker), 100, seconds);
      awaitAll(reader, 100L * seconds);
      return List.of(speaker.nanos, reader.nanos);
    }
  }

  /** So that compilers are done with most of it. */
  private static void warmUp(int round, int port, int otherPort) throws Exception {
    try (Talker speaker = new Talker(port, "warm-a" + round);
        Talker reader = new Talker(otherPort, "warm-b" + round)) {
      speak(List.of(speaker), WARM_UP_LINES / 40, 40);
      awaitAll(reader, WARM_UP_LINES);
    }
  }

  private static void show(List<Histogram> histograms) {
    for (Histogram nanos : histograms) {
      System.out.printf(
          "  p50 %.2f ms, p99 %.2f ms, of %d%n",
          nanos.getValueAtPercentile(50) / 1e6,
          nanos.getValueAtPercentile(99) / 1e6,
          nanos.getTotalCount());
    }
  }

  /** They say so many lines a second, in all, each when it is due. */
  private static void speak(List<Talker> speakers, int perSecond, int seconds) throws Exception {
    long begin = System.nanoTime();
    long lines = (long) perSecond * seconds;
    StringBuilder[] texts = new StringBuilder[speakers.size()];
    for (long i = 0; i < lines; ) {
      for (int s = 0; s < texts.length; s++) {
        texts[s] = new StringBuilder();
      }
      for (; i < lines && begin + i * 1_000_000_000L / perSecond <= System.nanoTime(); i++) {
        long due = begin + i * 1_000_000_000L / perSecond;
        texts[(int) (i % texts.length)]
            .append('@')
            .append(due)
            .append(" 0123456789012345678901234567890123456789\n");
      }
      for (int s = 0; s < texts.length; s++) {
        if (!texts[s].isEmpty()) {
          speakers.get(s).out.write(texts[s].toString().getBytes(UTF_8));
        }
      }
      Thread.sleep(0, 500_000);
    }
  }

  private static void awaitAll(Talker reader, long lines) throws InterruptedException {
    long since = System.nanoTime();
    while (reader.read.get() < lines && System.nanoTime() - since < LONG.toNanos()) {
      Thread.sleep(5);
    }
    if (reader.read.get() < lines) {
      System.out.printf("  only %d of %d lines came%n", reader.read.get(), lines);
    }
  }

  /** More and more lines a second, until the p99 at another node is over a second. */
  private static long rates(Program north, Program south, Program west) throws Exception {
    long said = 0;
    for (int rate : new int[] {250, 500, 1000, 2000, 4000, 8000, 16_000, 32_000}) {
      List<Talker> speakers = new ArrayList<>();
      try (Talker reader = new Talker(south.port(LONG), "reader" + rate)) {
        for (int s = 0; s < SPEAKERS; s++) {
          speakers.add(new Talker(north.port(LONG), "speaker" + s + "-" + rate));
        }
        long before = cpuMillis(west);
        speak(speakers, rate, 8);
        awaitAll(reader, rate * 8L);
        long cpu = cpuMillis(west) - before;
        said += rate * 8L;
        double p99 = reader.nanos.getValueAtPercentile(99) / 1e6;
        System.out.printf(
            "%d lines/s: p50 %.2f ms, p99 %.2f ms at another node; %.1f µs of CPU a line at one without readers%n",
            rate, reader.nanos.getValueAtPercentile(50) / 1e6, p99, cpu * 1000.0 / (rate * 8L));
        for (Talker speaker : speakers) {
          speaker.close();
        }
        if (p99 > 1000) {
          break;
        }
      }
    }
    return said;
  }

  private static long cpuMillis(Program program) throws IOException {
    String stat = Files.readString(Path.of("/proc", String.valueOf(program.pid()), "stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * 1000 / TICKS_PER_SECOND;
  }

  /** A node that begins with nothing. */
  private static void catchUp(Path directory, String cluster, long lines) throws Exception {
    try (Program fresh = node(directory, "fresh", cluster)) {
      long since = System.nanoTime();
      fresh.port(LONG);
      double seconds = (System.nanoTime() - since) / 1e9;
      System.out.printf(
          "a new node has read %d lines in %.1f s, its start included: %.0f lines/s%n",
          lines, seconds, lines / seconds);
      fresh.stops(); // its files are whole then
    }
    System.out.printf(
        "a line takes %.0f bytes in the topic, %.0f in a node's file, %.0f in its index%n",
        (double) bytes(directory.resolve("broker-1/logs/chat-0"), ".log") / lines,
        (double) bytes(directory.resolve("fresh"), "chat.db") / lines,
        (double) bytes(directory.resolve("fresh"), "search.db") / lines);
  }

  private static long bytes(Path directory, String nameEnd) throws IOException {
    long bytes = 0;
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.filter(each -> each.toString().endsWith(nameEnd)).toList()) {
        bytes += Files.size(file);
      }
    }
    return bytes;
  }

  private static void kills(
      Path directory, String cluster, List<Broker> brokers, Program north, Program south)
      throws Exception {
    try (Talker speaker = new Talker(north.port(LONG), "speaker");
        Talker reader = new Talker(south.port(LONG), "reader")) {
      for (int i = 0; i < brokers.size(); i++) { // one of them leads
        brokers.get(i).kill();
        System.out.printf(
            "broker %d killed: speech flows after %.1f s%n", i + 1, flows(speaker, reader));
        brokers.get(i).start();
        Thread.sleep(20_000);
      }
      Program east = node(directory, "east", cluster);
      try (Talker other = new Talker(east.port(LONG), "other")) {
        other.say("I was here");
        east.kill();
        System.out.printf("a node killed: speech flows after %.1f s%n", flows(speaker, reader));
      }
      for (Broker broker : brokers) {
        broker.kill();
      }
      for (Broker broker : brokers) {
        broker.start();
      }
      System.out.printf(
          "all brokers killed and started: speech flows after %.1f s%n", flows(speaker, reader));
    }
  }

  /** Says something each 100 ms until it is read at the other node. */
  private static double flows(Talker speaker, Talker reader) throws Exception {
    long since = System.nanoTime();
    long before = reader.read.get();
    while (reader.read.get() == before && System.nanoTime() - since < LONG.toNanos()) {
      speaker.say("@" + System.nanoTime() + " are we there");
      Thread.sleep(100);
    }
    return (System.nanoTime() - since) / 1e9;
  }
}
