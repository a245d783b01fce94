package dev.chatserver.ledger.sqlite.store;

import java.sql.SQLException;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * The store cannot do what it is asked; the message is for a person. Whether it may be able to
 * later, and for other acts, is for who catches it to know from {@link #isOfTheDisk}.
 */
public final class StoreException extends Exception {

  private static final long serialVersionUID = 1L;

  private final boolean ofTheDisk;

  public StoreException(String why, boolean ofTheDisk, Throwable cause) {
    super(why, cause);
    this.ofTheDisk = ofTheDisk;
  }

  public StoreException(String why) {
    super(why);
    this.ofTheDisk = false;
  }

  public static StoreException damaged(String what) {
    return new StoreException("the file is damaged: " + what);
  }

  /** What SQLite says, in words that a person at a terminal can use. */
  public static StoreException of(SQLException e) {
    if (!(e instanceof SQLiteException sqlite)) {
      return new StoreException(String.valueOf(e.getMessage()), false, e);
    }
    SQLiteErrorCode code = sqlite.getResultCode();
    // The low byte is the kind, the rest says more; see "Result and Error Codes" of SQLite.
    return switch (SQLiteErrorCode.getErrorCode(code.code & 0xff)) {
      case SQLITE_FULL -> ofTheDisk("the disk is full", e);
      case SQLITE_IOERR -> ofTheDisk("the disk cannot be read or written", e);
      case SQLITE_READONLY, SQLITE_PERM -> ofTheDisk("the file may not be written", e);
      case SQLITE_CANTOPEN -> ofTheDisk("the file cannot be opened", e);
      case SQLITE_BUSY, SQLITE_LOCKED -> ofTheDisk("another program keeps the file locked", e);
      case SQLITE_NOMEM -> ofTheDisk("no memory is left", e);
      case SQLITE_CORRUPT, SQLITE_NOTADB -> ofTheDisk("the file is damaged, or is none of ours", e);
      default -> new StoreException(String.valueOf(e.getMessage()), false, e);
    };
  }

  /** True if what is in the file is not as SQLite has written it. */
  public static boolean isDamage(SQLException e) {
    return e instanceof SQLiteException sqlite
        && switch (SQLiteErrorCode.getErrorCode(sqlite.getResultCode().code & 0xff)) {
          case SQLITE_CORRUPT, SQLITE_NOTADB -> true;
          default -> false;
        };
  }

  private static StoreException ofTheDisk(String why, SQLException e) {
    return new StoreException(why, true, e);
  }

  /** True if every other act would fail as well, until somebody sees to the disk. */
  public boolean isOfTheDisk() {
    return ofTheDisk;
  }
}
