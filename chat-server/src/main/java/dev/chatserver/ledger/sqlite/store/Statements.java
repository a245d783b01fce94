package dev.chatserver.ledger.sqlite.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection's statements, each prepared at its first use. The driver gives up a statement that
 * has failed, so that after a failure they are prepared anew. Confined like its connection.
 */
public final class Statements implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Statements.class);

  private final Connection connection;
  private final Map<String, PreparedStatement> prepared = new HashMap<>();

  /**
   * @param connection closed with this
   */
  public Statements(Connection connection) {
    this.connection = connection;
  }

  public PreparedStatement of(String sql) throws SQLException {
    PreparedStatement statement = prepared.get(sql);
    if (statement == null) {
      statement = connection.prepareStatement(sql);
      prepared.put(sql, statement);
    }
    return statement;
  }

  /** Something failed: none of them is used any more. */
  void forget() {
    for (PreparedStatement statement : prepared.values()) {
      try {
        statement.close();
      } catch (SQLException e) {
        LOG.atDebug().setCause(e).log("a statement that is given up could not be closed");
      }
    }
    prepared.clear();
  }

  /** Does something that is not prepared. */
  public void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Does something to its end that takes steps, of which {@link #execute} would do the first. */
  void stepThrough(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.executeUpdate(sql);
    }
  }

  /** The one number that a query gives; 0 for NULL. */
  public long number(String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    }
  }

  /** The same, of one row; 0 if there is none. */
  public long number(String sql, long argument) throws SQLException {
    PreparedStatement statement = of(sql);
    statement.setLong(1, argument);
    try (ResultSet row = statement.executeQuery()) {
      return row.next() ? row.getLong(1) : 0;
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
