package dev.chatserver.ledger.sqlite.search;

import dev.chatserver.ledger.sqlite.store.LogFile;
import dev.chatserver.ledger.sqlite.store.Statements;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.JDBC;
import org.sqlite.SQLiteConfig;

/**
 * The file of the index, apart from the log: its lock is the file's, so that no line waits for the
 * index. Nothing is in it that the log does not have, and if it is damaged or of another form it is
 * thrown away and made again. Confined to the index's thread.
 */
public final class SearchFile {

  private static final Logger LOG = LoggerFactory.getLogger(SearchFile.class);

  /** "find" in ASCII. */
  private static final int APPLICATION_ID = 0x66696e64;

  /** In form 1 words were told apart as the JDK does, which is not the same on all of them. */
  private static final int FORM = 2;

  /** A row of the index is a room's number, then so many bits of an event's. */
  private static final int SEQUENCE_BITS = 36;

  static final List<String> TABLES =
      List.of(
          // Marks belong to words, and pictographs are words; see SearchText.
          "CREATE VIRTUAL TABLE line USING fts5(text,"
              + " tokenize = \"unicode61 remove_diacritics 2 categories 'L* N* M* Co So'\")",
          "INSERT INTO line (line, rank) VALUES ('secure-delete', 1)",
          "CREATE TABLE room ("
              + " id INTEGER PRIMARY KEY," // as in the log
              + " trimmed INTEGER NOT NULL," // up to here nothing is in the index any more
              + " indexed INTEGER NOT NULL) STRICT", // up to here all is
          "CREATE TABLE taken (acts INTEGER NOT NULL) STRICT", // so many of the log's are here
          "INSERT INTO taken VALUES (0)");

  private final Path path;

  public SearchFile(Path path) {
    this.path = path;
  }

  /** The row of an event; those of a room are next to each other. */
  public static long row(long room, long sequence) {
    assert sequence >>> SEQUENCE_BITS == 0 : sequence;
    return (room << SEQUENCE_BITS) + sequence;
  }

  /** Opens the file for a tool that looks at it. */
  public Connection openToInspect() throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    config.setReadOnly(true);
    config.setBusyTimeout(LogFile.BUSY_MILLIS);
    return JDBC.createConnection("jdbc:sqlite:" + path, config.toProperties());
  }

  /** Opens the file, or begins a new one where it is of no use. */
  public Connection open() throws SQLException, IOException {
    try {
      return tryOpen();
    } catch (SQLException e) {
      if (Files.exists(path)) {
        LOG.atInfo().addKeyValue("why", e.getMessage()).log("the index is made again");
        delete();
      }
      return tryOpen();
    }
  }

  private Connection tryOpen() throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    config.setSynchronous(SQLiteConfig.SynchronousMode.NORMAL);
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setPragma(SQLiteConfig.Pragma.SECURE_DELETE, "true"); // what is taken back is gone
    config.setGetGeneratedKeys(false); // else each insert is followed by a query that nobody reads
    Connection connection = JDBC.createConnection("jdbc:sqlite:" + path, config.toProperties());
    try {
      Statements statements = new Statements(connection);
      long owner = statements.number("PRAGMA application_id");
      long form = statements.number("PRAGMA user_version");
      if (owner == 0 && form == 0 && statements.number("SELECT count(*) FROM sqlite_schema") == 0) {
        make(statements);
      } else if (owner != APPLICATION_ID || form != FORM) {
        throw new SQLException("the file has another form");
      }
      statements.number("SELECT count(*) FROM (SELECT rowid FROM line LIMIT 1)"); // it is whole
      statements.number("PRAGMA wal_checkpoint(TRUNCATE)"); // a text that was taken back is gone
      return connection;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  private static void make(Statements statements) throws SQLException {
    statements.execute("BEGIN IMMEDIATE");
    for (String table : TABLES) {
      statements.execute(table);
    }
    statements.execute("PRAGMA application_id = " + APPLICATION_ID);
    statements.execute("PRAGMA user_version = " + FORM);
    statements.execute("COMMIT");
  }

  /** The file is of no use, and nobody has it open. */
  public void delete() throws IOException {
    for (String suffix : List.of("", "-wal", "-shm")) {
      Files.deleteIfExists(Path.of(path + suffix));
    }
  }
}
