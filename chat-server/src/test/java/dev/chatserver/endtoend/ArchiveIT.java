package dev.chatserver.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chatserver.JavaCommand;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person does with what is kept, as they would type it, beside a running server. */
@Tag("slow")
class ArchiveIT {

  private static final Path JAR = Path.of("target/chat-server.jar");

  @TempDir Path folder;

  private record Ended(int exitCode, String out, String err) {}

  @BeforeEach
  void talk() throws Exception {
    Person ann;
    try (Program server = serve("data")) {
      ann = Person.joins(server.port(), "Ann");
      ann.types("grüner Tee 🍵");
      ann.reads("Ann says: grüner Tee 🍵");
      ann.types("/topic tea");
      ann.reads("-- Ann set the topic: tea");
    } // kill -9: nobody has left
    ann.close();
  }

  private Program serve(String data) throws Exception {
    return Program.starts(List.of(), "--data", folder.resolve(data).toString());
  }

  @Test
  void shouldTakeAHistoryAlong() throws Exception {
    // when
    String exported;
    try (Program server = serve("data")) {
      assertThat(server.port()).isPositive();
      exported = run("export", "--data", "data").out;
      Files.writeString(folder.resolve("history.jsonl"), exported);
    }
    Ended imported = run("import", "--data", "other", "history.jsonl");

    // then
    assertThat(imported)
        .isEqualTo(new Ended(0, exported.lines().count() - 1 + " lines imported\n", ""));
    assertThat(run("export", "--data", "other").out).isEqualTo(exported);
    assertThat(run("check", "--data", "other"))
        .matches(ended -> ended.exitCode == 0 && ended.out.endsWith("all is whole\n"));
    try (Program server = serve("other")) {
      Person bob = Person.connects(server.port());
      bob.readsBytes("Enter your username: ");
      bob.types("bob +0");
      bob.reads(
          "welcome bob", "-- the topic: tea", "-- 2 lines since 0", "Ann says: grüner Tee 🍵");
      bob.close();
    }
  }

  @Test
  void shouldExportLinesToRead() throws Exception {
    Ended text = run("export", "--data", "data", "--room", "LOBBY", "--format", "text");

    assertThat(text.err).isEmpty();
    assertThat(text.out.lines()).hasSize(3).first().isEqualTo("# lobby: tea");
    assertThat(text.out)
        .containsPattern("\\[1 \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d] Ann says: grüner Tee 🍵\n");
  }

  @Test
  void shouldBackUpBesideARunningServer() throws Exception {
    try (Program server = serve("data")) {
      assertThat(server.port()).isPositive();
      Files.createDirectory(folder.resolve("copy"));

      assertThat(run("backup", "--data", "data", "copy/chat.db")).isEqualTo(new Ended(0, "", ""));

      assertThat(run("export", "--data", "copy")).isEqualTo(run("export", "--data", "data"));
      assertThat(run("backup", "--data", "data", "copy/chat.db"))
          .isEqualTo(new Ended(2, "", "chat-server: copy/chat.db: is there already\n"));
    }
  }

  @Test
  void shouldSayInOneLineWhatIsWrong() throws Exception {
    String none = "chat-server: none/chat.db: there is no such file\n";
    assertThat(run("export", "--data", "none")).isEqualTo(new Ended(2, "", none));
    assertThat(run("check", "--data", "none")).isEqualTo(new Ended(2, "", none));
    assertThat(run("backup", "--data", "none", "x")).isEqualTo(new Ended(2, "", none));
    assertThat(run("import", "--data", "new", "none"))
        .isEqualTo(new Ended(2, "", "chat-server: none: there is no such file\n"));
    assertThat(run("export", "--data", "data", "--room", "nowhere"))
        .isEqualTo(new Ended(2, "", "chat-server: there is no room nowhere\n"));
    assertThat(run("--data", "data", "export"))
        .isEqualTo(new Ended(2, "", "chat-server: --data: options go behind the word export\n"));
    Files.writeString(folder.resolve("wrong.jsonl"), "hello\n");
    assertThat(run("import", "--data", "new", "wrong.jsonl").err)
        .startsWith("chat-server: line 1: it is no JSON: ")
        .hasLineCount(1);
    try (Program server = serve("data")) {
      assertThat(server.port()).isPositive();
      assertThat(run("import", "--data", "data", "wrong.jsonl"))
          .isEqualTo(new Ended(2, "", "chat-server: data: another server uses this directory\n"));
    }
  }

  @Test
  void shouldFindDamage() throws Exception {
    Path file = folder.resolve("data/chat.db");
    run("import", "--data", "data", "/dev/null"); // writes what the WAL has into the file
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length - 4096));

    Ended ended = run("check", "--data", "data");

    assertThat(ended.exitCode).isIn(1, 2);
    assertThat(ended.err).isNotEmpty();
  }

  private Ended run(String... words) throws IOException, InterruptedException {
    List<String> command = JavaCommand.java();
    command.addAll(List.of("-jar", JAR.toAbsolutePath().toString()));
    command.addAll(List.of(words));
    File out = folder.resolve("out").toFile();
    File err = folder.resolve("err").toFile();
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().put("LC_ALL", "C"); // lines are UTF-8 whatever it says
    Process process = builder.redirectOutput(out).redirectError(err).start();
    assertThat(process.waitFor(Person.PATIENCE_MILLIS, TimeUnit.MILLISECONDS)).isTrue();
    return new Ended(
        process.exitValue(),
        Files.readString(out.toPath(), UTF_8),
        Files.readString(err.toPath(), UTF_8));
  }
}
