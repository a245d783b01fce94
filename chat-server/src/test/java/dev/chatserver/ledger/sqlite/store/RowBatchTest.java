package dev.chatserver.ledger.sqlite.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RowBatchTest {

  private Connection connection;
  private Statements statements;
  private PreparedStatement add;
  private RowBatch rows;

  @BeforeEach
  void begin() throws SQLException {
    connection = DriverManager.getConnection("jdbc:sqlite::memory:");
    statements = new Statements(connection);
    statements.execute("CREATE TABLE one (number INTEGER PRIMARY KEY)");
    statements.execute("BEGIN");
    add = statements.of("INSERT INTO one VALUES (?)");
    rows = new RowBatch(add);
  }

  @AfterEach
  void end() throws SQLException {
    connection.close();
  }

  @Test
  void putsInWhatWasAddedHoweverManyThereAre() throws SQLException {
    for (int number = 1; number <= 1000; number++) {
      add(number);
    }
    rows.flush();

    assertEquals(1000, statements.number("SELECT count(*) FROM one"));
  }

  @Test
  void putsInByItselfWhatWouldBeTooManyForTheDriver() throws SQLException {
    for (int number = 1; number <= 2 * RowBatch.ROWS_MAX + 1; number++) {
      add(number);
    }

    assertEquals(2 * RowBatch.ROWS_MAX, statements.number("SELECT count(*) FROM one"));
  }

  @Test
  void doesNotPutInTwiceWhatIsThere() throws SQLException {
    add(1);
    rows.flush();
    rows.flush();
    add(2);
    rows.flush();

    assertEquals(2, statements.number("SELECT count(*) FROM one"));
  }

  @Test
  void saysWhatFailed() throws SQLException {
    add(1);
    add(1);

    assertThrows(SQLException.class, rows::flush);
  }

  private void add(int number) throws SQLException {
    add.setInt(1, number);
    rows.add();
  }
}
