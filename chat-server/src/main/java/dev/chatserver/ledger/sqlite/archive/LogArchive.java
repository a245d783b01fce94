package dev.chatserver.ledger.sqlite.archive;

import dev.chatserver.codec.LogEntry;
import dev.chatserver.codec.RoomName;
import dev.chatserver.ledger.sqlite.store.EventRow;
import dev.chatserver.ledger.sqlite.store.LogFile;
import dev.chatserver.ledger.sqlite.store.Statements;
import dev.chatserver.ledger.sqlite.store.StoreException;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A log that is read from its beginning to its end, whether a server writes to it or not. Confined
 * to one thread.
 */
public final class LogArchive implements AutoCloseable {

  private static final String ROOMS = "SELECT id, name, key FROM room ORDER BY key";
  private static final String ROOM =
      "SELECT max(trimmed, ?), topic FROM room WHERE id = ?"; // as of one moment with its events
  private static final String EVENTS =
      "SELECT sequence, millis, kind, names, text, number FROM event"
          + " WHERE room = ? AND sequence > ? ORDER BY sequence";

  private static final int PROGRESS_EVENTS = 10_000;

  private final Statements statements;

  private LogArchive(Statements statements) {
    this.statements = statements;
  }

  /**
   * Opens the log of a directory, to read.
   *
   * @throws StoreException if there is none that can be read, with a line for a person
   */
  public static LogArchive open(Path directory) throws StoreException {
    return new LogArchive(new Statements(LogFile.in(directory).openToInspect()));
  }

  private record Room(long id, RoomName name) {}

  /**
   * Reads all events after a number, of one room or of all. What is taken back or given up
   * meanwhile is there or not, but no room is torn.
   *
   * @param only null for all rooms
   * @param progress told now and then how many events there were
   * @return how many there were
   * @throws StoreException if the log cannot be read, or there is no such room
   */
  public long export(@Nullable RoomName only, long after, Export export, LongConsumer progress)
      throws StoreException, IOException {
    long events = 0;
    try {
      List<Room> rooms = rooms(only);
      if (only != null && rooms.isEmpty()) {
        throw new StoreException("there is no room " + only);
      }
      for (Room room : rooms) {
        statements.execute("BEGIN");
        try {
          events = export(room, after, export, events, progress);
        } finally {
          statements.execute("COMMIT");
        }
      }
    } catch (SQLException e) {
      throw StoreException.of(e);
    }
    return events;
  }

  private List<Room> rooms(@Nullable RoomName only) throws SQLException {
    List<Room> rooms = new ArrayList<>();
    try (ResultSet row = statements.of(ROOMS).executeQuery()) {
      while (row.next()) {
        RoomName name = RoomName.kept(row.getString(2), row.getString(3));
        if (only == null || only.equals(name)) {
          rooms.add(new Room(row.getLong(1), name));
        }
      }
    }
    return rooms;
  }

  private long export(Room room, long after, Export export, long before, LongConsumer progress)
      throws SQLException, StoreException, IOException {
    long from = after;
    PreparedStatement find = statements.of(ROOM);
    find.setLong(1, after);
    find.setLong(2, room.id);
    try (ResultSet row = find.executeQuery()) {
      row.next();
      from = row.getLong(1);
      export.room(room.name, from, row.getString(2));
    }
    long events = before;
    PreparedStatement select = statements.of(EVENTS);
    select.setLong(1, room.id);
    select.setLong(2, from);
    try (ResultSet row = select.executeQuery()) {
      while (row.next()) {
        EventRow event =
            new EventRow(row.getInt(3), row.getString(4), row.getString(5), row.getLong(6));
        export.event(room.name, new LogEntry(row.getLong(1), row.getLong(2), event.event()));
        if (++events % PROGRESS_EVENTS == 0) {
          progress.accept(events);
        }
      }
    }
    return events;
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
