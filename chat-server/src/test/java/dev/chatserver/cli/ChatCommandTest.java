package dev.chatserver.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.chatserver.cli.options.ServeOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

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
        "--port=70000 | --port: 70000 (expected: 0 to 65535), as typed",
        "--port=-1 | --port: -1 (expected: 0 to 65535), as typed",
        "--port=abc | --port: abc (expected: 0 to 65535), as typed",
        "--port= | --port: '' (expected: 0 to 65535), as typed",
        "--port | --port: has no value (expected: 0 to 65535)",
        "--bind= | --bind: '' (expected: an address, a host name or *), as typed",
        "--bind=nosuch.invalid | --bind: nosuch.invalid (no host of that name is known here), as typed",
        "--bind=192.0.2.1 | --bind: 192.0.2.1 (that is no address of this machine), as typed",
        "--listen=nowhere | --listen: nowhere (expected: plain:ADDRESS:PORT, tls:ADDRESS:PORT, web:ADDRESS:PORT, web-tls:ADDRESS:PORT or unix:PATH), as typed",
        "--listen=plain:*:70000 | --listen: plain:*:70000 (expected: plain:ADDRESS:PORT, ",
        "--listen=plain:192.0.2.1:0 | --listen: 192.0.2.1 (that is no address of this machine), as typed",
        "--unix-mode=888 | --unix-mode: 888 (expected: 000 to 777), as typed",
        "--tls-port=0 | TLS needs --tls-cert and --tls-key, or --tls-self-signed",
        "--tls-port=70000 | --tls-port: 70000 (expected: 0 to 65535), as typed",
        "--listen=tls:*:0 | TLS needs --tls-cert and --tls-key, or --tls-self-signed",
        "--tls-self-signed | a certificate needs --tls-port, --web-port, or tls: or web-tls: in --listen",
        "--web-port=70000 | --web-port: 70000 (expected: 0 to 65535), as typed",
        "--web-port=0 | --web-port: 0 (expected: none, with --web off)",
        "--web=maybe | --web: maybe (expected: on or off), as typed",
        "--web-origin=chat.example | --web-origin: chat.example (expected: http://HOST or https://HOST, maybe with :PORT), as typed",
        "--web-origin=https://chat.example/ | --web-origin: https://chat.example/ (expected: http://HOST",
        "--tls-self-signed=maybe | --tls-self-signed: maybe (expected: on or off), as typed",
        "--tls-cert=x.pem | --tls-cert: x.pem (expected: --tls-key with it), as typed",
        "--tls-key=x.pem | --tls-key: x.pem (expected: --tls-cert with it), as typed",
        "--transport=KQUEUE | --transport: KQUEUE (expected: auto, epoll, io_uring or nio), as typed",
        "--cluster=localhost:9092 | --cluster: localhost:9092 (expected: kafka:HOST:PORT, several by commas), as typed",
        "--cluster=kafka:localhost:9092 | --node: '' (expected: a name of letters, digits, . _ and -, with --cluster)",
        "--cluster-unsafe=maybe | --cluster-unsafe: maybe (expected: on or off), as typed",
        "--ledger=paper | --ledger: paper (expected: disk or memory), as typed",
        "--limits=maybe | --limits: maybe (expected: on or off), as typed",
        "--drain-seconds=3601 | --drain-seconds: 3601 (expected: 0 to 3600)",
        "--loops=1025 | --loops: 1025 (expected: 0 to 1024)",
        "--loops=-1 | --loops: -1 (expected: 0 to 1024)",
        "--history-lines=1001 | --history-lines: 1001 (expected: 0 to 1000)",
        "--keep-lines=-1 | --keep-lines: -1 (expected: at least 0)",
        "--keep-days=36501 | --keep-days: 36501 (expected: 0 to 36500)",
        "--sync=sometimes | --sync: sometimes (expected: off, normal or full)",
        "--rooms-max=0 | --rooms-max: 0 (expected: at least 1)",
        "--rooms-max=99999999999 | --rooms-max: 99999999999 (expected: at least 1)",
        "--connections-max=-5 | --connections-max: -5 (expected: at least 0)",
        "--receive-buffer-bytes=8191 | --receive-buffer-bytes: 8191 (expected: at least 8192)",
        "--prot=1 | no option is called --prot: did you mean --port?",
        "--xyzzy | no option is called --xyzzy: chat-server --help lists them",
        "serv | no command is called serv: did you mean serve?",
        "xyzzy | no command is called xyzzy: chat-server --help lists them",
      })
  void shouldNameAnOptionThatIsWrong(String argument, String complaint) {
    complainsInOneLine(run(Map.of("CHAT_WEB", "off"), argument), complaint);
  }

  @Test
  void shouldNameTheVariableOfTheEnvironmentThatIsWrong() {
    complainsInOneLine(
        run(Map.of("CHAT_PORT", "abc")), "--port: abc (expected: 0 to 65535), from CHAT_PORT");
  }

  @Test
  void shouldNameTheVariableOfTheEnvironmentThatIsOutOfRange() {
    complainsInOneLine(
        run(Map.of("CHAT_PORT", "70000")), "--port: 70000 (expected: 0 to 65535), from CHAT_PORT");
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

    complainsInOneLine(
        run(Map.of(), "--config", file.toString()),
        " line 1: no key is called 'prot': did you mean port?");
  }

  @Test
  void shouldNameAValueOfTheFileThatIsWrong() throws IOException {
    Path file = Files.writeString(folder.resolve("chat.properties"), "# x\n\nport = many\n");

    complainsInOneLine(
        run(Map.of(), "--config", file.toString()),
        "--port: many (expected: 0 to 65535), from " + file + " line 3");
  }

  @Test
  void shouldNameAValueOfTheFileThatIsOutOfRange() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("chat.properties"), "data = a\\\n lines-burst\nlines-burst: 0\n");

    complainsInOneLine(
        run(Map.of(), "--config", file.toString()),
        "--lines-burst: 0 (expected: at least 1), from " + file + " line 3");
  }

  @Test
  void shouldTakeWhatIsTypedForTheMistakeThatItIs_whateverTheEnvironmentSays() {
    complainsInOneLine(
        run(Map.of("CHAT_PORT", "8080"), "--port", "abc"),
        "--port: abc (expected: 0 to 65535), as typed");
  }

  /** What is documented is what holds, for each number at both ends. */
  @ParameterizedTest
  @MethodSource("numbers")
  void shouldTakeEachNumberAtTheEndsOfItsDocumentedRange(OptionSpec option) throws Exception {
    OptionHelp help = OptionHelp.of(option);
    assertThat(help.expected()).as(option.longestName()).isNotNull();
    boolean isInt = option.type() == int.class;
    long max = help.max() < Long.MAX_VALUE ? help.max() : isInt ? Integer.MAX_VALUE : help.max();
    for (long end : List.of(help.min(), max)) {
      ServeOptions options = new ServeOptions();
      new CommandLine(options).parseArgs(option.longestName() + "=" + end);

      assertThatCode(options::toConfig).as(option.longestName()).doesNotThrowAnyException();
    }
    assertThat(run(Map.of(), option.longestName() + "=" + (help.min() - 1))).isEqualTo(2);
  }

  static Stream<OptionSpec> numbers() {
    return new CommandLine(new ServeOptions())
        .getCommandSpec().options().stream()
            .filter(option -> option.type() == int.class || option.type() == long.class);
  }

  @Test
  void shouldHaveItsDefaultInTheHelpOfEachOption() {
    assertThat(new CommandLine(new ServeOptions()).getCommandSpec().options())
        .allSatisfy(
            option ->
                assertThat(String.join(" ", option.description()))
                    .matches(
                        text ->
                            text.matches(".* \\([^()]+\\)\\.")
                                || option.longestName().equals("--config")));
  }

  @Test
  void shouldHelpWhoAsksForItByAWord() {
    assertThat(run(Map.of(), "help")).isZero();
    assertThat(out.toString()).contains("Usage: chat-server", "--port=PORT");
  }

  @Test
  void shouldExplainItself() {
    int exitCode = run(Map.of(), "--help");

    assertThat(exitCode).isZero();
    assertThat(out.toString())
        .contains("--bind", "--port", "--transport", "--ledger", "--limits", "--config")
        .contains("--drain-seconds", "--version", "serve", "bench");
  }

  @Test
  void shouldShowTheValuesInForceAndWhereEachComesFrom() throws IOException {
    Path file = Files.writeString(folder.resolve("chat.properties"), "lines-per-second = 20\n");

    int exitCode =
        run(Map.of("CHAT_LOOPS", "3"), "config", "show", "--config", file.toString(), "--port=0");

    assertThat(exitCode).isZero();
    assertThat(out.toString().replaceAll(" +", " "))
        .contains(
            "port 0 as typed\n",
            "loops 3 from CHAT_LOOPS\n",
            "lines-per-second 20 from " + file + " line 1\n",
            "lines-burst 30 by default\n",
            "admin-port by default\n");
  }

  @Test
  void shouldCheckAConfigFileAsItIs() throws IOException {
    Path file = Files.writeString(folder.resolve("chat.properties"), "port = 8080\nloops = 2\n");

    assertThat(run(Map.of("CHAT_LOOPS", "3"), "config", "check", file.toString())).isZero();
    assertThat(out.toString()).isEqualTo(file + ": ok\n");
    Files.writeString(file, "port = 8080\nloops = -2\n");
    complainsInOneLine(
        run(Map.of(), "config", "check", file.toString()),
        "--loops: -2 (expected: 0 to 1024), from " + file + " line 2");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "config | config: check FILE, or show",
        "config check | FILE",
        "config check nosuch.properties | nosuch.properties: there is no such file",
        "config show --tls-port=0 | TLS needs --tls-cert and --tls-key, or --tls-self-signed",
        "config show --port=x | --port: x (expected: 0 to 65535), as typed",
        "drain --seconds=-1 | --seconds: -1 (expected: 0 to 9999), as typed",
        "--motd=nosuch.txt --port=0 --web=off --ledger=memory | nosuch.txt: no such file",
        "--admin-bind= | --admin-bind: '' (expected: an address or a host name), as typed",
        "--admin-bind=192.0.2.1 --admin-port=1 | --admin-bind: 192.0.2.1 (that is no address of this machine)",
        "--log-format=xml | --log-format: xml (expected: text or json), as typed",
        "--log-level=loud | --log-level: loud (expected: error, warn, info or debug), as typed"
      })
  void shouldComplainOfWhatIsAskedAboutIt(String arguments, String complaint) {
    complainsInOneLine(run(Map.of(), Pattern.compile(" ").split(arguments)), complaint);
  }

  /** Each option and each command has its place on the page that man shows. */
  @Test
  void shouldPrintAManualPageOfAllThatThereIs() {
    assertThat(run(Map.of(), "manual")).isZero();

    String page = out.toString();
    assertThat(page).startsWith(".TH CHAT-SERVER 1").doesNotContain("DEFAULT-VALUE", "%n");
    CommandLine program = ChatCommand.commandLine();
    for (OptionSpec option : program.getCommandSpec().options()) {
      assertThat(page).contains(option.longestName().replace("-", "\\-"));
    }
    for (String command : program.getSubcommands().keySet()) {
      assertThat(page).contains(".SS " + command.replace("-", "\\-") + "\n");
    }
  }

  @Test
  void shouldPrintWhatAShellNeedsToComplete() {
    assertThat(run(Map.of(), "generate-completion")).isZero();

    assertThat(out.toString())
        .contains("complete -F _complete_chat-server", "--lines-per-second", "zsh");
  }

  /** What is said to change while a server runs is a setting, and is said so in the documents. */
  @Test
  void shouldDocumentWhatChangesOnSighup() throws IOException {
    CommandLine program = ChatCommand.commandLine();
    String document = Files.readString(Path.of("../docs/operating.md"));
    String section = document.substring(document.indexOf("SIGHUP has it read"));
    for (String key : Reload.LIVE) {
      assertThat(program.getCommandSpec().findOption("--" + key)).as(key).isNotNull();
      assertThat(key.equals("config") || section.contains("`" + key + "`")).as(key).isTrue();
    }
  }
}
