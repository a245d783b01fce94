package dev.chatserver.ledger.sqlite.store;

import java.sql.PreparedStatement;
import java.sql.SQLException;

/**
 * Rows that are put into a table many at once: for each statement of its own the driver asks
 * whether a transaction is open, which takes as long as the statement. Not too many at once either:
 * it never gives back the place for the largest batch that it had, and clears all of it after each
 * later one, however small. If one fails, the transaction is to be given up. Confined like its
 * connection.
 */
public final class RowBatch {

  /** Then to ask is little, and so is what is cleared. */
  static final int ROWS_MAX = 64;

  private final PreparedStatement statement;
  private int rows;

  /**
   * @param statement puts in one row
   */
  public RowBatch(PreparedStatement statement) {
    this.statement = statement;
  }

  /** Puts in, now or later, the row that the statement is set to. */
  public void add() throws SQLException {
    statement.addBatch();
    rows++;
    if (rows == ROWS_MAX) {
      flush();
    }
  }

  /** Puts in what was added. */
  public void flush() throws SQLException {
    if (rows > 0) {
      rows = 0;
      statement.executeLargeBatch(); // the other one makes a second array of the counts
    }
  }
}
