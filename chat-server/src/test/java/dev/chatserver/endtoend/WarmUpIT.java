package dev.chatserver.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chatserver.JavaCommand;
import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file that a training run makes, and a server that starts with it. */
@Tag("slow")
class WarmUpIT {

  private static final Path JAR = Path.of("target", "chat-server.jar").toAbsolutePath();
  private static final boolean IS_CACHE = Runtime.version().feature() >= 25;

  @TempDir Path directory;

  private static ProcessBuilder java(String... arguments) {
    List<String> command = new ArrayList<>(JavaCommand.java());
    command.addAll(Arrays.asList(arguments));
    return new ProcessBuilder(command);
  }

  @Test
  void shouldMakeAFileWithWhichAServerStarts() throws Exception {
    Path file = directory.resolve("chat.cache");
    Process made =
        java("-jar", JAR.toString(), "warm-up", "--out", file.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(made.getInputStream().readAllBytes(), UTF_8);
    assertThat(made.waitFor()).as(said).isZero();
    assertThat(said).hasLineCount(1).contains("start with it: java", file.toString());
    assertThat(Files.size(file)).isGreaterThan(1 << 20);

    // The JVM ends at once where the file does not go with it, instead of doing without.
    Process server =
        java(
                (IS_CACHE ? "-XX:AOTCache=" : "-XX:SharedArchiveFile=") + file,
                IS_CACHE ? "-XX:AOTMode=on" : "-Xshare:on",
                "-jar",
                JAR.toString(),
                "--bind=127.0.0.1",
                "--port=0",
                "--ledger=memory",
                "--web=off",
                "--admin-port=0")
            .redirectErrorStream(true)
            .start();
    try (BufferedReader out = server.inputReader()) {
      String ready = out.readLine();
      assertThat(ready).contains("ready");
      int port = Integer.parseInt(ready.replaceAll(".*port=\"(\\d+)\".*", "$1"));
      Person amy = Person.joins(port, "amy");
      amy.types("hello");
      amy.reads("amy says: hello");
      amy.close();
    } finally {
      server.destroy();
      assertThat(server.waitFor(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void shouldSayWhatItWants() throws Exception {
    for (String out : List.of("", "--out=" + directory.resolve("nowhere/chat.cache"))) {
      List<String> arguments = new ArrayList<>(List.of("-jar", JAR.toString(), "warm-up"));
      if (!out.isEmpty()) {
        arguments.add(out);
      }
      Process made = java(arguments.toArray(String[]::new)).start();
      String err = new String(made.getErrorStream().readAllBytes(), UTF_8);
      assertThat(made.waitFor()).isEqualTo(2);
      assertThat(err).hasLineCount(1).startsWith("chat-server: --out: ");
    }
  }
}
