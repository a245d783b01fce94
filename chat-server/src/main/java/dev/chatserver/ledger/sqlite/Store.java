package dev.chatserver.ledger.sqlite;

import dev.chatserver.codec.LogEntry;
import dev.chatserver.codec.RoomEvent;
import dev.chatserver.codec.RoomName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/**
 * Rooms' logs in a file, as acts made them: it applies acts, many in one transaction, and keeps
 * with them how many it has applied, so that each is applied once whatever happens in between. What
 * it is depends on its acts alone. Confined to the writer.
 */
final class Store implements AutoCloseable {

  private static final String FIND_ROOM =
      "SELECT id, trimmed, spoken, topic FROM room WHERE key = ?";
  private static final String ADD_ROOM = "INSERT INTO room (key, name) VALUES (?, ?) RETURNING id";
  private static final String FIND_HEAD =
      "SELECT sequence, spoken FROM event WHERE room = ? ORDER BY sequence DESC LIMIT 1";
  private static final String ADD_EVENT = "INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
  private static final String SET_TOPIC = "UPDATE room SET topic = ? WHERE id = ?";
  private static final String FIND_SPOKEN =
      "SELECT spoken FROM event WHERE room = ? AND sequence = ?";
  private static final String TRIM_EVENTS = "DELETE FROM event WHERE room = ? AND sequence <= ?";
  private static final String TRIM_ROOM = "UPDATE room SET trimmed = ?, spoken = ? WHERE id = ?";
  private static final String SET_APPLIED = "UPDATE applied SET acts = ?";

  private final Statements statements;
  private final Map<RoomName, RoomState> rooms = new HashMap<>();

  /** What the transaction that is open has changed, as it was before. */
  private final Map<RoomName, RoomState> before = new HashMap<>();

  private long applied;
  private long appliedBefore;
  private boolean isOpen;

  /**
   * @param connection to a file that was brought forward; closed with this
   */
  Store(Connection connection) throws StoreException {
    statements = new Statements(connection);
    try {
      applied = statements.number("SELECT acts FROM applied");
      appliedBefore = applied;
    } catch (SQLException e) {
      throw StoreException.of(e);
    }
  }

  /** How many acts it has applied. */
  long applied() {
    return applied;
  }

  // -- transactions

  void begin() throws StoreException {
    if (isOpen) {
      rollback(); // which could not be done when it was to be
    }
    execute("BEGIN IMMEDIATE");
    isOpen = true;
  }

  /** Keeps what was applied since {@link #begin}. */
  void commit() throws StoreException {
    try {
      PreparedStatement setApplied = statements.of(SET_APPLIED);
      setApplied.setLong(1, applied);
      setApplied.executeUpdate();
    } catch (SQLException e) {
      throw StoreException.of(e);
    }
    execute("COMMIT");
    isOpen = false;
    before.clear();
    appliedBefore = applied;
  }

  /** Takes back what was applied since {@link #begin}, which may have failed. */
  void rollback() throws StoreException {
    rooms.putAll(before);
    before.clear();
    applied = appliedBefore;
    statements.forget();
    try {
      // SQLite ends a transaction by itself where a disk is full, and then there is none.
      if (isInTransaction()) {
        statements.execute("ROLLBACK");
      }
      isOpen = false;
    } catch (SQLException e) {
      throw StoreException.of(e);
    }
  }

  private boolean isInTransaction() {
    try {
      statements.execute("BEGIN");
      statements.execute("COMMIT");
      return false;
    } catch (SQLException e) {
      return true; // one within another is refused
    }
  }

  private void execute(String sql) throws StoreException {
    try {
      statements.execute(sql);
    } catch (SQLException e) {
      throw StoreException.of(e);
    }
  }

  // -- acts

  /** Puts an event at the end of its room. */
  LogEntry apply(Act.Happened act) throws StoreException {
    RoomState room = room(act.room());
    RoomEvent event = act.event();
    LogEntry entry = new LogEntry(room.head() + 1, act.timeMillis(), event);
    long spoken = room.spoken() + (event instanceof RoomEvent.Presence ? 0 : 1);
    try {
      long id = room.id() == 0 ? add(act.room()) : room.id();
      add(id, entry, spoken);
      String topic = room.topic();
      if (event instanceof RoomEvent.TopicSet set) {
        topic = set.text();
        PreparedStatement setTopic = statements.of(SET_TOPIC);
        setTopic.setString(1, topic);
        setTopic.setLong(2, id);
        setTopic.executeUpdate();
      }
      change(act.room(), new RoomState(id, entry.sequence(), room.trimmed(), spoken, topic));
    } catch (SQLException e) {
      throw StoreException.of(e);
    }
    return entry;
  }

  private long add(RoomName room) throws SQLException {
    PreparedStatement addRoom = statements.of(ADD_ROOM);
    addRoom.setString(1, room.key());
    addRoom.setString(2, room.toString());
    try (ResultSet row = addRoom.executeQuery()) {
      row.next();
      return row.getLong(1);
    }
  }

  private void add(long room, LogEntry entry, long spoken) throws SQLException {
    EventRow event = EventRow.of(entry.event());
    PreparedStatement addEvent = statements.of(ADD_EVENT);
    addEvent.setLong(1, room);
    addEvent.setLong(2, entry.sequence());
    addEvent.setLong(3, entry.timeMillis());
    addEvent.setLong(4, spoken);
    addEvent.setInt(5, event.kind());
    addEvent.setString(6, event.names());
    addEvent.setString(7, event.text());
    addEvent.setInt(8, event.others());
    addEvent.executeUpdate();
  }

  /** Gives up a room's oldest events; the last one stays, so that its number is known. */
  void apply(Act.Trimmed act) throws StoreException {
    RoomState room = room(act.room());
    long through = Math.min(act.through(), room.head() - 1);
    if (through > room.trimmed()) {
      try {
        trim(room.id(), through);
      } catch (SQLException e) {
        throw StoreException.of(e);
      }
    }
    long trimmed = Math.max(through, room.trimmed());
    change(act.room(), new RoomState(room.id(), room.head(), trimmed, room.spoken(), room.topic()));
  }

  private void trim(long room, long through) throws SQLException {
    PreparedStatement findSpoken = statements.of(FIND_SPOKEN);
    findSpoken.setLong(1, room);
    findSpoken.setLong(2, through);
    long spoken;
    try (ResultSet row = findSpoken.executeQuery()) {
      row.next();
      spoken = row.getLong(1);
    }
    PreparedStatement trimEvents = statements.of(TRIM_EVENTS);
    trimEvents.setLong(1, room);
    trimEvents.setLong(2, through);
    trimEvents.executeUpdate();
    PreparedStatement trimRoom = statements.of(TRIM_ROOM);
    trimRoom.setLong(1, through);
    trimRoom.setLong(2, spoken);
    trimRoom.setLong(3, room);
    trimRoom.executeUpdate();
  }

  private void change(RoomName name, RoomState room) {
    RoomState was = rooms.put(name, room);
    before.putIfAbsent(name, was == null ? RoomState.EMPTY : was);
    applied++;
  }

  // -- rooms

  /** A room with what was applied to it; it is read from the file if it is not known yet. */
  RoomState room(RoomName name) throws StoreException {
    RoomState known = rooms.get(name);
    if (known == null) {
      known = read(name);
      rooms.put(name, known);
    }
    return known;
  }

  /** A room that was asked for before. */
  RoomState known(RoomName name) {
    return rooms.getOrDefault(name, RoomState.EMPTY);
  }

  /** A room is not asked for any more for now, and costs no memory. */
  void forget(RoomName name) {
    rooms.remove(name);
  }

  private RoomState read(RoomName name) throws StoreException {
    try {
      PreparedStatement findRoom = statements.of(FIND_ROOM);
      findRoom.setString(1, name.key());
      try (ResultSet row = findRoom.executeQuery()) {
        return row.next()
            ? withHead(
                new RoomState(
                    row.getLong("id"),
                    row.getLong("trimmed"),
                    row.getLong("trimmed"),
                    row.getLong("spoken"),
                    row.getString("topic")))
            : RoomState.EMPTY;
      }
    } catch (SQLException e) {
      statements.forget();
      throw StoreException.of(e);
    }
  }

  private RoomState withHead(RoomState room) throws SQLException {
    PreparedStatement findHead = statements.of(FIND_HEAD);
    findHead.setLong(1, room.id());
    try (ResultSet row = findHead.executeQuery()) {
      return row.next()
          ? new RoomState(room.id(), row.getLong(1), room.trimmed(), row.getLong(2), room.topic())
          : room;
    }
  }

  @Override
  public void close() throws StoreException {
    try {
      statements.close();
    } catch (SQLException e) {
      throw StoreException.of(e);
    }
  }
}
