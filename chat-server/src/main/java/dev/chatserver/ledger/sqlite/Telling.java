package dev.chatserver.ledger.sqlite;

import dev.chatserver.codec.LogEntry;
import dev.chatserver.ledger.Intake;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is to be told of what is done in one go, when it is committed. A room is told of all its
 * events at once, unless something else is to be told between them. Confined to the writer.
 */
final class Telling {

  private static final Logger LOG = LoggerFactory.getLogger(Telling.class);

  private final Intake intake;
  private final List<Runnable> told = new ArrayList<>();

  /** What a room is told next. */
  private final Map<SqliteRoomLog, Events> happened = new HashMap<>();

  private static final class Events {
    final List<LogEntry> entries = new ArrayList<>();
    int mine;
  }

  Telling(Intake intake) {
    this.intake = intake;
  }

  /** An event that was appended here. */
  void happened(SqliteRoomLog log, LogEntry entry) {
    Events events = events(log);
    events.entries.add(entry);
    events.mine++;
  }

  /** An event that was appended at another node, and counts in no intake here. */
  void happenedElsewhere(SqliteRoomLog log, LogEntry entry) {
    events(log).entries.add(entry);
  }

  private Events events(SqliteRoomLog log) {
    return happened.computeIfAbsent(log, this::begin);
  }

  private Events begin(SqliteRoomLog log) {
    Events events = new Events();
    told.add(
        () -> {
          intake.remove(events.mine);
          log.committed(events.entries);
        });
    return events;
  }

  /** Something behind all of a room's events so far; its later ones are told after it. */
  void then(SqliteRoomLog log, Runnable what) {
    happened.remove(log);
    told.add(what);
  }

  /** Tells it; what fails there is nobody else's. */
  static void tell(Runnable what) {
    try {
      what.run();
    } catch (RuntimeException | Error e) {
      LOG.atError().setCause(e).log("who was told of the log has failed");
    }
  }

  /** Something that is no room's. */
  void then(Runnable what) {
    told.add(what);
  }

  /** All of it, in its order. */
  List<Runnable> told() {
    return told;
  }
}
