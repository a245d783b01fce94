package dev.chatserver.ledger.sqlite.search;

import dev.chatserver.codec.LogEntry;
import dev.chatserver.codec.RoomName;
import dev.chatserver.ledger.sqlite.store.EventRow;
import dev.chatserver.ledger.sqlite.store.RowBatch;
import dev.chatserver.ledger.sqlite.store.Statements;
import dev.chatserver.ledger.sqlite.store.StoreException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which words are in which events: one more reader of the log, with a position in each room. What
 * was taken back or given up there goes here too, as it comes to it. Confined to one thread.
 */
public final class SearchIndex implements AutoCloseable {

  private static final String LOG_ROOM = "SELECT trimmed FROM room WHERE id = ?";
  private static final String LOG_ROOM_OF = "SELECT id FROM room WHERE key = ?";
  private static final String LOG_ROOMS = "SELECT id FROM room WHERE id > ? ORDER BY id LIMIT ?";
  private static final String LOG_EVENTS =
      "SELECT sequence, kind, text, number FROM event WHERE room = ? AND sequence > ?"
          + " ORDER BY sequence LIMIT ?";
  private static final String LOG_EVENT =
      "SELECT millis, kind, names, text, number FROM event WHERE room = ? AND sequence = ?";

  private static final String FIND_ROOM = "SELECT trimmed, indexed FROM room WHERE id = ?";
  private static final String PUT_ROOM = "INSERT OR REPLACE INTO room VALUES (?, ?, ?)";
  private static final String ADD = "INSERT INTO line (rowid, text) VALUES (?, ?)";
  private static final String DROP = "DELETE FROM line WHERE rowid = ?";
  private static final String DROP_RANGE = "DELETE FROM line WHERE rowid BETWEEN ? AND ?";
  private static final String SET_TAKEN = "UPDATE taken SET acts = ?";
  private static final String FIND =
      "SELECT rowid FROM line WHERE line MATCH ? AND rowid BETWEEN ? AND ? ORDER BY rowid DESC";

  private final Statements log;
  private final Statements index;
  private long acts;

  /** A text was taken back, and may still be in the WAL. */
  private boolean isInWal;

  /**
   * @param log to the log, to read; closed with this
   * @param index to the file of the index; closed with this
   */
  SearchIndex(Connection log, Connection index) throws SQLException {
    this.log = new Statements(log);
    this.index = new Statements(index);
    acts = this.index.number("SELECT acts FROM taken");
  }

  /** How many of the log's acts it has taken in. */
  long acts() {
    return acts;
  }

  /** The next rooms of the log after a number, ascending. */
  List<Long> roomsAfter(long room, int max) throws SQLException {
    PreparedStatement rooms = log.of(LOG_ROOMS);
    rooms.setLong(1, room);
    rooms.setInt(2, max);
    List<Long> found = new ArrayList<>();
    try (ResultSet row = rooms.executeQuery()) {
      while (row.next()) {
        found.add(row.getLong(1));
      }
    }
    return found;
  }

  // -- taking in

  void begin() throws SQLException {
    index.execute("BEGIN IMMEDIATE");
  }

  /**
   * Keeps what was taken in since {@link #begin}.
   *
   * @param newActs so many of the log's acts are in it now
   */
  void commit(long newActs) throws SQLException {
    if (newActs != acts) {
      PreparedStatement setTaken = index.of(SET_TAKEN);
      setTaken.setLong(1, newActs);
      setTaken.executeUpdate();
    }
    index.execute("COMMIT");
    acts = newActs;
    if (isInWal) {
      isInWal = index.number("PRAGMA wal_checkpoint(TRUNCATE)") != 0;
    }
  }

  /** Where a room is, here. */
  private record Position(long trimmed, long indexed) {}

  /**
   * Takes in what is new in a room.
   *
   * @param max the most events
   * @return how many there were; if it is as many as that, there may be more
   */
  int takeIn(long room, int max) throws SQLException {
    Position before = position(room);
    long trimmed = log.number(LOG_ROOM, room);
    long dropped = Math.min(Math.min(trimmed, before.indexed), before.trimmed + max);
    if (dropped > before.trimmed) {
      dropRange(room, before.trimmed + 1, dropped);
      put(room, new Position(dropped, before.indexed));
      return max;
    }
    Position after = new Position(trimmed, Math.max(trimmed, before.indexed));
    int events = 0;
    PreparedStatement add = index.of(ADD);
    RowBatch rows = new RowBatch(add);
    PreparedStatement select = log.of(LOG_EVENTS);
    select.setLong(1, room);
    select.setLong(2, after.indexed);
    select.setInt(3, max);
    try (ResultSet row = select.executeQuery()) {
      for (; row.next(); events++) {
        long sequence = row.getLong(1);
        after = new Position(trimmed, sequence);
        if (EventRow.isRedaction(row.getInt(2))) {
          drop(room, row.getLong(4)); // what is taken in with this had no text any more
        } else if (!EventRow.isPresence(row.getInt(2))) {
          add(add, rows, SearchFile.row(room, sequence), row.getString(3));
        }
      }
    }
    rows.flush();
    if (!after.equals(before)) {
      put(room, after);
    }
    return events;
  }

  private Position position(long room) throws SQLException {
    PreparedStatement find = index.of(FIND_ROOM);
    find.setLong(1, room);
    try (ResultSet row = find.executeQuery()) {
      return row.next() ? new Position(row.getLong(1), row.getLong(2)) : new Position(0, 0);
    }
  }

  private void put(long room, Position position) throws SQLException {
    PreparedStatement put = index.of(PUT_ROOM);
    put.setLong(1, room);
    put.setLong(2, position.trimmed);
    put.setLong(3, position.indexed);
    put.executeUpdate();
  }

  private static void add(PreparedStatement add, RowBatch rows, long line, @Nullable String text)
      throws SQLException {
    if (text != null && !text.isEmpty()) {
      add.setLong(1, line);
      add.setString(2, SearchText.spaced(text));
      rows.add();
    }
  }

  private void drop(long room, long sequence) throws SQLException {
    PreparedStatement drop = index.of(DROP);
    drop.setLong(1, SearchFile.row(room, sequence));
    drop.executeUpdate();
    isInWal = true;
  }

  private void dropRange(long room, long first, long last) throws SQLException {
    PreparedStatement drop = index.of(DROP_RANGE);
    drop.setLong(1, SearchFile.row(room, first));
    drop.setLong(2, SearchFile.row(room, last));
    drop.executeUpdate();
  }

  // -- finding

  /**
   * Finds events, the newest first, as the log has them now: what it does not have is not found.
   *
   * @param query see {@link SearchText#query}
   */
  List<LogEntry> find(RoomName name, String query, int max) throws SQLException, StoreException {
    long room = room(name);
    List<LogEntry> found = new ArrayList<>();
    PreparedStatement find = index.of(FIND);
    find.setString(1, query);
    find.setLong(2, SearchFile.row(room, 0));
    find.setLong(3, SearchFile.row(room + 1, 0) - 1);
    try (ResultSet row = find.executeQuery()) {
      while (found.size() < max && row.next()) {
        LogEntry entry = entry(room, row.getLong(1) - SearchFile.row(room, 0));
        if (entry != null) {
          found.add(entry);
        }
      }
    }
    return found;
  }

  private long room(RoomName name) throws SQLException {
    PreparedStatement find = log.of(LOG_ROOM_OF);
    find.setString(1, name.key());
    try (ResultSet row = find.executeQuery()) {
      return row.next() ? row.getLong(1) : 0;
    }
  }

  private @Nullable LogEntry entry(long room, long sequence) throws SQLException, StoreException {
    PreparedStatement find = log.of(LOG_EVENT);
    find.setLong(1, room);
    find.setLong(2, sequence);
    try (ResultSet row = find.executeQuery()) {
      if (!row.next() || row.getString(4) == null) {
        return null;
      }
      EventRow event =
          new EventRow(row.getInt(2), row.getString(3), row.getString(4), row.getLong(5));
      return new LogEntry(sequence, row.getLong(1), event.event());
    }
  }

  @Override
  public void close() throws SQLException {
    try {
      log.close();
    } finally {
      index.close();
    }
  }
}
