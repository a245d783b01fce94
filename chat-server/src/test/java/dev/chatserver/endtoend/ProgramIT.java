package dev.chatserver.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chatserver.JavaCommand;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The runnable file, as a process of its own: how it starts, what it says of mistakes, how it
 * stops.
 */
class ProgramIT {

  private static final Path JAR = Path.of("target/chat-server.jar");
  private static final Pattern READY =
      Pattern.compile(".*ready address=\"(\\S+)\" port=\"(\\d+)\" transport=\"(\\w+)\"");

  @TempDir private Path folder;

  /** What it keeps is in a directory of the test. */
  private ProcessBuilder program(String... arguments) {
    List<String> command = JavaCommand.java();
    command.add("-jar");
    command.add(JAR.toAbsolutePath().toString());
    command.addAll(List.of(arguments));
    ProcessBuilder program = new ProcessBuilder(command).directory(folder.toFile());
    program.environment().put("CHAT_WEB", "off"); // its port is one for all
    program.environment().put("CHAT_ADMIN_PORT", "0"); // likewise
    return program;
  }

  /** What a program that ends by itself said, and its exit code. */
  private record Ended(int exitCode, String out, String err) {}

  private static Ended run(ProcessBuilder program) throws Exception {
    Process process = program.start();
    process.getOutputStream().close();
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    String err = new String(process.getErrorStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(Person.PATIENCE_MILLIS, TimeUnit.MILLISECONDS)).isTrue();
    return new Ended(process.exitValue(), out, err);
  }

  private static Matcher ready(BufferedReader out) throws IOException {
    String line = out.readLine();
    Matcher ready = READY.matcher(String.valueOf(line));
    assertThat(line).matches(READY);
    return ready.matches() ? ready : READY.matcher("");
  }

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "INT"})
  void shouldServeAndStopInOrderOnASignal(String signal) throws Exception {
    Process process = program("serve", "--port", "0", "--bind", "127.0.0.1").start();
    try (BufferedReader out = process.inputReader()) {
      Matcher ready = ready(out);
      assertThat(ready.group(1)).isEqualTo("127.0.0.1");
      Person bob = Person.joins(Integer.parseInt(ready.group(2)), "bob");
      bob.types("hello");
      bob.reads("bob says: hello");

      new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid())).start().waitFor();

      bob.reads("-- the server is going down");
      bob.seesTheEnd();
      bob.close();
      assertThat(process.waitFor(Person.PATIENCE_MILLIS, TimeUnit.MILLISECONDS)).isTrue();
      assertThat(process.exitValue()).isZero();
    } finally {
      process.destroyForcibly();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "epoll, *, *, localhost, true, true",
    "epoll, ::, *, localhost, true, true",
    "epoll, 0.0.0.0, 0.0.0.0, localhost, true, false",
    "epoll, ::1, ::1, ::1, false, true",
    "nio, *, *, localhost, true, true",
    "nio, ::, *, localhost, true, true",
    "nio, 0.0.0.0, 0.0.0.0, localhost, true, false",
    "nio, ::1, ::1, ::1, false, true",
  })
  void shouldListenOnWhatItIsTold(
      String transport, String bind, String shown, String tryIt, boolean four, boolean six)
      throws Exception {
    Process process =
        program("--port", "0", "--bind", bind, "--transport", transport, "--ledger", "memory")
            .start();
    try (BufferedReader out = process.inputReader()) {
      Matcher ready = ready(out);
      int port = Integer.parseInt(ready.group(2));

      assertThat(ready.group(1)).isEqualTo(shown);
      assertThat(out.readLine().strip()).endsWith("try it: nc " + tryIt + " " + port);
      assertThat(isOpen("127.0.0.1", port)).isEqualTo(four);
      assertThat(isOpen("::1", port)).isEqualTo(six);
    } finally {
      process.destroy();
      process.waitFor();
    }
  }

  @Test
  void shouldListenOnSeveralEndpoints_aLineEachAtTheStart() throws Exception {
    Process process =
        program(
                "--listen=tls:127.0.0.1:0,plain:[::1]:0,plain:127.0.0.1:0",
                "--tls-self-signed",
                "--unix=s",
                "--unix-mode=600")
            .start();
    try (BufferedReader out = process.inputReader()) {
      assertThat(out.readLine()).contains("ready address=\"127.0.0.1\"").contains(" tls=");
      Matcher six = ready(out);
      Matcher four = ready(out);

      assertThat(six.group(1)).isEqualTo("::1");
      assertThat(isOpen("::1", Integer.parseInt(six.group(2)))).isTrue();
      assertThat(four.group(1)).isEqualTo("127.0.0.1");
      assertThat(isOpen("127.0.0.1", Integer.parseInt(four.group(2)))).isTrue();
      assertThat(out.readLine()).contains("ready path=\"s\" transport=");
      assertThat(out.readLine().strip()).endsWith("try it: nc ::1 " + six.group(2));
      assertThat(Files.getPosixFilePermissions(folder.resolve("s")))
          .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    } finally {
      process.destroy();
      process.waitFor();
    }
    assertThat(folder.resolve("s")).doesNotExist();
  }

  /** By another program: the tests' own machine speaks IPv4 alone. */
  private static boolean isOpen(String address, int port) throws Exception {
    String connect = "exec 3<>/dev/tcp/" + address + "/" + port;
    return new ProcessBuilder("bash", "-c", connect).start().waitFor() == 0;
  }

  @Test
  void shouldTakeOptionsFromTheCommandLineThenTheEnvironmentThenTheFile() throws Exception {
    Path file = folder.resolve("chat.properties");
    Files.writeString(file, "port = 70000\nbind = 127.0.0.1\ntransport = nio\n");
    ProcessBuilder builder = program("--config", file.toString(), "--port=0");
    builder.environment().put("CHAT_PORT", "70001");
    builder.environment().put("CHAT_TRANSPORT", "epoll");
    Process process = builder.start();
    try (BufferedReader out = process.inputReader()) {
      Matcher ready = ready(out);

      assertThat(ready.group(1)).as("from the file").isEqualTo("127.0.0.1");
      assertThat(ready.group(2)).as("from the command line").isNotEqualTo("70001");
      assertThat(ready.group(3)).as("from the environment").isEqualTo("epoll");
    } finally {
      process.destroy();
      process.waitFor();
    }
  }

  @Test
  void shouldSayInOneLineThatThePortIsInUse() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Ended ended = run(program("--bind", "127.0.0.1", "--port", "" + taken.getLocalPort()));

      assertThat(ended.exitCode).isEqualTo(2);
      assertThat(ended.err)
          .hasLineCount(1)
          .contains("127.0.0.1")
          .contains("" + taken.getLocalPort());
      assertThat(ended.err).contains("Address already in use");
    }
  }

  @Test
  void shouldServeAPageByDefault_orSayThatSomebodyHasItsPort() throws Exception {
    ProcessBuilder withPage = program("--bind", "127.0.0.1", "--port", "0", "--ledger", "memory");
    withPage.environment().remove("CHAT_WEB");
    Process first = withPage.start();
    Process second = null;
    try (BufferedReader out = first.inputReader()) {
      String port = ready(out).group(2);
      assertThat(out.readLine()).contains("ready address=\"127.0.0.1\" port=\"8081\"");
      assertThat(out.readLine())
          .contains("try it: nc 127.0.0.1 " + port + ", or http://127.0.0.1:8081 in a browser");
      assertThat(page("http://127.0.0.1:8081/").statusCode()).isEqualTo(200);

      second = withPage.start();
      try (BufferedReader other = second.inputReader()) {
        assertThat(other.readLine())
            .contains("port 8081 is taken: there is no page; --web-port picks another");
        String otherPort = ready(other).group(2);
        assertThat(other.readLine().strip()).endsWith("try it: nc 127.0.0.1 " + otherPort);
      }
    } finally {
      first.destroyForcibly().waitFor();
      if (second != null) {
        second.destroyForcibly().waitFor();
      }
    }
  }

  private static HttpResponse<String> page(String uri) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create(uri)).build(), HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void shouldNotStartWithoutThePortThatThePageWasToHave() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = String.valueOf(taken.getLocalPort());
      ProcessBuilder program = program("--bind", "127.0.0.1", "--port", "0", "--web-port", port);
      program.environment().remove("CHAT_WEB");

      Ended ended = run(program);

      assertThat(ended.exitCode).isEqualTo(2);
      assertThat(ended.err).hasLineCount(1).contains(port).contains("Address already in use");
    }
  }

  @Test
  void shouldTellHowItDoes_orSayThatSomebodyHasThatPort() throws Exception {
    ProcessBuilder looked = program("--bind", "127.0.0.1", "--port", "0", "--ledger", "memory");
    looked.environment().remove("CHAT_ADMIN_PORT");
    Process first = looked.start();
    Process second = null;
    try (BufferedReader out = first.inputReader()) {
      ready(out);
      assertThat(out.readLine())
          .contains("ready address=\"127.0.0.1\" port=\"8082\" for=\"metrics and health\"");
      Metrics metrics = new Metrics(8082);
      assertThat(metrics.get("/readyz").body()).isEqualTo("ok\n");
      assertThat(metrics.text()).contains("chat_build_info{version=\"", "process_open_fds ");

      second = looked.start();
      try (BufferedReader other = second.inputReader()) {
        assertThat(other.readLine())
            .contains("port 8082 is taken: there are no metrics; --admin-port picks another");
        ready(other);
      }

      Ended drain = run(program("drain", "--seconds", "0"));
      assertThat(drain.exitCode).isZero();
      assertThat(drain.out).isEqualTo("draining; the server stops in 0 s\n");
      assertThat(out.lines().toList().toString())
          .contains("draining seconds=\"0\"", "stopped cut=");
      assertThat(first.waitFor()).isZero();
      drain = run(program("drain"));
      assertThat(drain.exitCode).isEqualTo(2);
      assertThat(drain.err).contains("no server answers at 127.0.0.1:8082");
    } finally {
      first.destroyForcibly().waitFor();
      if (second != null) {
        second.destroyForcibly().waitFor();
      }
    }
  }

  @Test
  void shouldNotStartWithoutThePortThatWasToTellHowItDoes() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = String.valueOf(taken.getLocalPort());

      Ended ended = run(program("--bind=127.0.0.1", "--port=0", "--admin-port", port));

      assertThat(ended.exitCode).isEqualTo(2);
      assertThat(ended.err).hasLineCount(1).contains(port).contains("Address already in use");
    }
  }

  @Test
  void shouldWriteTheLogAsJsonWithAnIdForEachConnectionAndNothingThatWasSaid() throws Exception {
    Process process =
        program(
                "--bind=127.0.0.1",
                "--port=0",
                "--ledger=memory",
                "--log-format=json",
                "--log-level=debug")
            .start();
    try (BufferedReader out = process.inputReader()) {
      String ready = out.readLine();
      assertThat(ready).startsWith("{\"time\":\"").contains("\"message\":\"ready\"");
      int port = Integer.parseInt(ready.replaceAll(".*\"port\":(\\d+).*", "$1"));
      Person amy = Person.joins(port, "amyssecretname");
      amy.types("what nobody is to read in a log");
      amy.reads("amyssecretname says: what nobody is to read in a log");
      amy.types("/quit");
      amy.restOfAll();
      amy.close();
      process.toHandle().destroy(); // which leaves its output open
      List<String> lines = out.lines().toList();
      assertThat(lines).allMatch(line -> line.startsWith("{") && line.endsWith("}"));
      assertThat(lines.toString()).doesNotContain("nobody is to read", "amyssecretname");
      String accepted =
          lines.stream()
              .filter(line -> line.contains("connection accepted"))
              .findFirst()
              .orElseThrow();
      String id = accepted.replaceAll(".*(\"connection\":\"\\w+\").*", "$1");
      assertThat(lines)
          .anyMatch(
              line ->
                  line.contains("connection ended")
                      && line.contains(id)
                      && line.contains("\"by\":\"quit\""));
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  @Test
  void shouldNotStartWithAMessageOfTheDayThatCannotBeRead() throws Exception {
    Ended ended =
        run(program("--bind=127.0.0.1", "--port=0", "--ledger=memory", "--motd=none.txt"));

    assertThat(ended.exitCode).isEqualTo(2);
    assertThat(ended.err).isEqualTo("chat-server: none.txt: no such file\n");
  }

  /** A browser that is sent to the port for lines is told where to go, and so is its person. */
  @Test
  void shouldNameThePagesPortToWhoAsksForItElsewhere() throws Exception {
    ProcessBuilder program =
        program("--bind=127.0.0.1", "--port=0", "--web-port=0", "--ledger=memory");
    program.environment().remove("CHAT_WEB");
    Process process = program.start();
    try (BufferedReader out = process.inputReader()) {
      int port = Integer.parseInt(ready(out).group(2));
      String web = out.readLine().replaceAll(".* port=\"(\\d+)\".*", "$1").strip();
      Person browser = Person.connects(port);
      browser.readsBytes("Enter your username: ");

      browser.types("GET / HTTP/1.1\r");

      browser.reads(
          "-- this is the plain chat port, for nc and telnet; it does not speak HTTP;"
              + " the page for browsers is at port "
              + web);
      browser.seesTheEnd();
      browser.close();
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  @Test
  void shouldKeepWhatWasSaidOverARestart() throws Exception {
    restartedAfter(
        port -> {
          Person bob = Person.joins(port, "bob");
          bob.types("one");
          bob.types("two");
          bob.reads("bob says: one", "bob says: two");
          bob.types("/quit");
          bob.seesTheEnd(); // by then his leave is on its way to the log
          bob.close();
        });

    restartedAfter(
        port -> {
          Person ann = Person.connects(port);
          ann.readsBytes("Enter your username: ");
          ann.types("ann");
          ann.reads("welcome ann");
          assertThat(ann.line()).startsWith("-- the last 2 lines, since ");
          ann.reads("bob says: one", "bob says: two", "-- now live");
          Person bob = Person.connects(port);
          bob.readsBytes("Enter your username: ");
          bob.types("bob +1");
          bob.reads("welcome bob", "-- 2 lines since 1", "bob says: two", "-- now live");
          bob.types("three");
          bob.reads("bob says: three");
          ann.reads("bob says: three");
          ann.close();
          bob.close();
        });
  }

  private interface OnPort {
    void run(int port) throws Exception;
  }

  /** Starts the program on the test's directory, and stops it in order when that is done. */
  private void restartedAfter(OnPort people) throws Exception {
    Process process = program("--port", "0", "--bind", "127.0.0.1").start();
    try (BufferedReader out = process.inputReader()) {
      people.run(Integer.parseInt(ready(out).group(2)));
      process.destroy();
      assertThat(process.waitFor(Person.PATIENCE_MILLIS, TimeUnit.MILLISECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void shouldSayInOneLineThatAnotherServerUsesTheDirectory() throws Exception {
    Process first = program("--bind", "127.0.0.1", "--port", "0").start();
    try (BufferedReader out = first.inputReader()) {
      ready(out);

      Ended ended = run(program("--bind", "127.0.0.1", "--port", "0"));

      assertThat(ended.exitCode).isEqualTo(2);
      assertThat(ended.err)
          .isEqualTo("chat-server: chat-data: another server uses this directory\n");
    } finally {
      first.destroyForcibly().waitFor();
    }
  }

  @Test
  void shouldSayInOneLineThatTheFileCannotBeUsed() throws Exception {
    Files.createDirectory(folder.resolve("data"));
    Files.writeString(folder.resolve("data/chat.db"), "no database ".repeat(1000));

    Ended ended = run(program("--bind", "127.0.0.1", "--port", "0", "--data", "data"));

    assertThat(ended.exitCode).isEqualTo(2);
    assertThat(ended.err)
        .isEqualTo("chat-server: data/chat.db: the file is damaged, or is none of ours\n");
  }

  @Test
  void shouldShowItsVersion() throws Exception {
    Ended ended = run(program("--version"));

    assertThat(ended.exitCode).isZero();
    assertThat(ended.out).startsWith("chat-server 0.").contains("Java");
  }
}
