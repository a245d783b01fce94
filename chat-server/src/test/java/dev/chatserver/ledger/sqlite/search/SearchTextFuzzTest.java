package dev.chatserver.ledger.sqlite.search;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.chatserver.codec.SafeText;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** What is looked for and where, given whatever characters, with SQLite's own index. */
class SearchTextFuzzTest {

  private static final Connection INDEX = open();

  private static Connection open() {
    try {
      Connection index = DriverManager.getConnection("jdbc:sqlite::memory:");
      try (Statement statement = index.createStatement()) {
        for (String table : SearchFile.TABLES) {
          statement.execute(table);
        }
      }
      return index;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @FuzzTest(maxDuration = "4s")
  void shouldFindALineByItsOwnWordsAndTakeNothingForSyntax(byte[] bytes) throws SQLException {
    fuzzerTestOneInput(bytes);
  }

  /**
   * One input, for a run that lasts: docs/testing.md.
   *
   * @param bytes of UTF-8; what is none becomes the replacement character
   */
  public static void fuzzerTestOneInput(byte[] bytes) throws SQLException {
    String text = SafeText.of(new String(bytes, UTF_8));
    String query = SearchText.query(text);
    if (query == null) {
      return;
    }
    try (Statement clear = INDEX.createStatement();
        PreparedStatement add = INDEX.prepareStatement("INSERT INTO line VALUES (?)");
        PreparedStatement find =
            INDEX.prepareStatement("SELECT count(*) FROM line WHERE line MATCH ?")) {
      clear.execute("DELETE FROM line");
      add.setString(1, SearchText.spaced(text));
      add.execute();
      find.setString(1, query);
      try (ResultSet found = find.executeQuery()) {
        assertThat(found.next()).isTrue();
        assertThat(found.getInt(1)).as(query).isEqualTo(1);
      }
    }
  }
}
