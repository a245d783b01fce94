package dev.chatserver.ledger.sqlite;

import dev.chatserver.codec.LogEntry;
import dev.chatserver.codec.RoomEvent;
import dev.chatserver.codec.RoomName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Rooms' logs in a file, as acts made them: it applies acts, many in one transaction, and keeps
 * with them how many it has applied, so that each is applied once whatever happens in between. What
 * it is depends on its acts alone. Confined to the writer.
 */
final class Store implements AutoCloseable {

  private static final String FIND_ROOM =
      "SELECT id, trimmed, spoken, bytes, topic FROM room WHERE key = ?";
  private static final String ADD_ROOM = "INSERT INTO room (key, name) VALUES (?, ?) RETURNING id";
  private static final String FIND_HEAD =
      "SELECT sequence, spoken, bytes FROM event WHERE room = ? ORDER BY sequence DESC LIMIT 1";
  private static final String ADD_EVENT = "INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";
  private static final String SET_TOPIC = "UPDATE room SET topic = ? WHERE id = ?";
  private static final String FIND_EVENT =
      "SELECT millis, spoken, bytes FROM event WHERE room = ? AND sequence = ?";
  private static final String TRIM_EVENTS = "DELETE FROM event WHERE room = ? AND sequence <= ?";
  private static final String TRIM_ROOM =
      "UPDATE room SET trimmed = ?, spoken = ?, bytes = ? WHERE id = ?";
  private static final String LIST_ROOMS =
      "SELECT id, name, key FROM room WHERE id > ? ORDER BY id LIMIT ?";
  private static final String SET_APPLIED = "UPDATE applied SET acts = ?";

  /** They are used again soon, and need not be given back and asked for. */
  private static final int FREE_PAGES_KEPT = 256;

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
    LogEntry entry = new LogEntry(room.head() + 1, act.timeMillis(), act.event());
    EventRow row = EventRow.of(act.event());
    try {
      if (room.id() == 0) {
        room = room.withId(add(act.room()));
      }
      room = room.with(entry, row);
      add(room, entry, row);
      if (act.event() instanceof RoomEvent.TopicSet set) {
        PreparedStatement setTopic = statements.of(SET_TOPIC);
        setTopic.setString(1, set.text());
        setTopic.setLong(2, room.id());
        setTopic.executeUpdate();
      }
    } catch (SQLException e) {
      throw StoreException.of(e);
    }
    change(act.room(), room);
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

  private void add(RoomState room, LogEntry entry, EventRow row) throws SQLException {
    PreparedStatement addEvent = statements.of(ADD_EVENT);
    addEvent.setLong(1, room.id());
    addEvent.setLong(2, entry.sequence());
    addEvent.setLong(3, entry.timeMillis());
    addEvent.setLong(4, room.spoken());
    addEvent.setLong(5, room.bytes());
    addEvent.setInt(6, row.kind());
    addEvent.setString(7, row.names());
    addEvent.setString(8, row.text());
    addEvent.setInt(9, row.others());
    addEvent.executeUpdate();
  }

  /** Gives up a room's oldest events; where it was is known from the room then. */
  void apply(Act.Trimmed act) throws StoreException {
    RoomState room = room(act.room());
    long through = Math.min(act.through(), room.head());
    if (through > room.trimmed()) {
      try {
        room = trim(room, through);
      } catch (SQLException e) {
        throw StoreException.of(e);
      }
    }
    change(act.room(), room);
  }

  private RoomState trim(RoomState room, long through) throws SQLException {
    Event last = find(room, through);
    PreparedStatement trimEvents = statements.of(TRIM_EVENTS);
    trimEvents.setLong(1, room.id());
    trimEvents.setLong(2, through);
    trimEvents.executeUpdate();
    PreparedStatement trimRoom = statements.of(TRIM_ROOM);
    trimRoom.setLong(1, through);
    trimRoom.setLong(2, last.spoken());
    trimRoom.setLong(3, last.bytes());
    trimRoom.setLong(4, room.id());
    trimRoom.executeUpdate();
    return room.without(through, last.bytes(), find(room, through + 1).millis());
  }

  /** What a bisection looks for: the numbers of an event that ascend in a room. */
  record Event(long millis, long spoken, long bytes) {
    private static final Event NONE = new Event(0, 0, 0);
  }

  private Event find(RoomState room, long sequence) throws SQLException {
    PreparedStatement findEvent = statements.of(FIND_EVENT);
    findEvent.setLong(1, room.id());
    findEvent.setLong(2, sequence);
    try (ResultSet row = findEvent.executeQuery()) {
      return row.next() ? new Event(row.getLong(1), row.getLong(2), row.getLong(3)) : Event.NONE;
    }
  }

  /** The last event of which that holds, as of all before it; those not kept count as such. */
  long lastOf(RoomState room, Predicate<Event> holds) throws StoreException {
    try {
      long low = room.trimmed();
      long high = room.head();
      while (low < high) {
        long middle = (low + high + 1) >>> 1;
        if (holds.test(find(room, middle))) {
          low = middle;
        } else {
          high = middle - 1;
        }
      }
      return low;
    } catch (SQLException e) {
      statements.forget();
      throw StoreException.of(e);
    }
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
        return row.next() ? read(row) : RoomState.EMPTY;
      }
    } catch (SQLException e) {
      statements.forget();
      throw StoreException.of(e);
    }
  }

  private RoomState read(ResultSet room) throws SQLException {
    long id = room.getLong("id");
    long trimmed = room.getLong("trimmed");
    long head = trimmed;
    long spoken = room.getLong("spoken");
    long trimmedBytes = room.getLong("bytes");
    long bytes = trimmedBytes;
    PreparedStatement findHead = statements.of(FIND_HEAD);
    findHead.setLong(1, id);
    try (ResultSet row = findHead.executeQuery()) {
      if (row.next()) {
        head = row.getLong(1);
        spoken = row.getLong(2);
        bytes = row.getLong(3);
      }
    }
    String topic = room.getString("topic");
    RoomState read = new RoomState(id, head, trimmed, spoken, bytes, trimmedBytes, 0, topic);
    return read.without(trimmed, trimmedBytes, find(read, trimmed + 1).millis());
  }

  /** Some rooms, by ascending row. */
  record RoomRow(long id, RoomName name) {}

  /** The next rooms after a row. */
  List<RoomRow> roomsAfter(long id, int max) throws StoreException {
    try {
      PreparedStatement listRooms = statements.of(LIST_ROOMS);
      listRooms.setLong(1, id);
      listRooms.setInt(2, max);
      List<RoomRow> rows = new ArrayList<>();
      try (ResultSet row = listRooms.executeQuery()) {
        while (row.next()) {
          RoomName name = RoomName.kept(row.getString(2), row.getString(3));
          rows.add(new RoomRow(row.getLong(1), name));
        }
      }
      return rows;
    } catch (SQLException e) {
      statements.forget();
      throw StoreException.of(e);
    }
  }

  // -- the file

  /**
   * Gives back some pages that nothing is on any more, if they are many.
   *
   * @return true if there are more
   */
  boolean shrink(int pagesMax) throws StoreException {
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

  @Override
  public void close() throws StoreException {
    try {
      statements.close();
    } catch (SQLException e) {
      throw StoreException.of(e);
    }
  }
}
