package dev.chatserver.ledger.sqlite;

import dev.chatserver.codec.LogEntry;
import dev.chatserver.codec.RoomName;
import dev.chatserver.ledger.Intake;
import dev.chatserver.ledger.RedactResult;
import dev.chatserver.ledger.sqlite.store.Act;
import dev.chatserver.ledger.sqlite.store.RoomState;
import dev.chatserver.ledger.sqlite.store.Store;
import dev.chatserver.ledger.sqlite.store.StoreException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is done in one go: acts are applied, and questions answered where they stand among them. Who
 * asked is told later, when it is committed. Confined to the writer.
 */
final class Batch {

  private final Store store;
  private final Retention retention;
  private final Intake intake;
  private final Map<RoomName, SqliteRoomLog> open;
  private final long nowMillis;

  private final List<Runnable> told = new ArrayList<>();
  private final Set<RoomName> changed = new LinkedHashSet<>();

  /** What a room is told next; what happens after a question is told after its answer. */
  private final Map<SqliteRoomLog, List<LogEntry>> happened = new HashMap<>();

  /**
   * @param open the logs that are open, kept up to date here
   * @param nowMillis of all of it: what is committed together is of one time
   */
  Batch(
      Store store,
      Retention retention,
      Intake intake,
      Map<RoomName, SqliteRoomLog> open,
      long nowMillis) {
    this.store = store;
    this.retention = retention;
    this.intake = intake;
    this.open = open;
    this.nowMillis = nowMillis;
  }

  /** What is to be told of it if all of it is committed. */
  List<Runnable> apply(List<Request> batch) throws StoreException {
    for (Request request : batch) {
      if (request instanceof Request.Append append) {
        append(append);
      } else if (request instanceof Request.Redact redact) {
        redact(redact);
      } else {
        happened.remove(request.log());
        told.add(answer(request));
      }
    }
    for (RoomName room : changed) {
      trim(room);
    }
    return told;
  }

  private void append(Request.Append append) throws StoreException {
    SqliteRoomLog log = append.log();
    changed.add(log.room());
    LogEntry entry = store.apply(new Act.Happened(log.room(), nowMillis, append.event()));
    happened.computeIfAbsent(log, this::telling).add(entry);
  }

  private List<LogEntry> telling(SqliteRoomLog log) {
    List<LogEntry> entries = new ArrayList<>();
    told.add(
        () -> {
          intake.remove(entries.size());
          log.committed(entries);
        });
    return entries;
  }

  private void redact(Request.Redact redact) throws StoreException {
    SqliteRoomLog log = redact.log();
    LogEntry entry =
        store.apply(new Act.Redacted(log.room(), nowMillis, redact.sequence(), redact.by()));
    if (entry == null) {
      told.add(
          () -> {
            intake.remove(1);
            redact.result().accept(new RedactResult.Nothing());
          });
      return;
    }
    changed.add(log.room());
    happened.computeIfAbsent(log, this::telling).add(entry);
    happened.remove(log);
    told.add(() -> redact.result().accept(new RedactResult.Done(entry.sequence())));
  }

  private void trim(RoomName room) throws StoreException {
    long through = retention.due(store.known(room), nowMillis, store);
    if (through > 0) {
      store.apply(new Act.Trimmed(room, through));
    }
  }

  /** Of a request that changes nothing: it is answered whether the batch is committed or not. */
  Runnable answer(Request request) {
    SqliteRoomLog log = request.log();
    if (request instanceof Request.Open) {
      return open(log);
    } else if (request instanceof Request.Question question) {
      return question.answer().apply(store.known(log.room()));
    } else if (request instanceof Request.Close) {
      return () -> close(log);
    }
    throw new AssertionError(request);
  }

  private Runnable open(SqliteRoomLog log) {
    try {
      RoomState room = store.room(log.room());
      open.put(log.room(), log);
      return () -> log.opened(room.head(), room.topic());
    } catch (StoreException e) {
      return () -> log.failed(String.valueOf(e.getMessage()));
    }
  }

  private void close(SqliteRoomLog log) {
    if (open.remove(log.room(), log)) { // else it was opened again meanwhile
      store.forget(log.room());
    }
  }
}
