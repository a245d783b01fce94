package dev.chatserver.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatserver.transport.Endpoint;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bots of docs/bots.md, as they stand there. */
class BotsIT {

  @TempDir private Path folder;

  @Test
  void shouldAnswerInPython() throws Exception {
    String python = // the system's has its packages
        Files.isExecutable(Path.of("/usr/bin/python3")) ? "/usr/bin/python3" : "python3";
    ClientProgram.require("websockets", List.of(python, "-c", "import websockets"));

    answers("python", "pybot", List.of(python));
  }

  @Test
  void shouldAnswerInJavaScript() throws Exception {
    ClientProgram.require(
        "node with WebSocket", List.of("node", "--experimental-websocket", "-e", "WebSocket"));

    answers("javascript", "jsbot", List.of("node", "--experimental-websocket"));
  }

  private void answers(String language, String name, List<String> runner) throws Exception {
    TestServer.Settings settings = TestServer.defaults();
    settings.more = List.of(Endpoint.Tcp.web("127.0.0.1", 0, false));
    try (TestServer server = settings.start();
        Person ann = Person.joins(server.port(), "ann")) {
      Path script = folder.resolve("bot");
      String code = block(language);
      assertThat(code.lines().filter(line -> !line.isBlank()).count()).isLessThan(14);
      Files.writeString(script, code.replace("localhost:8081", "127.0.0.1:" + server.port(0)));
      List<String> command = new ArrayList<>(runner);
      command.add(script.toString());
      Path output = folder.resolve("output");
      ProcessBuilder builder =
          new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
      builder.environment().put("NODE_NO_WARNINGS", "1"); // an older one, of what it was asked for
      Process bot = builder.start();
      try {
        TestServer.await()
            .untilAsserted(
                () -> {
                  assertThat(bot.isAlive()).isTrue();
                  ann.types("/who");
                  assertThat(ann.line()).contains(name);
                });

        ann.types("hello " + name);

        ann.reads("ann says: hello " + name, name + " says: hello ann");
      } finally {
        bot.destroyForcibly().waitFor();
        assertThat(output).isEmptyFile();
      }
    }
  }

  private static String block(String language) throws Exception {
    Matcher block =
        Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(Path.of("../docs/bots.md")));
    assertThat(block.find()).isTrue();
    return block.group(1);
  }
}
