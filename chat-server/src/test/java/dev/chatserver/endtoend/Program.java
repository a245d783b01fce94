package dev.chatserver.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.chatserver.JavaCommand;
import dev.chatserver.testing.Signals;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The runnable file as a process of its own that serves on a port of its own, and what it logs.
 * Thread-safe because the log is a concurrent queue.
 */
public final class Program implements AutoCloseable {

  private static final Path JAR = Path.of("target/chat-server.jar");
  private static final Pattern READY = Pattern.compile(".*ready .* port=\"(\\d+)\".*");

  private final Process process;
  private final Queue<String> log = new ConcurrentLinkedQueue<>();
  private final CompletableFuture<Integer> port = new CompletableFuture<>();

  private Program(Process process) {
    this.process = process;
    Thread reader = new Thread(this::read, "program-log");
    reader.setDaemon(true);
    reader.start();
  }

  /**
   * Starts a server.
   *
   * @param jvm options of the JVM
   * @param options of the server, which keeps nothing without {@code --data}
   */
  public static Program starts(List<String> jvm, String... options) throws Exception {
    return new Program(builder(List.of(), jvm, options).start());
  }

  /**
   * The same, within a shell.
   *
   * @param script what a shell does before it starts the server, which is {@code "$@"}
   */
  public static Program starts(String script, List<String> jvm, String... options)
      throws Exception {
    return new Program(builder(List.of("bash", "-c", script, "bash"), jvm, options).start());
  }

  private static ProcessBuilder builder(List<String> before, List<String> jvm, String... options) {
    List<String> command = new ArrayList<>(before);
    command.addAll(JavaCommand.java());
    command.addAll(jvm);
    command.addAll(
        List.of("-jar", JAR.toAbsolutePath().toString(), "--bind", "127.0.0.1", "--port", "0"));
    if (!List.of(options).contains("--data")) {
      command.addAll(List.of("--ledger", "memory"));
    }
    if (!List.of(options).contains("--web-port")) {
      command.add("--web=off"); // its port is one for all
    }
    command.add("--admin-port=0"); // likewise
    command.addAll(Arrays.asList(options));
    return new ProcessBuilder(command).redirectErrorStream(true);
  }

  /** Does something with the runnable file, to its end, and gives what it says. */
  public static String does(int exitCode, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(JavaCommand.java());
    command.addAll(List.of("-jar", JAR.toAbsolutePath().toString()));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    if (process.waitFor() != exitCode) {
      throw new AssertionError(command + " ended with " + process.exitValue() + ": " + said);
    }
    return said;
  }

  private void read() {
    try (BufferedReader out = process.inputReader(UTF_8)) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        log.add(line);
        Matcher ready = READY.matcher(line);
        if (ready.matches()) {
          port.complete(Integer.valueOf(ready.group(1)));
        }
      }
    } catch (IOException e) {
      log.add(e.toString());
    }
    port.completeExceptionally(new AssertionError("the server ended: " + log()));
  }

  int port() throws Exception {
    return port(Duration.ofMillis(Person.PATIENCE_MILLIS));
  }

  /** Waits for it to listen. */
  public int port(Duration atMost) throws Exception {
    return port.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Waits for a line of the log that holds this. */
  String awaitLine(String part) {
    return TestServer.await()
        .until(
            () -> log.stream().filter(line -> line.contains(part)).findFirst(), Optional::isPresent)
        .orElseThrow();
  }

  /** Stops it as it should be stopped, and waits for it. */
  public void stops() throws Exception {
    signal("TERM");
    process.onExit().get(Person.PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Sends it a signal, by its name. */
  public void signal(String name) throws Exception {
    Signals.send(process, name);
  }

  public long pid() {
    return process.pid();
  }

  /** How many files it has open. */
  long descriptors() throws IOException {
    try (Stream<Path> open = Files.list(Path.of("/proc", String.valueOf(process.pid()), "fd"))) {
      return open.count();
    }
  }

  /** All that it has logged so far. */
  public String log() {
    return String.join("\n", log);
  }

  public boolean isRunning() {
    return process.isAlive();
  }

  /** As by kill -9. */
  public void kill() {
    close();
  }

  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
  }
}
