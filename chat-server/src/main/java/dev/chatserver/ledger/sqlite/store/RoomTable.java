package dev.chatserver.ledger.sqlite.store;

import dev.chatserver.codec.RoomName;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the file has of rooms, but for their events. Confined like its connection. */
public final class RoomTable {

  private static final String FIND =
      "SELECT id, trimmed, spoken, bytes, topic FROM room WHERE key = ?";
  private static final String NAME = "SELECT name FROM room WHERE key = ?";
  private static final String ADD = "INSERT INTO room (key, name) VALUES (?, ?) RETURNING id";
  private static final String SET_TOPIC = "UPDATE room SET topic = ? WHERE id = ?";
  private static final String TRIM =
      "UPDATE room SET trimmed = ?, spoken = ?, bytes = ? WHERE id = ?";
  private static final String LIST =
      "SELECT id, name, key FROM room WHERE id > ? ORDER BY id LIMIT ?";

  private final Statements statements;

  RoomTable(Statements statements) {
    this.statements = statements;
  }

  /** A room as it was when all that is kept of it had still to come; null if there is none. */
  @Nullable RoomState find(RoomName room) throws SQLException {
    PreparedStatement find = statements.of(FIND);
    find.setString(1, room.key());
    try (ResultSet row = find.executeQuery()) {
      if (!row.next()) {
        return null;
      }
      long trimmed = row.getLong(2);
      long bytes = row.getLong(4);
      return new RoomState(
          row.getLong(1), trimmed, trimmed, row.getLong(3), bytes, bytes, 0, row.getString(5));
    }
  }

  /** A room's name as it was first written; as it is given if there is no such room. */
  RoomName name(RoomName room) throws SQLException {
    PreparedStatement name = statements.of(NAME);
    name.setString(1, room.key());
    try (ResultSet row = name.executeQuery()) {
      return row.next() ? RoomName.kept(row.getString(1), room.key()) : room;
    }
  }

  /** Returns its number, which never means another room. */
  long add(RoomName room) throws SQLException {
    PreparedStatement add = statements.of(ADD);
    add.setString(1, room.key());
    add.setString(2, room.toString());
    try (ResultSet row = add.executeQuery()) {
      row.next();
      return row.getLong(1);
    }
  }

  void setTopic(RoomState room) throws SQLException {
    PreparedStatement setTopic = statements.of(SET_TOPIC);
    setTopic.setString(1, room.topic());
    setTopic.setLong(2, room.id());
    setTopic.executeUpdate();
  }

  /** Events up to that one are gone; {@code last} is what it was. */
  void trim(RoomState room, long through, EventTable.Counts last) throws SQLException {
    PreparedStatement trim = statements.of(TRIM);
    trim.setLong(1, through);
    trim.setLong(2, last.spoken());
    trim.setLong(3, last.bytes());
    trim.setLong(4, room.id());
    trim.executeUpdate();
  }

  /** A room and its number. */
  public record Row(long id, RoomName name) {}

  /** The next rooms after a number, ascending. */
  List<Row> after(long id, int max) throws SQLException {
    PreparedStatement list = statements.of(LIST);
    list.setLong(1, id);
    list.setInt(2, max);
    List<Row> rows = new ArrayList<>();
    try (ResultSet row = list.executeQuery()) {
      while (row.next()) {
        rows.add(new Row(row.getLong(1), RoomName.kept(row.getString(2), row.getString(3))));
      }
    }
    return rows;
  }
}
