package dev.chatserver.ledger.sqlite.store;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.sqlite.JDBC;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteOpenMode;

/**
 * The file that rooms' logs are in: how it is opened, and which form it has. A form is a number in
 * the file; an older one is brought forward step by step, a newer one is refused. Thread-safe
 * because it does not change.
 */
public final class LogFile {

  private static final String NAME = "chat.db";

  /** "chat" in ASCII, which says in the file's head whose it is ("PRAGMA application_id"). */
  static final int APPLICATION_ID = 0x63686174;

  /** How long another program, a backup say, may keep the file locked before it is an error. */
  public static final int BUSY_MILLIS = 1000;

  /** A WAL that a long transaction has made larger is cut to this when it is done with. */
  private static final int WAL_BYTES_KEPT = 16 * 1024 * 1024;

  /** Each step makes the next form of the one before it. Steps that were released do not change. */
  private static final List<List<String>> STEPS =
      List.of(
          List.of(
              "CREATE TABLE room ("
                  + " id INTEGER PRIMARY KEY AUTOINCREMENT," // a number never means two rooms
                  + " key TEXT NOT NULL UNIQUE," // the name as it is compared
                  + " name TEXT NOT NULL," // as it is shown
                  + " trimmed INTEGER NOT NULL DEFAULT 0," // events up to here are gone
                  + " spoken INTEGER NOT NULL DEFAULT 0," // so many of those were said or done
                  + " bytes INTEGER NOT NULL DEFAULT 0," // so large were those
                  + " topic TEXT) STRICT",
              "CREATE TABLE event ("
                  + " room INTEGER NOT NULL,"
                  + " sequence INTEGER NOT NULL,"
                  + " millis INTEGER NOT NULL," // since 1970, UTC
                  + " spoken INTEGER NOT NULL," // said or done in the room up to here
                  + " bytes INTEGER NOT NULL," // of the room's events up to here
                  + " kind INTEGER NOT NULL," // see EventRow for the rest
                  + " names TEXT NOT NULL,"
                  + " text TEXT,"
                  + " others INTEGER NOT NULL,"
                  + " PRIMARY KEY (room, sequence)) STRICT, WITHOUT ROWID",
              "CREATE TABLE applied (acts INTEGER NOT NULL) STRICT", // of the log of acts
              "INSERT INTO applied VALUES (0)"),
          List.of("ALTER TABLE event RENAME COLUMN others TO number"),
          List.of(
              "ALTER TABLE applied ADD COLUMN next INTEGER NOT NULL DEFAULT 0", // see Replica
              "ALTER TABLE applied ADD COLUMN log TEXT",
              "CREATE TABLE node (" // what counts of each node's acts
                  + " name TEXT PRIMARY KEY,"
                  + " generation INTEGER NOT NULL,"
                  + " nonce INTEGER NOT NULL,"
                  + " count INTEGER NOT NULL) STRICT, WITHOUT ROWID"),
          List.of(
              "ALTER TABLE node ADD COLUMN seen INTEGER NOT NULL DEFAULT 0",
              "ALTER TABLE node ADD COLUMN gone INTEGER NOT NULL DEFAULT 0",
              "CREATE TABLE bearer (" // see People
                  + " key TEXT PRIMARY KEY," // the name as it is compared
                  + " name TEXT NOT NULL," // as it is shown
                  + " node TEXT NOT NULL,"
                  + " looks TEXT NOT NULL) STRICT, WITHOUT ROWID", // with spaces between them
              "CREATE TABLE place ("
                  + " id INTEGER PRIMARY KEY," // in the order in which they came
                  + " room_key TEXT NOT NULL,"
                  + " room TEXT NOT NULL,"
                  + " key TEXT NOT NULL,"
                  + " name TEXT NOT NULL,"
                  + " node TEXT NOT NULL,"
                  + " UNIQUE (room_key, key)) STRICT"));

  /** The form that this version of the program writes. */
  static final int FORM = STEPS.size();

  private final Path path;

  public LogFile(Path path) {
    this.path = path;
  }

  /**
   * Opens the file for the one who writes, and makes it or brings it forward if need be.
   *
   * @throws StoreException if it cannot be opened, or is none of ours, or of a newer form
   */
  public Connection openToWrite(Sync sync) throws StoreException {
    SQLiteConfig config = new SQLiteConfig();
    config.setSynchronous(sync.mode());
    config.setBusyTimeout(BUSY_MILLIS);
    config.setPragma(SQLiteConfig.Pragma.SECURE_DELETE, "true"); // what is taken back is gone
    Connection connection = open(config);
    try {
      Statements statements = new Statements(connection);
      int form = form(statements);
      if (form == 0) {
        statements.execute("PRAGMA auto_vacuum = INCREMENTAL"); // before there is anything
      }
      statements.execute("PRAGMA journal_mode = WAL");
      statements.execute("PRAGMA journal_size_limit = " + WAL_BYTES_KEPT);
      bringForward(statements, form);
      statements.number("PRAGMA wal_checkpoint(TRUNCATE)"); // a text that was taken back is gone
      statements.execute("BEGIN IMMEDIATE"); // who may not write is to hear of it at the start
      statements.execute("COMMIT");
      return connection;
    } catch (SQLException e) {
      throw closing(connection, about(StoreException.of(e)));
    } catch (StoreException e) {
      throw closing(connection, about(e));
    }
  }

  /** The file of a directory. */
  public static LogFile in(Path directory) {
    return new LogFile(directory.resolve(NAME));
  }

  /**
   * Opens the file for a tool that looks at it, while a server writes to it or not.
   *
   * @throws StoreException if it is not there, or none of ours, or not of this form
   */
  public Connection openToInspect() throws StoreException {
    if (!Files.exists(path)) {
      throw new StoreException(path + ": there is no such file");
    }
    Connection connection = openToRead();
    try {
      int form = form(new Statements(connection));
      if (form < FORM) {
        throw new StoreException(
            "is of an older form (%d; this program reads %d): start the server with it once"
                .formatted(form, FORM));
      }
      return connection;
    } catch (SQLException e) {
      throw closing(connection, about(StoreException.of(e)));
    } catch (StoreException e) {
      throw closing(connection, about(e));
    }
  }

  boolean isThere() {
    return Files.exists(path);
  }

  /** Opens the file, which is there, for one who only reads. */
  public Connection openToRead() throws StoreException {
    SQLiteConfig config = new SQLiteConfig();
    config.setReadOnly(true);
    config.setBusyTimeout(BUSY_MILLIS);
    return open(config);
  }

  private Connection open(SQLiteConfig config) throws StoreException {
    config.setOpenMode(
        SQLiteOpenMode.NOMUTEX); // the driver locks it already, and one thread has it
    config.setGetGeneratedKeys(false); // else each insert is followed by a query that nobody reads
    try {
      return JDBC.createConnection("jdbc:sqlite:" + path, config.toProperties());
    } catch (SQLException e) {
      throw about(StoreException.of(e));
    }
  }

  private StoreException about(StoreException e) {
    return new StoreException(path + ": " + e.getMessage(), e.isOfTheDisk(), e);
  }

  private static StoreException closing(Connection connection, StoreException e) {
    try {
      connection.close();
    } catch (SQLException closing) {
      e.addSuppressed(closing);
    }
    return e;
  }

  /**
   * Which form the file has, 0 if there is nothing in it. It is only looked at: the file may be
   * another's.
   */
  private static int form(Statements statements) throws SQLException, StoreException {
    long form = statements.number("PRAGMA user_version");
    long owner = statements.number("PRAGMA application_id");
    boolean isNew =
        owner == 0 && form == 0 && statements.number("SELECT count(*) FROM sqlite_schema") == 0;
    if (owner != APPLICATION_ID && !isNew) {
      throw new StoreException("is a database of another program");
    }
    if (form > FORM) {
      throw new StoreException(
          "was written by a newer version of this program (form %d; this one knows up to %d)"
              .formatted(form, FORM));
    }
    return (int) form;
  }

  private static void bringForward(Statements statements, int form) throws SQLException {
    if (form < FORM) {
      statements.execute("BEGIN IMMEDIATE");
      for (List<String> step : STEPS.subList(form, FORM)) {
        for (String change : step) {
          statements.execute(change);
        }
      }
      statements.execute("PRAGMA application_id = " + APPLICATION_ID);
      statements.execute("PRAGMA user_version = " + FORM);
      statements.execute("COMMIT");
    }
  }
}
