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
