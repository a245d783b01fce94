package dev.chatserver.ledger.sqlite;

import dev.chatserver.codec.LogEntry;
import dev.chatserver.codec.RoomName;
import dev.chatserver.ledger.ReadResult;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One reader's connection to the file. Confined to the thread that reads with it at the moment. */
final class ReadConnection {

  private static final Logger LOG = LoggerFactory.getLogger(ReadConnection.class);

  private static final String EVENTS =
      "SELECT sequence, millis, kind, names, text, others FROM event"
          + " WHERE room = (SELECT id FROM room WHERE key = ?) AND sequence >= ?"
          + " ORDER BY sequence LIMIT ?";

  private static final String BOUNDS =
      "SELECT trimmed, ifnull((SELECT max(sequence) FROM event WHERE room = id), trimmed)"
          + " FROM room WHERE key = ?";

  private final Connection connection;
  private final PreparedStatement events;
  private final PreparedStatement bounds;

  /**
   * @param connection closed with this, or if this cannot be made
   */
  ReadConnection(Connection connection) throws StoreException {
    this.connection = connection;
    try {
      events = connection.prepareStatement(EVENTS);
      bounds = connection.prepareStatement(BOUNDS);
    } catch (SQLException e) {
      close();
      throw StoreException.of(e);
    }
  }

  /** Reads a range; see {@link dev.chatserver.ledger.RoomLog#read}. */
  ReadResult read(RoomName room, long from, int max) throws StoreException {
    try {
      List<LogEntry> entries = entries(room, from, max);
      // Numbers have no gaps, so that this is most often all there is to know.
      return !entries.isEmpty() && entries.get(0).sequence() == from
          ? new ReadResult.Range(0, entries)
          : readAtTheEdge(room, from, max);
    } catch (SQLException e) {
      throw StoreException.of(e);
    }
  }

  /** In one transaction, for the edges move. */
  private ReadResult readAtTheEdge(RoomName room, long from, int max)
      throws SQLException, StoreException {
    connection.setAutoCommit(false);
    try {
      long trimmed = 0;
      long head = 0;
      bounds.setString(1, room.key());
      try (ResultSet row = bounds.executeQuery()) {
        if (row.next()) {
          trimmed = row.getLong(1);
          head = row.getLong(2);
        }
      }
      if (from > head + 1) {
        return new ReadResult.Unknown(trimmed + 1, head);
      }
      long missed = Math.max(0, trimmed + 1 - Math.max(from, 1));
      return new ReadResult.Range(missed, entries(room, from, max));
    } finally {
      connection.setAutoCommit(true);
    }
  }

  private List<LogEntry> entries(RoomName room, long from, int max)
      throws SQLException, StoreException {
    events.setString(1, room.key());
    events.setLong(2, from);
    events.setInt(3, max);
    List<LogEntry> entries = new ArrayList<>();
    try (ResultSet row = events.executeQuery()) {
      while (row.next()) {
        EventRow event =
            new EventRow(row.getInt(3), row.getString(4), row.getString(5), row.getInt(6));
        entries.add(new LogEntry(row.getLong(1), row.getLong(2), event.event()));
      }
    }
    return entries;
  }

  void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      LOG.atWarn().setCause(e).log("a connection to the file could not be closed");
    }
  }
}
