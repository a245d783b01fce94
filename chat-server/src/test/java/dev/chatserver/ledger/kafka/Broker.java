package dev.chatserver.ledger.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatserver.JavaCommand;
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
  private final int port = freePort();
  private final int controllerPort = freePort();
  private @Nullable Process process;

  private Broker(Path directory) {
    this.directory = directory;
    this.settings = directory.resolve("server.properties");
  }

  /** Makes the files of so many; they do not run yet. */
  public static List<Broker> of(Path directory, int count) throws Exception {
    List<Broker> brokers = new ArrayList<>();
    for (int id = 1; id <= count; id++) {
      brokers.add(new Broker(Files.createDirectory(directory.resolve("broker-" + id))));
    }
    StringBuilder voters = new StringBuilder();
    for (int id = 1; id <= count; id++) {
      voters.append(id == 1 ? "" : ",").append(id).append("@127.0.0.1:");
      voters.append(brokers.get(id - 1).controllerPort);
    }
    for (int id = 1; id <= count; id++) {
      brokers.get(id - 1).format(id, voters.toString());
    }
    return brokers;
  }

  private void format(int id, String voters) throws Exception {
    Files.writeString(
        settings,
        """
        process.roles=broker,controller
        node.id=%d
        listeners=PLAINTEXT://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d
        controller.quorum.voters=%s
        controller.listener.names=CONTROLLER
        inter.broker.listener.name=PLAINTEXT
        log.dirs=%s
        """
            .formatted(id, port, controllerPort, voters, directory.resolve("logs")));
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

  /** {@code HOST:PORT}. */
  public String address() {
    return "127.0.0.1:" + port;
  }

  KafkaSettings settings(String node) {
    return new KafkaSettings(address(), "chat", node, java.util.Map.of());
  }
}
