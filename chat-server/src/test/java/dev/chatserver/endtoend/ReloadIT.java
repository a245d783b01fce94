package dev.chatserver.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SIGHUP, and who is denied by it. */
class ReloadIT {

  private static final String DENIED = "-- connections from your address are not taken here";

  @TempDir Path directory;

  @Test
  void shouldReadTheDenyListAgainAndSendAwayWhoIsOnIt() throws Exception {
    Path deny = Files.writeString(directory.resolve("deny.txt"), "# nobody\n");
    try (Program program = Program.starts(List.of(), "--deny", deny.toString())) {
      Person ann = Person.joins(program.port(), "ann");
      Person nameless = Person.connects(program.port());
      nameless.readsBytes("Enter your username: ");

      Files.writeString(deny, "127.0.0.0/8\n");
      program.signal("HUP");
      ann.reads(DENIED);
      ann.seesTheEnd();
      nameless.reads(DENIED);
      nameless.seesTheEnd();
      refused(program);

      Files.writeString(deny, "127.0.0.0/8\nall the others\n");
      program.signal("HUP");
      program.awaitLine(
          "deny list not read, the old one stays reason=\"" + deny + " line 2: all the others");
      refused(program);

      Files.writeString(deny, "192.0.2.0/24\n");
      program.signal("HUP");
      program.awaitLine("deny list read networks=\"1\"");
      TestServer.await().until(() -> isLetIn(program));
    }
  }

  @Test
  void shouldTakeWhatCanChangeAndNameTheRest() throws Exception {
    Path motd = Files.writeString(directory.resolve("motd.txt"), "be kind\n");
    Path config = directory.resolve("chat.properties");
    Files.writeString(config, "repeated-lines-max = 5\nmotd = " + motd + "\n");
    try (Program program = Program.starts(List.of(), "--config", config.toString())) {
      Person ann = Person.connects(program.port());
      ann.readsBytes("Enter your username: ");
      ann.types("ann");
      ann.reads("welcome ann", "-- be kind");

      Files.writeString(motd, "be brief\n\u202e\u001b[1mand kind\n");
      Files.writeString(config, "repeated-lines-max = 2\nmotd = " + motd + "\nloops = 7\n");
      program.signal("HUP");
      program.awaitLine("reloaded changed=\"[repeated-lines-max]\"");
      program.awaitLine("what else has changed needs another start settings=\"[loops]\"");
      Person bob = Person.connects(program.port());
      bob.readsBytes("Enter your username: ");
      bob.types("bob");
      bob.reads("welcome bob", "-- be brief");
      assertThat(bob.line()).endsWith("and kind").doesNotContain("\u202e", "\u001b");
      for (int i = 0; i < 3; i++) {
        bob.types("again");
      }
      bob.reads("bob says: again", "bob says: again");
      assertThat(bob.line()).startsWith("-- ").contains("2");
      ann.close();
      bob.close();

      Files.writeString(config, "lines-per-second = 0\n");
      program.signal("HUP");
      program.awaitLine(
          "not reloaded, all stays as it is reason=\"--lines-per-second: 0 (expected: at least 1), from "
              + config
              + " line 1\"");
      Files.writeString(config, "motd = " + directory.resolve("none") + "\n");
      program.signal("HUP");
      program.awaitLine(
          "message of the day not read, the old one stays reason=\"" + directory.resolve("none"));
      Person carol = Person.connects(program.port());
      carol.readsBytes("Enter your username: ");
      carol.types("carol");
      carol.reads("welcome carol", "-- be brief");
      carol.close();
    }
  }

  private static void refused(Program program) throws Exception {
    Person late = Person.connects(program.port());
    late.reads(DENIED);
    late.seesTheEnd();
  }

  private static boolean isLetIn(Program program) throws Exception {
    try (Person ann = Person.connects(program.port())) {
      return ann.read() == 'E'; // of the prompt
    }
  }

  /** Whoever closes the window in which a server runs means to end it. */
  @Test
  void shouldStopWhenItsTerminalIsClosed() throws Exception {
    ClientProgram.require("script");
    try (Program program =
        Program.starts("exec script -qec \"$*\" /dev/null", List.of(), "--drain-seconds", "1")) {
      int port = program.port();

      program.signal("KILL"); // the terminal, and not what runs in it

      TestServer.await().until(() -> !isOpen(port));
    }
  }

  private static boolean isOpen(int port) throws Exception {
    try (Person someone = Person.connects(port)) {
      assertThat(someone).isNotNull();
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
