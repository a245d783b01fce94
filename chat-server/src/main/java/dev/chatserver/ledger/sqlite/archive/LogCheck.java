package dev.chatserver.ledger.sqlite.archive;

import dev.chatserver.ledger.sqlite.store.EventRow;
import dev.chatserver.ledger.sqlite.store.LogFile;
import dev.chatserver.ledger.sqlite.store.Statements;
import dev.chatserver.ledger.sqlite.store.StoreException;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Looks whether a log is whole: the file, each room's numbers and counts, each event. Confined to
 * one thread.
 */
public final class LogCheck {

  private static final String ROOMS =
      "SELECT id, name, trimmed, spoken, bytes FROM room ORDER BY key";
  private static final String EVENTS =
      "SELECT sequence, millis, spoken, bytes, kind, names, text, number FROM event"
          + " WHERE room = ? ORDER BY sequence";
  private static final String STRAY =
      "SELECT count(*) FROM event WHERE room NOT IN (SELECT id FROM room)";

  private final Statements log;
  private final Consumer<String> shown;
  private final List<String> faults = new ArrayList<>();

  private LogCheck(Statements log, Consumer<String> shown) {
    this.log = log;
    this.shown = shown;
  }

  /**
   * Checks the log of a directory.
   *
   * @param shown given a line for each room
   * @return what is wrong; nothing if it is whole
   * @throws StoreException if there is no log that can be read, with a line for a person
   */
  public static List<String> run(Path directory, Consumer<String> shown) throws StoreException {
    try (Statements log = new Statements(LogFile.in(directory).openToInspect())) {
      LogCheck check = new LogCheck(log, shown);
      check.file();
      check.rooms();
      check.faults.addAll(IndexCheck.run(directory, log, shown));
      return check.faults;
    } catch (SQLException e) {
      throw StoreException.of(e);
    }
  }

  private void file() throws SQLException {
    try (ResultSet row = log.of("PRAGMA integrity_check(20)").executeQuery()) {
      while (row.next()) {
        if (!row.getString(1).equals("ok")) {
          faults.add("the file: " + row.getString(1));
        }
      }
    }
    long stray = log.number(STRAY);
    if (stray > 0) {
      faults.add(stray + " lines are of no room");
    }
  }

  /** A room, and what its next event is to have. */
  private static final class Room {
    final long id;
    final String name;
    final long first;
    long next;
    long spoken;
    long bytes;
    long size;
    long lastMillis;

    Room(ResultSet row) throws SQLException {
      id = row.getLong(1);
      name = row.getString(2);
      first = row.getLong(3) + 1;
      next = first;
      spoken = row.getLong(4);
      bytes = row.getLong(5);
    }
  }

  private void rooms() throws SQLException {
    List<Room> rooms = new ArrayList<>();
    try (ResultSet row = log.of(ROOMS).executeQuery()) {
      while (row.next()) {
        rooms.add(new Room(row));
      }
    }
    for (Room room : rooms) {
      PreparedStatement events = log.of(EVENTS);
      events.setLong(1, room.id);
      try (ResultSet row = events.executeQuery()) {
        while (row.next()) {
          event(room, row);
        }
      }
      shown.accept(line(room));
    }
  }

  private void event(Room room, ResultSet row) throws SQLException {
    long sequence = row.getLong(1);
    if (sequence != room.next) {
      faults.add("%s: %d follows %d".formatted(room.name, sequence, room.next - 1));
    }
    EventRow event =
        new EventRow(row.getInt(5), row.getString(6), row.getString(7), row.getLong(8));
    if (row.getLong(3) != room.spoken + (EventRow.isPresence(event.kind()) ? 0 : 1)
        || row.getLong(4) < room.bytes + event.bytes()) {
      faults.add("%s: the counts at %d are wrong".formatted(room.name, sequence));
    }
    try {
      event.event();
    } catch (StoreException e) {
      faults.add("%s: %d: %s".formatted(room.name, sequence, e.getMessage()));
    }
    room.next = sequence + 1;
    room.spoken = row.getLong(3);
    room.bytes = row.getLong(4);
    room.size += event.bytes();
    room.lastMillis = row.getLong(2);
  }

  private static String line(Room room) {
    long lines = room.next - room.first;
    if (lines == 0) {
      return "%s: no lines; the next is %d".formatted(room.name, room.next);
    }
    return String.format(
        Locale.ROOT,
        "%s: %d lines, %d to %d, %d KiB, the last one of %s",
        room.name,
        lines,
        room.first,
        room.next - 1,
        (room.size + 1023) / 1024,
        Instant.ofEpochMilli(room.lastMillis));
  }
}
