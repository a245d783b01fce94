package dev.chatserver.ledger.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.chatserver.ledger.sqlite.store.StoreException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a server says of a directory or a file that it cannot use. */
class LogFileTest {

  @TempDir Path directory;

  @Test
  void shouldMakeTheDirectoryForItsOwnerAlone() throws Exception {
    Path data = directory.resolve("a/b");

    Rig.open(Rig.settings(data)).close();

    assertThat(Files.getPosixFilePermissions(data))
        .isEqualTo(PosixFilePermissions.fromString("rwx------"));
  }

  @Test
  void shouldRefuseASecondServer_andLetItInWhenTheFirstIsGone() throws Exception {
    SqliteLedger first = Rig.open(Rig.settings(directory));

    refuses(directory, "another server uses this directory");

    first.close();
    Rig.open(Rig.settings(directory)).close();
  }

  @Test
  void shouldRefuseAFileThatIsNoDatabase() throws Exception {
    Files.writeString(directory.resolve("chat.db"), "this is no database ".repeat(200));

    refuses(directory, "the file is damaged, or is none of ours");
  }

  @Test
  void shouldRefuseTheDatabaseOfAnotherProgram_andLeaveItAsItWas() throws Exception {
    change("CREATE TABLE cookies (a)");
    byte[] before = Files.readAllBytes(directory.resolve("chat.db"));

    refuses(directory, "is a database of another program");

    assertThat(Files.readAllBytes(directory.resolve("chat.db"))).isEqualTo(before);
  }

  @Test
  void shouldRefuseANewerForm() throws Exception {
    Rig.open(Rig.settings(directory)).close();
    change("PRAGMA user_version = 99");

    refuses(directory, "was written by a newer version of this program (form 99");
  }

  @Test
  void shouldRefuseADirectoryThatIsAFile() throws Exception {
    Path file = Files.createFile(directory.resolve("file"));

    refuses(file, "cannot be made: it is no directory");
  }

  @Test
  void shouldRefuseADirectoryThatMayNotBeWritten() throws Exception {
    Path readOnly = Files.createDirectory(directory.resolve("ro"));
    Files.setPosixFilePermissions(readOnly, PosixFilePermissions.fromString("r-x------"));
    assumeThat(Files.isWritable(readOnly)).as("root may write anywhere").isFalse();

    refuses(readOnly, "cannot be written");
  }

  private static void refuses(Path path, String why) {
    assertThatThrownBy(() -> Rig.open(Rig.settings(path)))
        .isInstanceOf(StoreException.class)
        .hasMessageStartingWith(path.toString())
        .hasMessageContaining(why);
  }

  private void change(String sql) throws Exception {
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("chat.db"));
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
