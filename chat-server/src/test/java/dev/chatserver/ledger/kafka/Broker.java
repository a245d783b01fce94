package dev.chatserver.ledger.kafka;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chatserver.JavaCommand;
import dev.chatserver.testing.Signals;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One broker of Kafka, in a JVM of its own; together they are their own controllers. Confined to
 * the test.
 */
public final class Broker {

  private static final String CLUSTER = "chatchatchatchatchatcQ";

  private final Path directory;
  private final Path settings;
  private final int id;
  private final List<Broker> all;
  private final int port = freePort();
  private final int controllerPort = freePort();

  /** One for each node that has a way of its own to the broker, and where it is to look for it. */
  private final List<Integer> nodePorts = new ArrayList<>();

  private final List<Integer> advertised = new ArrayList<>();
  private @Nullable Process process;

  private Broker(Path directory, int id, List<Broker> all, int nodes) {
    this.directory = directory;
    this.settings = directory.resolve("server.properties");
    this.id = id;
    this.all = all;
    for (int node = 0; node < nodes; node++) {
      nodePorts.add(freePort());
      advertised.add(nodePorts.get(node));
    }
  }

  /** Makes so many; they are formatted, and do not run yet. */
  public static List<Broker> of(Path directory, int count) throws Exception {
    List<Broker> brokers = of(directory, count, 0);
    for (Broker broker : brokers) {
      broker.format();
    }
    return brokers;
  }

  /**
   * The same, but not formatted.
   *
   * @param nodes so many have a way of their own to each of them
   */
  public static List<Broker> of(Path directory, int count, int nodes) throws IOException {
    List<Broker> brokers = new ArrayList<>();
    for (int id = 1; id <= count; id++) {
      Path own = Files.createDirectory(directory.resolve("broker-" + id));
      brokers.add(new Broker(own, id, brokers, nodes));
    }
    return brokers;
  }

  /** Where a node's way to it ends. */
  public int port(int node) {
    return nodePorts.get(node);
  }

  /** Where a node is to look for it. */
  public void advertise(int node, int nodePort) {
    advertised.set(node, nodePort);
  }

  /** Makes its files. */
  public void format() throws Exception {
    StringBuilder voters = new StringBuilder();
    for (Broker broker : all) {
      voters.append(voters.isEmpty() ? "" : ",").append(broker.id);
      voters.append("@127.0.0.1:").append(broker.controllerPort);
    }
    StringBuilder listeners = new StringBuilder("PLAINTEXT://127.0.0.1:" + port);
    StringBuilder advertising = new StringBuilder(listeners);
    StringBuilder protocols = new StringBuilder("PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    for (int node = 0; node < nodePorts.size(); node++) {
      String name = ",NODE" + node;
      listeners.append(name).append("://127.0.0.1:").append(nodePorts.get(node));
      advertising.append(name).append("://127.0.0.1:").append(advertised.get(node));
      protocols.append(name).append(":PLAINTEXT");
    }
    Files.writeString(
        settings,
        """
        process.roles=broker,controller
        node.id=%d
        listeners=%s,CONTROLLER://127.0.0.1:%d
        advertised.listeners=%s
        listener.security.protocol.map=%s
        controller.quorum.voters=%s
        controller.listener.names=CONTROLLER
        inter.broker.listener.name=PLAINTEXT
        log.dirs=%s
        """
            .formatted(
                id,
                listeners,
                controllerPort,
                advertising,
                protocols,
                voters,
                directory.resolve("logs")));
    Process format =
        java("kafka.tools.StorageTool", "format", "-t", CLUSTER, "-c", settings.toString());
    assertThat(format.waitFor()).as(this::said).isZero();
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private Process java(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(JavaCommand.java());
    command.addAll(List.of("-Xmx256m", "-cp", System.getProperty("java.class.path")));
    command.addAll(Arrays.asList(arguments));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
        .start();
  }

  private Path log() {
    return directory.resolve("broker.log");
  }

  private String said() {
    try {
      List<String> lines = Files.readAllLines(log());
      return String.join("\n", lines.subList(Math.max(0, lines.size() - 30), lines.size()));
    } catch (IOException e) {
      return e.toString();
    }
  }

  public void start() throws IOException {
    process = java("kafka.Kafka", settings.toString());
  }

  /** As by kill -9. */
  public void kill() throws InterruptedException {
    Process running = process;
    if (running != null) {
      running.destroyForcibly();
      assertThat(running.waitFor(20, TimeUnit.SECONDS)).isTrue();
      process = null;
    }
  }

  /** As by kill, while it runs. */
  void signal(String name) throws IOException, InterruptedException {
    Signals.send(requireNonNull(process), name);
  }

  int id() {
    return id;
  }

  /** Where it keeps the topic's first records. */
  Path firstSegment() {
    return directory.resolve("logs/chat-0/00000000000000000000.log");
  }

  /** {@code HOST:PORT}. */
  public String address() {
    return "127.0.0.1:" + port;
  }

  KafkaSettings settings(String node) {
    return new KafkaSettings(address(), "chat", node, java.util.Map.of());
  }
}
