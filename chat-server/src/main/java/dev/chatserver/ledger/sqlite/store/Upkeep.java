package dev.chatserver.ledger.sqlite.store;

import java.sql.SQLException;

/**
 * What a {@link Store}'s file needs beside acts, none of which it changes: to shrink, and to have
 * no text in its WAL that was taken back. Confined to the writer, between transactions.
 */
public final class Upkeep {

  /** They are used again soon, and need not be given back and asked for. */
  private static final int FREE_PAGES_KEPT = 256;

  private final Statements statements;

  /** A text was taken back, or is being taken back, and may still be in the WAL. */
  private boolean isInWal;

  Upkeep(Statements statements) {
    this.statements = statements;
  }

  /** A text is being taken back. */
  void tookBack() {
    isInWal = true;
  }

  /**
   * Gives back some pages that nothing is on any more, if they are many.
   *
   * @return true if there are more
   */
  public boolean shrink(int pagesMax) throws StoreException {
    try {
      long free = statements.number("PRAGMA freelist_count");
      if (free < FREE_PAGES_KEPT || free < statements.number("PRAGMA page_count") / 8) {
        return false;
      }
      statements.stepThrough("PRAGMA incremental_vacuum(" + pagesMax + ")");
      statements.number("PRAGMA wal_checkpoint(PASSIVE)"); // which is what cuts the file
      return true;
    } catch (SQLException e) {
      statements.forget();
      throw StoreException.of(e);
    }
  }

  /**
   * If a text was taken back, has the WAL written into the file and emptied: it may still have that
   * text. While somebody reads that cannot be done, and is to be tried again.
   */
  public void emptyWal() throws StoreException {
    if (!isInWal) {
      return;
    }
    try {
      statements.execute("PRAGMA busy_timeout = 0"); // who reads is not waited for
      try {
        isInWal = statements.number("PRAGMA wal_checkpoint(TRUNCATE)") != 0;
      } finally {
        statements.execute("PRAGMA busy_timeout = " + LogFile.BUSY_MILLIS);
      }
    } catch (SQLException e) {
      statements.forget();
      throw StoreException.of(e);
    }
  }
}
