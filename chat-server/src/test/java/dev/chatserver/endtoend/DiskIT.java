package dev.chatserver.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chatserver.app.LedgerConfig;
import dev.chatserver.ledger.sqlite.SqliteSettings;
import dev.chatserver.testing.LoudLog;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What people see of a server that can no longer store, or no longer read. */
class DiskIT {

  private static final String LOCKED = "another program keeps the file locked";

  @TempDir Path directory;

  private TestServer server;
  private Connection otherProgram;

  @BeforeEach
  void start() throws Exception {
    TestServer.Settings settings = TestServer.defaults();
    settings.ledger =
        new LedgerConfig.OnDisk(SqliteSettings.DEFAULT.with(c -> c.directory = directory));
    server = settings.start();
    otherProgram = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("chat.db"));
  }

  @AfterEach
  void stop() throws Exception {
    otherProgram.close();
    server.close();
  }

  @Test
  void shouldSayThatNothingCanBeStored_showNothingOfIt_andGoOnByItself() throws Exception {
    // given
    Person bob = Person.joins(server.port(), "bob");
    Person dave = Person.joins(server.port(), "dave");
    bob.types("before");
    bob.reads("bob says: before");
    dave.reads("bob says: before");

    // when
    execute("BEGIN IMMEDIATE");
    bob.types("lost");

    // then
    bob.reads("-- not stored: " + LOCKED + "; your line was not sent");
    dave.close();
    TestServer.await().until(() -> isGone(bob, "dave"));
    Person carol = Person.connects(server.port());
    carol.readsBytes("Enter your username: ");
    carol.types("carol");
    carol.reads("welcome carol");
    carol.reads("-- what is said cannot be stored at the moment: " + LOCKED);
    assertThat(carol.line()).startsWith("-- the last 1 lines, since ");
    carol.reads("bob says: before", "-- now live");

    // when
    execute("COMMIT");

    // then
    carol.reads("dave left the chat");
    bob.reads("dave left the chat");
    bob.types("after");
    bob.reads("bob says: after");
    carol.reads("bob says: after");
    carol.close();
    bob.close();
    assertThat(LoudLog.take()).singleElement().asString().contains("nothing can be stored");
  }

  /** The one who leaves is out of the roster, whatever the log says. */
  private static boolean isGone(Person asking, String name) throws Exception {
    asking.types("/who");
    return !asking.line().contains(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"bob\n", "bob\nhi\n/quit\n"})
  void shouldSendAwayWhoCannotBeInAnyRoom(String typed) throws Exception {
    // given
    execute("ALTER TABLE room RENAME TO gone");

    for (int i = 0; i < 2; i++) { // the name is free again
      boolean hangsUp = i == 1;

      // when
      Person bob =
          TestServer.await()
              .until(() -> comesIn(typed, hangsUp), Optional::isPresent)
              .orElseThrow();

      // then
      assertThat(bob.line()).startsWith("-- the history cannot be read: ");
      bob.restOfAll();
      bob.close();
    }

    // and
    execute("ALTER TABLE gone RENAME TO room");
    Person ann = Person.joins(server.port(), "ann");
    ann.types("/who");
    ann.reads("-- in lobby: ann");
    ann.close();
    LoudLog.take();
  }

  /** Empty if the name is not free yet, which it is soon after the end of the connection. */
  private Optional<Person> comesIn(String typed, boolean hangsUp) throws Exception {
    Person bob = Person.connects(server.port());
    bob.sends(typed.getBytes(UTF_8));
    if (hangsUp) {
      bob.hangsUp();
    }
    bob.readsBytes("Enter your username: ");
    String answer = bob.line();
    if (answer.equals("-- that name is taken")) {
      bob.close();
      return Optional.empty();
    }
    assertThat(answer).isEqualTo("welcome bob");
    return Optional.of(bob);
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = otherProgram.createStatement()) {
      statement.execute(sql);
    }
  }
}
