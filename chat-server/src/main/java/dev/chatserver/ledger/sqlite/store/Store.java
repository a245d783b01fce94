package dev.chatserver.ledger.sqlite.store;

import static java.util.Objects.requireNonNull;

import dev.chatserver.codec.LogEntry;
import dev.chatserver.codec.RoomEvent;
import dev.chatserver.codec.RoomEvent.Redaction;
import dev.chatserver.codec.RoomName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Rooms' logs in a file, as acts made them: it applies acts, many in one transaction, and keeps
 * with them how many it has applied, so that each is applied once whatever happens in between. What
 * it is depends on its acts alone. Confined to the writer.
 */
public final class Store implements AutoCloseable {

  private static final String BEGIN = "BEGIN IMMEDIATE";
  private static final String COMMIT = "COMMIT";
  private static final String SET_APPLIED = "UPDATE applied SET acts = ?";

  /** Hears what was committed. */
  public interface Committed {
    /**
     * Told after each commit, by the writer.
     *
     * @param rooms the numbers of those that have changed
     * @param applied how many acts are applied now
     */
    void committed(Collection<Long> rooms, long applied);
  }

  private final Statements statements;
  private final RoomTable roomTable;
  private final EventTable eventTable;
  private final Upkeep upkeep;
  private final Replica replica;
  private final People people;
  private final Map<RoomName, RoomState> rooms = new HashMap<>();

  /** What the transaction that is open has changed, as it was before. */
  private final Map<RoomName, RoomState> before = new HashMap<>();

  private Committed follower = (changed, acts) -> {};
  private long applied;
  private long appliedBefore;
  private boolean isOpen;

  /**
   * Why the transaction that is open is none any more, which SQLite does by itself where a disk
   * fails, even for one who reads; null if it is. Nothing is to be done in it then, for it would be
   * done for good.
   */
  private @Nullable StoreException lost;

  /**
   * @param connection to a file that was brought forward; closed with this
   */
  public Store(Connection connection) throws StoreException {
    statements = new Statements(connection);
    roomTable = new RoomTable(statements);
    eventTable = new EventTable(statements);
    upkeep = new Upkeep(statements);
    try {
      replica = new Replica(statements);
      people = new People(statements);
      applied = statements.number("SELECT acts FROM applied");
      appliedBefore = applied;
    } catch (SQLException e) {
      throw StoreException.of(e);
    }
  }

  /** Has somebody told of each commit from here on. */
  public void follow(Committed newFollower) {
    follower = newFollower;
  }

  /** How far it is in the log that nodes share. */
  public Replica replica() {
    return replica;
  }

  /** Who is who and who is where, on many machines. */
  public People people() {
    return people;
  }

  /** What is done to the file beside acts. */
  public Upkeep upkeep() {
    return upkeep;
  }

  /** How many acts it has applied. */
  public long applied() {
    return applied;
  }

  // -- transactions

  public void begin() throws StoreException {
    if (isOpen) {
      rollback(); // which could not be done when it was to be
    }
    execute(BEGIN);
    isOpen = true;
  }

  /** Keeps what was applied since {@link #begin}. */
  public void commit() throws StoreException {
    assertNotLost();
    try {
      eventTable.flush();
      PreparedStatement setApplied = statements.of(SET_APPLIED);
      setApplied.setLong(1, applied);
      setApplied.executeUpdate();
      replica.flush();
    } catch (SQLException e) {
      throw StoreException.of(e);
    }
    execute(COMMIT);
    isOpen = false;
    List<Long> changed = new ArrayList<>(before.size());
    before.keySet().forEach(room -> changed.add(known(room).id()));
    before.clear();
    appliedBefore = applied;
    replica.committed();
    people.committed();
    follower.committed(changed, applied);
  }

  /** Takes back what was applied since {@link #begin}, which may have failed. */
  public void rollback() throws StoreException {
    rooms.putAll(before);
    before.clear();
    applied = appliedBefore;
    statements.forget();
    eventTable.rollback();
    lost = null;
    try {
      // SQLite ends a transaction by itself where a disk is full, and then there is none.
      if (isInTransaction()) {
        statements.execute("ROLLBACK");
      }
      isOpen = false;
      replica.rollback();
      people.rollback();
    } catch (SQLException e) {
      throw StoreException.of(e);
    }
  }

  private void assertNotLost() throws StoreException {
    if (lost != null) {
      throw lost;
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
      statements.of(sql).execute();
    } catch (SQLException e) {
      throw StoreException.of(e);
    }
  }

  // -- acts

  /**
   * Does what an act says.
   *
   * @return the event that came of it, at the end of its room; null if none did
   */
  public @Nullable LogEntry apply(Act.OfRoom act) throws StoreException {
    if (act instanceof Act.Happened happened) {
      return apply(happened);
    } else if (act instanceof Act.Redacted redacted) {
      return apply(redacted);
    } else if (act instanceof Act.Began began) {
      apply(began);
    } else if (act instanceof Act.Trimmed trimmed) {
      apply(trimmed);
    }
    return null;
  }

  /** Puts an event at the end of its room. */
  public LogEntry apply(Act.Happened act) throws StoreException {
    try {
      return happen(act.room(), act.timeMillis(), act.event());
    } catch (SQLException e) {
      throw StoreException.of(e);
    }
  }

  private LogEntry happen(RoomName name, long timeMillis, RoomEvent event)
      throws SQLException, StoreException {
    RoomState before = room(name);
    LogEntry entry = new LogEntry(before.head() + 1, timeMillis, event);
    EventRow row = EventRow.of(event);
    RoomState room = before.id() == 0 ? before.withId(roomTable.add(name)) : before;
    room = room.with(entry, row);
    eventTable.add(room, entry, row);
    if (!Objects.equals(room.topic(), before.topic())) {
      roomTable.setTopic(room);
    }
    change(name, room);
    return entry;
  }

  /**
   * Takes back an event's text.
   *
   * @return the event that tells of it, at the end of the room; null if there is no such event any
   *     more, or no text in it
   */
  public @Nullable LogEntry apply(Act.Redacted act) throws StoreException {
    RoomState room = room(act.room());
    try {
      LogEntry entry = eventTable.find(room, act.sequence());
      Redaction redaction = entry == null ? null : Redaction.of(act.by(), entry, room.topic());
      if (entry == null || redaction == null) {
        change(act.room(), room);
        return null;
      }
      RoomEvent left = requireNonNull(entry.event().redacted());
      eventTable.replace(room, act.sequence(), EventRow.of(left));
      upkeep.tookBack();
      return happen(act.room(), act.timeMillis(), redaction);
    } catch (SQLException e) {
      throw StoreException.of(e);
    }
  }

  /** Gives up a room's oldest events; where it was is known from the room then. */
  public void apply(Act.Trimmed act) throws StoreException {
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

  /** Begins a room after a number, if nothing is in it and it is not beyond that. */
  public void apply(Act.Began act) throws StoreException {
    RoomState room = room(act.room());
    if (room.kept() == 0 && act.after() >= room.head()) {
      try {
        room = room.id() == 0 ? room.withId(roomTable.add(act.room())) : room;
        room = room.begun(act.after(), act.topic());
        roomTable.trim(room, act.after(), new EventTable.Counts(0, room.spoken(), room.bytes()));
        roomTable.setTopic(room);
      } catch (SQLException e) {
        throw StoreException.of(e);
      }
    }
    change(act.room(), room);
  }

  private RoomState trim(RoomState room, long through) throws SQLException {
    EventTable.Counts last = eventTable.counts(room, through);
    eventTable.trim(room, through);
    roomTable.trim(room, through, last);
    return room.without(through, last.bytes(), eventTable.counts(room, through + 1).millis());
  }

  /** The last event of which that holds, as of all before it; those not kept count as such. */
  public long lastOf(RoomState room, Predicate<EventTable.Counts> holds) throws StoreException {
    try {
      long low = room.trimmed();
      long high = room.head();
      while (low < high) {
        long middle = (low + high + 1) >>> 1;
        if (holds.test(eventTable.counts(room, middle))) {
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
  public RoomState room(RoomName name) throws StoreException {
    assertNotLost();
    RoomState known = rooms.get(name);
    if (known == null) {
      known = read(name);
      rooms.put(name, known);
    }
    return known;
  }

  /** A room that was asked for before. */
  public RoomState known(RoomName name) {
    return rooms.getOrDefault(name, RoomState.EMPTY);
  }

  /** A room is not asked for any more for now, and costs no memory. */
  public void forget(RoomName name) {
    rooms.remove(name);
  }

  private RoomState read(RoomName name) throws StoreException {
    try {
      RoomState found = roomTable.find(name);
      return found == null ? RoomState.EMPTY : eventTable.withAll(found);
    } catch (SQLException e) {
      statements.forget();
      StoreException failure = StoreException.of(e);
      if (isOpen && !isInTransaction()) {
        lost = failure;
      }
      throw failure;
    }
  }

  /** A room's name as it was first written; as it is given if there is no such room. */
  public RoomName name(RoomName room) throws StoreException {
    try {
      return roomTable.name(room);
    } catch (SQLException e) {
      statements.forget();
      throw StoreException.of(e);
    }
  }

  /** The next rooms after a number. */
  public List<RoomTable.Row> roomsAfter(long id, int max) throws StoreException {
    try {
      return roomTable.after(id, max);
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
