package dev.chatserver.ledger.sqlite.store;

import dev.chatserver.codec.LogEntry;
import dev.chatserver.codec.RoomName;
import dev.chatserver.ledger.ReadResult;
import dev.chatserver.ledger.RoomLog.Tail;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One reader's connection to the file. Confined to the thread that reads with it at the moment. */
public final class ReadConnection {

  private static final Logger LOG = LoggerFactory.getLogger(ReadConnection.class);

  private static final String EVENTS =
      "SELECT sequence, millis, kind, names, text, number FROM event"
          + " WHERE room = (SELECT id FROM room WHERE key = ?) AND sequence >= ?"
          + " ORDER BY sequence LIMIT ?";

  private static final String BOUNDS =
      "SELECT trimmed, ifnull((SELECT max(sequence) FROM event WHERE room = id), trimmed)"
          + " FROM room WHERE key = ?";

  /** No more is read in one go, but for the last event: it is what one reader is written. */
  private static final int CHUNK_BYTES_MAX = 256 * 1024;

  private final Connection connection;
  private final PreparedStatement events;
  private final PreparedStatement bounds;
  private final PreparedStatement spoken;
  private final PreparedStatement kind;
  private final PreparedStatement millis;

  /**
   * @param connection closed with this, or if this cannot be made
   */
  public ReadConnection(Connection connection) throws StoreException {
    this.connection = connection;
    try {
      events = connection.prepareStatement(EVENTS);
      bounds = connection.prepareStatement(BOUNDS);
      spoken =
          connection.prepareStatement("SELECT spoken FROM event WHERE room = ? AND sequence = ?");
      kind = connection.prepareStatement("SELECT kind FROM event WHERE room = ? AND sequence = ?");
      millis =
          connection.prepareStatement("SELECT millis FROM event WHERE room = ? AND sequence = ?");
    } catch (SQLException e) {
      close();
      throw StoreException.of(e);
    }
  }

  /** Reads a range; see {@link dev.chatserver.ledger.RoomLog#read}. */
  public ReadResult read(RoomName room, long from, int max) throws StoreException {
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

  /**
   * Finds the last events that were said or done, see {@link dev.chatserver.ledger.RoomLog#tail}:
   * numbers have no gaps, so that the running count of them leads there by bisection.
   */
  public Tail findTail(RoomState room, int max) throws StoreException {
    try {
      long start = firstBeyond(room, room.spoken() - max);
      if (isPresence(room, start)) {
        // Those before it are not kept any more: the oldest that is comes after it.
        start = firstBeyond(room, spoken(room, start));
      }
      long spokenWithIt = spoken(room, start);
      return spokenWithIt == 0 // it is to come, or is not kept any more
          ? new Tail(start, room.head(), 0, 0)
          : new Tail(
              start,
              room.head(),
              (int) (room.spoken() - spokenWithIt + 1),
              number(millis, room, start));
    } catch (SQLException e) {
      throw StoreException.of(e);
    }
  }

  /** The first event up to which more than so many were said or done. */
  private long firstBeyond(RoomState room, long count) throws SQLException {
    long low = room.trimmed() + 1;
    long high = room.head() + 1;
    while (low < high) {
      long middle = (low + high) >>> 1;
      if (spoken(room, middle) > count) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  private long spoken(RoomState room, long sequence) throws SQLException {
    return number(spoken, room, sequence);
  }

  private boolean isPresence(RoomState room, long sequence) throws SQLException {
    return EventRow.isPresence((int) number(kind, room, sequence));
  }

  /** 0 if there is no such event, or not any more. */
  private static long number(PreparedStatement statement, RoomState room, long sequence)
      throws SQLException {
    statement.setLong(1, room.id());
    statement.setLong(2, sequence);
    try (ResultSet row = statement.executeQuery()) {
      return row.next() ? row.getLong(1) : 0;
    }
  }

  private List<LogEntry> entries(RoomName room, long from, int max)
      throws SQLException, StoreException {
    events.setString(1, room.key());
    events.setLong(2, from);
    events.setInt(3, max);
    List<LogEntry> entries = new ArrayList<>();
    long bytes = 0;
    try (ResultSet row = events.executeQuery()) {
      while (bytes < CHUNK_BYTES_MAX && row.next()) {
        EventRow event =
            new EventRow(row.getInt(3), row.getString(4), row.getString(5), row.getLong(6));
        bytes += event.bytes();
        entries.add(new LogEntry(row.getLong(1), row.getLong(2), event.event()));
      }
    }
    return entries;
  }

  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      LOG.atWarn().setCause(e).log("a connection to the file could not be closed");
    }
  }
}
