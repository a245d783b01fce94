package dev.chatserver.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.chatserver.JavaCommand;
import dev.chatserver.bench.FakeChatServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BenchCommandIT {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  /** What the process that a test interrupts runs. */
  static final class Main {
    public static void main(String[] args) {
      ChatCommand.main(withBench(args));
    }
  }

  @Test
  void shouldEndWithZeroAndWriteItsFilesWhenAllIsWell(@TempDir Path folder) throws IOException {
    try (FakeChatServer server = FakeChatServer.start()) {
      Path json = folder.resolve("bench.json");
      Path plot = folder.resolve("bench.svg");

      int exitCode = bench(server, "--json", json.toString(), "--plot", plot.toString());

      assertThat(err.toString().lines()).containsExactly("wrote " + json, "wrote " + plot);
      assertThat(exitCode).isZero();
      assertThat(out.toString()).contains("ok: every reader got every line once");
      assertThat(Files.readString(json))
          .contains("\"passed\": true", "\"notLetIn\": 0")
          .containsPattern("\"version\": \"\\d+\\.\\d+")
          .contains("\"java\": \"" + Runtime.version(), "\"processors\": ")
          .containsPattern("\"date\": \"\\d{4}-\\d\\d-\\d\\dT");
      assertThat(Files.readString(plot)).startsWith("<svg ");
    }
  }

  @Test
  void shouldEndWithOneWhenALineIsLost() {
    try (FakeChatServer server =
        FakeChatServer.startWithFault("bot1", 10, (reader, number, line) -> {})) {
      int exitCode = bench(server);

      assertThat(exitCode).isEqualTo(1);
      assertThat(out.toString()).containsPattern("lost +1 lines").contains("FAILED: lines lost");
    }
  }

  @Test
  void shouldEndWithTwoAndOneLineWhenAnOptionIsOutOfRange() {
    int exitCode = execute("--bots", "0");

    assertThat(exitCode).isEqualTo(2);
    assertThat(err.toString().lines())
        .containsExactly("chat-server: --bots: 0 (expected: 1 to 19000), as typed");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void shouldEndWithTwoAndOneLineWhenNobodyListens() {
    int port;
    try (FakeChatServer server = FakeChatServer.start()) {
      port = server.port();
    }

    int exitCode = execute("--port", String.valueOf(port));

    assertThat(exitCode).isEqualTo(2);
    assertThat(err.toString().lines())
        .containsExactly(
            "chat-server: cannot connect to 127.0.0.1:" + port + ": connection refused");
  }

  @Test
  void shouldEndWithTwoBeforeTheRunWhenAFileCannotBeWritten(@TempDir Path folder) {
    String file = folder.resolve("none").resolve("bench.json").toString();

    int exitCode = execute("--json", file);

    assertThat(exitCode).isEqualTo(2);
    assertThat(err.toString().lines())
        .containsExactly(
            "chat-server: --json: "
                + file
                + " (expected: a file in a directory that can be written to), as typed");
  }

  @Test
  void shouldShowWhatTheServerTook() throws IOException {
    try (FakeChatServer server = FakeChatServer.start()) {
      String own = String.valueOf(ProcessHandle.current().pid());

      int exitCode = bench(server, "--server-pid", own);

      assertThat(exitCode).isZero();
      assertThat(out.toString())
          .containsPattern("CPU of the server +[\\d.]+ % of one core")
          .containsPattern("memory of it +[\\d.,]+ MB at most");
    }
  }

  @Test
  void shouldEndWithTwoWhereThereIsNoSuchServer() {
    int exitCode = execute("--server-pid", "999999999");

    assertThat(exitCode).isEqualTo(2);
    assertThat(err.toString().lines())
        .containsExactly(
            "chat-server: --server-pid: 999999999 (expected: a process of this machine), as typed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"INT", "TERM"})
  void shouldShowWhatThereIsWhenTheProcessIsInterrupted(String signal, @TempDir Path folder)
      throws Exception {
    AtomicInteger delivered = new AtomicInteger();
    try (FakeChatServer server =
        FakeChatServer.start(
            (reader, number, line) -> {
              reader.write(line);
              delivered.incrementAndGet();
            })) {
      // given
      Path shown = folder.resolve("out");
      Process process = new ProcessBuilder(command(server)).redirectOutput(shown.toFile()).start();
      await().atMost(30, TimeUnit.SECONDS).until(() -> delivered.get() > 100);

      // when
      new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid())).start().waitFor();

      // then
      assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isEqualTo(130);
      assertThat(Files.readString(shown)).contains("(interrupted)").containsPattern("lost +0 ");
    }
  }

  private static List<String> command(FakeChatServer server) {
    List<String> command = JavaCommand.java();
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of(options(server)));
    command.addAll(List.of("--seconds", "600"));
    return command;
  }

  private int bench(FakeChatServer server, String... more) {
    List<String> args = new ArrayList<>(List.of(options(server)));
    args.addAll(List.of("--seconds", "1"));
    args.addAll(List.of(more));
    return execute(args.toArray(new String[0]));
  }

  private static String[] options(FakeChatServer server) {
    String port = String.valueOf(server.port());
    return ("--port " + port + " --bots 5 --senders 2 --rate 100 --drain-seconds 2").split(" ");
  }

  private int execute(String... args) {
    return ChatCommand.run(
        withBench(args), Map.of(), new PrintWriter(out, true), new PrintWriter(err, true));
  }

  private static String[] withBench(String[] args) {
    return Stream.concat(Stream.of("bench"), Stream.of(args)).toArray(String[]::new);
  }
}
