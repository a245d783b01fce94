package dev.chatserver.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Mistakes on the command line, in the environment and in the file: one line that names them, and
 * exit code 2.
 */
class ChatCommandTest {

  @TempDir private Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(Map<String, String> environment, String... arguments) {
    return ChatCommand.run(
        arguments, environment, new PrintWriter(out, true), new PrintWriter(err, true));
  }

  private void complainsInOneLine(int exitCode, String... parts) {
    assertThat(exitCode).isEqualTo(2);
    assertThat(err.toString()).startsWith("chat-server: ").hasLineCount(1).contains(parts);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--port=70000 | --port: 70000 (expected: 0 to 65535)",
        "--port=-1 | --port: -1 (expected: 0 to 65535)",
        "--port=abc | --port",
        "--transport=kqueue | --transport",
        "--ledger=paper | --ledger",
        "--limits=maybe | --limits",
        "--drain-seconds=-1 | --drain-seconds: -1 (expected: 0 to 3600)",
        "--drain-seconds=3601 | --drain-seconds: 3601 (expected: 0 to 3600)",
        "--loops=2000 | --loops: 2000 (expected: 1 to 1024)",
        "--loops=-1 | --loops: -1 (expected: 1 to 1024)",
        "--history-lines=1001 | --history-lines: 1001 (expected: 0 to 1000)",
        "--keep-lines=-1 | --keep-lines: -1 (expected: >= 0)",
        "--keep-days=36501 | --keep-days: 36501 (expected: 0 to 36500)",
        "--keep-bytes=-1 | --keep-bytes: -1 (expected: >= 0)",
        "--sync=sometimes | --sync",
        "--rooms-max=0 | --rooms-max: 0 (expected: >= 1)",
        "--connections-max=-5 | --connections-max: -5 (expected: > 0)",
        "--connections-per-address-max=0 | --connections-per-address-max: 0 (expected: > 0)",
        "--joins-per-address-per-minute=0 | --joins-per-address-per-minute: 0 (expected: > 0)",
        "--lines-per-second=0 | --lines-per-second: 0 (expected: > 0)",
        "--lines-burst=0 | --lines-burst: 0 (expected: > 0)",
        "--repeated-lines-max=0 | --repeated-lines-max: 0 (expected: > 0)",
        "--hello-tries-max=0 | --hello-tries-max: 0 (expected: > 0)",
        "--hello-timeout-seconds=0 | --hello-timeout-seconds: 0 (expected: > 0)",
        "--stall-timeout-seconds=0 | --stall-timeout-seconds: 0 (expected: > 0)",
        "--ignored-names-max=0 | --ignored-names-max: 0 (expected: > 0)",
        "--nosuch=1 | --nosuch",
        "nosuch | nosuch",
      })
  void shouldNameAnOptionThatIsWrong(String argument, String complaint) {
    complainsInOneLine(run(Map.of(), argument), complaint);
  }

  @Test
  void shouldNameTheVariableOfTheEnvironmentThatIsWrong() {
    complainsInOneLine(run(Map.of("CHAT_PORT", "abc")), "--port", "abc", "CHAT_PORT");
  }

  @Test
  void shouldNameTheVariableOfTheEnvironmentThatIsOutOfRange() {
    complainsInOneLine(run(Map.of("CHAT_PORT", "70000")), "--port: 70000", "expected: 0 to 65535");
  }

  @Test
  void shouldSayThatThereIsNoSuchFile() {
    Path file = folder.resolve("nosuch.properties");

    complainsInOneLine(
        run(Map.of(), "--config", file.toString()), file + ": there is no such file");
  }

  @Test
  void shouldSayThatAFileCannotBeRead() {
    complainsInOneLine(run(Map.of(), "--config=" + folder), folder + ": cannot be read");
  }

  @Test
  void shouldTakeTheFilesNameFromTheEnvironmentToo() {
    complainsInOneLine(run(Map.of("CHAT_CONFIG", folder + "/x")), "/x: there is no such file");
  }

  @Test
  void shouldNameAKeyOfTheFileThatIsNone() throws IOException {
    Path file = Files.writeString(folder.resolve("chat.properties"), "prot = 8080\n");

    complainsInOneLine(run(Map.of(), "--config", file.toString()), "unknown key 'prot'", "port");
  }

  @Test
  void shouldNameAValueOfTheFileThatIsWrong() throws IOException {
    Path file = Files.writeString(folder.resolve("chat.properties"), "port = many\n");

    complainsInOneLine(
        run(Map.of(), "--config", file.toString()), "--port", "many", "from the config file");
  }

  @Test
  void shouldExplainItself() {
    int exitCode = run(Map.of(), "--help");

    assertThat(exitCode).isZero();
    assertThat(out.toString())
        .contains("--bind", "--port", "--transport", "--ledger", "--limits", "--config")
        .contains("--drain-seconds", "--version", "serve", "bench");
  }
}
