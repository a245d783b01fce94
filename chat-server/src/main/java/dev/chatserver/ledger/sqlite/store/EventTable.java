package dev.chatserver.ledger.sqlite.store;

import dev.chatserver.codec.LogEntry;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the file has of events, for the one who writes. Those that are added wait for each other, to
 * be put in together, see {@link RowBatch}. Whoever looks finds them all the same. Confined like
 * its connection.
 */
public final class EventTable {

  private static final String ADD = "INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";
  private static final String FIND_LAST =
      "SELECT sequence, spoken, bytes FROM event WHERE room = ? ORDER BY sequence DESC LIMIT 1";
  private static final String COUNTS =
      "SELECT millis, spoken, bytes FROM event WHERE room = ? AND sequence = ?";
  private static final String FIND =
      "SELECT millis, kind, names, text, number FROM event WHERE room = ? AND sequence = ?";
  private static final String REPLACE =
      "UPDATE event SET kind = ?, names = ?, text = ?, number = ? WHERE room = ? AND sequence = ?";
  private static final String TRIM = "DELETE FROM event WHERE room = ? AND sequence <= ?";

  /** They take some memory as they wait. */
  private static final int WAITING_MAX = 4096;

  private final Statements statements;

  private record Added(RoomState room, LogEntry entry, EventRow event) {}

  private final List<Added> waiting = new ArrayList<>();

  EventTable(Statements statements) {
    this.statements = statements;
  }

  /** The numbers of an event that ascend in a room; what a bisection looks for. */
  public record Counts(long millis, long spoken, long bytes) {
    private static final Counts NONE = new Counts(0, 0, 0);
  }

  /** Of an event; all 0 if there is none. */
  Counts counts(RoomState room, long sequence) throws SQLException {
    PreparedStatement counts = of(COUNTS);
    counts.setLong(1, room.id());
    counts.setLong(2, sequence);
    try (ResultSet row = counts.executeQuery()) {
      return row.next() ? new Counts(row.getLong(1), row.getLong(2), row.getLong(3)) : Counts.NONE;
    }
  }

  /** A room as it is with all that is kept of it. */
  RoomState withAll(RoomState room) throws SQLException {
    PreparedStatement findLast = of(FIND_LAST);
    findLast.setLong(1, room.id());
    try (ResultSet row = findLast.executeQuery()) {
      if (!row.next()) {
        return room;
      }
      long oldestMillis = counts(room, room.trimmed() + 1).millis();
      return room.with(row.getLong(1), row.getLong(2), row.getLong(3), oldestMillis);
    }
  }

  /** At the end of a room, which is given as it is with it. */
  void add(RoomState room, LogEntry entry, EventRow event) throws SQLException {
    waiting.add(new Added(room, entry, event));
    if (waiting.size() == WAITING_MAX) {
      flush();
    }
  }

  /** Puts into the file what was added. If that fails, the transaction is to be given up. */
  void flush() throws SQLException {
    if (waiting.isEmpty()) {
      return;
    }
    // Each room's together: the file has them so, and looks for a room's end once and not each
    // time.
    waiting.sort(Comparator.comparingLong(added -> added.room.id()));
    PreparedStatement add = statements.of(ADD);
    RowBatch rows = new RowBatch(add);
    for (Added added : waiting) {
      add.setLong(1, added.room.id());
      add.setLong(2, added.entry.sequence());
      add.setLong(3, added.entry.timeMillis());
      add.setLong(4, added.room.spoken());
      add.setLong(5, added.room.bytes());
      add.setInt(6, added.event.kind());
      add.setString(7, added.event.names());
      add.setString(8, added.event.text());
      add.setLong(9, added.event.number());
      rows.add();
    }
    rows.flush();
    waiting.clear();
  }

  /** The transaction is given up, and with it what was added in it. */
  void rollback() {
    waiting.clear();
  }

  private PreparedStatement of(String sql) throws SQLException {
    flush();
    return statements.of(sql);
  }

  /** Null if there is no such event, or not any more. */
  @Nullable LogEntry find(RoomState room, long sequence) throws SQLException, StoreException {
    PreparedStatement find = of(FIND);
    find.setLong(1, room.id());
    find.setLong(2, sequence);
    try (ResultSet row = find.executeQuery()) {
      if (!row.next()) {
        return null;
      }
      EventRow event =
          new EventRow(row.getInt(2), row.getString(3), row.getString(4), row.getLong(5));
      return new LogEntry(sequence, row.getLong(1), event.event());
    }
  }

  /** Writes over what an event was; its place, time and counts stay. */
  void replace(RoomState room, long sequence, EventRow event) throws SQLException {
    PreparedStatement replace = of(REPLACE);
    replace.setInt(1, event.kind());
    replace.setString(2, event.names());
    replace.setString(3, event.text());
    replace.setLong(4, event.number());
    replace.setLong(5, room.id());
    replace.setLong(6, sequence);
    replace.executeUpdate();
  }

  /** Gives up those up to that one. */
  void trim(RoomState room, long through) throws SQLException {
    PreparedStatement trim = of(TRIM);
    trim.setLong(1, room.id());
    trim.setLong(2, through);
    trim.executeUpdate();
  }
}
