package dev.chatserver.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A person at a program of the system's: {@code nc} or {@code telnet}. */
final class ClientProgram implements Person {

  private final Process process;

  /** At a terminal, which shows what is typed, and whose lines have to end with CR LF. */
  private final boolean isTerminal;

  private final BlockingQueue<Integer> output = new LinkedBlockingQueue<>();

  private ClientProgram(boolean isTerminal, List<String> command) throws IOException {
    this.isTerminal = isTerminal;
    process = new ProcessBuilder(command).redirectErrorStream(!isTls(command)).start();
    Thread pump = new Thread(this::pump, command.get(0));
    pump.setDaemon(true);
    pump.start();
  }

  static ClientProgram nc(int port) throws IOException {
    return new ClientProgram(false, List.of("nc", "-N", "127.0.0.1", String.valueOf(port)));
  }

  /** By TLS, whose programs have much to say on standard error of who nobody vouches for. */
  static ClientProgram ncatWithTls(int port) throws IOException {
    return new ClientProgram(false, List.of("ncat", "--ssl", "127.0.0.1", String.valueOf(port)));
  }

  static ClientProgram opensslWithTls(int port) throws IOException {
    return new ClientProgram(
        false, List.of("openssl", "s_client", "-quiet", "-connect", "127.0.0.1:" + port));
  }

  private static boolean isTls(List<String> command) {
    return command.contains("--ssl") || command.contains("s_client");
  }

  /** By a socket in the file system. */
  static ClientProgram nc(Path socket) throws IOException {
    return new ClientProgram(false, List.of("nc", "-N", "-U", socket.toString()));
  }

  /** The same at a terminal, and as people call it. */
  static ClientProgram ncAtATerminal(int port) throws IOException {
    return atATerminal("nc 127.0.0.1 " + port);
  }

  static ClientProgram telnet(int port) throws IOException {
    return greeted(new ClientProgram(false, List.of("telnet", "127.0.0.1", String.valueOf(port))));
  }

  /** The same at a terminal, where it does with keys what it does for people. */
  static ClientProgram telnetAtATerminal(int port) throws IOException {
    return greeted(atATerminal("telnet 127.0.0.1 " + port));
  }

  private static ClientProgram atATerminal(String command) throws IOException {
    return new ClientProgram(true, List.of("script", "-qec", command, "/dev/null"));
  }

  private static ClientProgram greeted(ClientProgram telnet) throws IOException {
    telnet.reads("Trying 127.0.0.1...", "Connected to 127.0.0.1.", "Escape character is '^]'.");
    return telnet;
  }

  /**
   * A machine without the program passes the test by; continuous integration installs it and
   * insists.
   */
  static void require(String program) {
    require(isInstalled(program), program);
  }

  /**
   * The same for what a program has to have with it.
   *
   * @param command shows by its exit code whether that is there
   */
  static void require(String what, List<String> command) throws Exception {
    boolean installed =
        (isInstalled(command.get(0)) || Files.isExecutable(Path.of(command.get(0))))
            && new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor()
                == 0;
    require(installed, what);
  }

  private static void require(boolean installed, String program) {
    if ("required".equals(System.getenv("CHAT_TEST_PROGRAMS"))) {
      assertThat(installed).as(program + " is installed").isTrue();
    }
    assumeTrue(installed, program + " is not installed");
  }

  /** True if a program can be run here. */
  static boolean isInstalled(String program) {
    return List.of(System.getenv().getOrDefault("PATH", "").split(java.io.File.pathSeparator))
        .stream()
        .anyMatch(folder -> java.nio.file.Files.isExecutable(Path.of(folder, program)));
  }

  private void pump() {
    try (InputStream in = process.getInputStream()) {
      int last = 0;
      int b;
      do {
        b = in.read();
        if (isTerminal && b == '\n' && last != '\r') {
          output.add((int) '~'); // what follows would not stand at the left
        }
        if (b != '\r' || !isTerminal) {
          output.add(b);
        }
        last = b;
      } while (b >= 0);
    } catch (IOException e) {
      output.add(-1); // the process was ended under us: that is its end
    }
  }

  @Override
  public void sends(byte[] bytes) throws IOException {
    process.getOutputStream().write(bytes);
    process.getOutputStream().flush();
  }

  @Override
  public void types(String line) throws IOException {
    sends((line + "\n").getBytes(UTF_8));
    if (isTerminal) {
      reads(line);
    }
  }

  @Override
  public int read() throws IOException {
    try {
      Integer next = output.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
      if (next == null) {
        throw new java.net.SocketTimeoutException("nothing came");
      }
      if (next < 0) {
        output.add(next); // the end stays the end
      }
      return next;
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  @Override
  public void hangsUp() throws IOException {
    process.getOutputStream().close();
  }

  @Override
  public void interrupts() throws IOException {
    signal("INT");
  }

  @Override
  public void isCutOff() throws IOException {
    signal("KILL");
  }

  private void signal(String name) throws IOException {
    try {
      new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start().waitFor();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
