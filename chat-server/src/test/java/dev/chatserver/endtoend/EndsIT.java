package dev.chatserver.endtoend;

import static dev.chatserver.endtoend.TestServer.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.chatserver.app.LedgerConfig;
import dev.chatserver.ledger.MemoryLimits;
import dev.chatserver.transport.TransportKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** However connections end, over real sockets: nothing is left, and what was sent is said. */
class EndsIT {

  @ParameterizedTest
  @EnumSource
  void shouldLeaveNothingOfThoseWhoAreCutOffAmidTheirCommands(TransportKind transport)
      throws Exception {
    try (TestServer server = start(TestServer.unlimited(), transport)) {
      Person watcher = Person.joins(server.port(), "watcher");
      Random random = new Random(1);
      for (int i = 0; i < 40; i++) {
        Person person = Person.connects(server.port());
        person.readsBytes("Enter your username: ");
        StringBuilder commands = new StringBuilder("person" + i + "\n");
        for (int n = random.nextInt(6); n >= 0; n--) {
          commands.append(
              List.of("hi\n", "/who\n", "/join a\n", "/nick p" + i + "\n", "/stamp on\n")
                  .get(random.nextInt(5)));
        }
        person.types(commands.toString());
        if (random.nextBoolean()) {
          person.read(); // so that some are cut off before the welcome, some after it
        }
        if (random.nextInt(3) == 0) {
          person.hangsUp();
        }
        person.isCutOff();
      }

      await()
          .untilAsserted(
              () -> {
                watcher.types("/rooms\n/help quit");
                List<String> rooms = new ArrayList<>();
                for (String line = watcher.line();
                    !line.startsWith("-- /quit");
                    line = watcher.line()) {
                  if (line.endsWith(" here")) {
                    rooms.add(line);
                  }
                }
                assertThat(rooms).containsExactly("-- lobby, 1 here");
              });
      for (int i = 0; i < 40; i++) {
        Person again = Person.joins(server.port(), "person" + i);
        again.close();
      }
      watcher.close();
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldSayAllOfOneWhoSaysMoreThanItsRateAndCloses(TransportKind transport) throws Exception {
    try (TestServer server = start(TestServer.defaults(), transport)) {
      Person reader = Person.joins(server.port(), "reader");
      Person bob = Person.connects(server.port());

      bob.sends(("bob\n" + lines(45)).getBytes(UTF_8));
      bob.hangsUp(); // else the prompt, unread, would make it a reset without an end before it
      bob.close();

      for (int i = 0; i < 45; i++) {
        reader.reads("bob says: line " + i);
      }
      reader.reads("bob left the chat");
      reader.close();
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldSayAPrefixOfOneWhoIsCutOff(TransportKind transport) throws Exception {
    try (TestServer server = start(TestServer.defaults(), transport)) {
      Person reader = Person.joins(server.port(), "reader");
      for (int round = 0; round < 5; round++) {
        Person bob = Person.joins(server.port(), "bob");
        bob.sends(lines(5000).getBytes(UTF_8));
        reader.reads("bob says: line 0");
        bob.isCutOff();

        int said = 1;
        for (String line = reader.line(); !line.equals("bob left the chat"); said++) {
          assertThat(line).isEqualTo("bob says: line " + said);
          line = reader.line();
        }
        assertThat(said).isBetween(1, 40);
      }
      reader.close();
    }
  }

  @Test
  void shouldStopSayingWhatOneWhoClosedHadSentAfterItsTime() throws Exception {
    TestServer.Settings settings = TestServer.defaults();
    settings.sessions = LimitsIT.rest(1);
    try (TestServer server = settings.start()) {
      Person reader = Person.joins(server.port(), "reader");
      Person bob = Person.joins(server.port(), "bob");

      bob.sends(lines(200).getBytes(UTF_8));
      bob.hangsUp();
      bob.close();

      int said = 0;
      for (String line = reader.line(); !line.equals("bob left the chat"); said++) {
        assertThat(line).isEqualTo("bob says: line " + said);
        line = reader.line();
      }
      assertThat(said).as("a burst of 30, then 10 a second for a second").isBetween(30, 60);
      reader.close();
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldBeReadToTheEndByOneWhoHasEndedItsHalfAndIsSlow(TransportKind transport)
      throws Exception {
    TestServer.Settings settings = TestServer.unlimited();
    settings.ledger =
        new LedgerConfig.InMemory(
            new MemoryLimits(1000, 16 * 1024 * 1024, 64L * 1024 * 1024, 16 * 1024));
    try (TestServer server = start(settings, transport)) {
      Person ann = Person.joins(server.port(), "ann");
      String fill = "x".repeat(4000);
      for (int i = 0; i < 900; i++) {
        ann.types(fill + i);
        ann.reads("ann says: " + fill + i);
      }
      Person bob = Person.connects(server.port(), 4096);

      bob.sends("bob\n/history 900\n".getBytes(UTF_8));
      bob.hangsUp();

      List<String> said =
          bob.restOfAll().lines().filter(line -> line.startsWith("ann says: ")).toList();
      assertThat(said).hasSizeGreaterThanOrEqualTo(900);
      for (int i = 0; i < 900; i++) {
        assertThat(said.get(said.size() - 900 + i)).endsWith("x" + i);
      }
      bob.close();
      ann.close();
    }
  }

  private static String lines(int count) {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < count; i++) {
      lines.append("line ").append(i).append('\n');
    }
    return lines.toString();
  }

  private static TestServer start(TestServer.Settings settings, TransportKind transport)
      throws Exception {
    assumeTrue(transport.unavailable() == null, () -> transport.unavailable());
    settings.transport = transport;
    return settings.start();
  }
}
