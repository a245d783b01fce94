package dev.chatserver.ledger.sqlite;

import dev.chatserver.codec.LogEntry;
import dev.chatserver.codec.RoomName;
import dev.chatserver.ledger.Intake;
import dev.chatserver.ledger.RedactResult;
import dev.chatserver.ledger.sqlite.store.Act;
import dev.chatserver.ledger.sqlite.store.Store;
import dev.chatserver.ledger.sqlite.store.StoreException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is done in one go: acts are applied, and questions answered where they stand among them. Who
 * asked is told later, when it is committed. Confined to the writer.
 */
final class Batch {

  private final Store store;
  private final Retention retention;
  private final Intake intake;
  private final Answers answers;
  private final long nowMillis;

  private final Telling telling;

  /** How many events were added to which room. */
  private final Map<RoomName, Integer> added = new LinkedHashMap<>();

  /**
   * @param nowMillis of all of it: what is committed together is of one time
   */
  Batch(Store store, Retention retention, Intake intake, Answers answers, long nowMillis) {
    this.store = store;
    this.retention = retention;
    this.intake = intake;
    this.telling = new Telling(intake);
    this.answers = answers;
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
        telling.then(request.log(), answers.to(request));
      }
    }
    for (Map.Entry<RoomName, Integer> room : added.entrySet()) {
      trim(room.getKey(), room.getValue());
    }
    return telling.told();
  }

  private void append(Request.Append append) throws StoreException {
    SqliteRoomLog log = append.log();
    added.merge(log.room(), 1, Integer::sum);
    LogEntry entry = store.apply(new Act.Happened(log.room(), nowMillis, append.event()));
    telling.happened(log, entry);
  }

  private void redact(Request.Redact redact) throws StoreException {
    SqliteRoomLog log = redact.log();
    LogEntry entry =
        store.apply(new Act.Redacted(log.room(), nowMillis, redact.sequence(), redact.by()));
    if (entry == null) {
      telling.then(
          log,
          () -> {
            intake.remove(1);
            redact.result().accept(new RedactResult.Nothing());
          });
      return;
    }
    added.merge(log.room(), 1, Integer::sum);
    telling.happened(log, entry);
    telling.then(log, () -> redact.result().accept(new RedactResult.Done(entry.sequence())));
  }

  /** Gives up at least as many as were added, if so many are due: no room outgrows its limits. */
  private void trim(RoomName room, int addedEvents) throws StoreException {
    for (long steps = 1 + addedEvents / Retention.STEP_EVENTS_MAX; steps > 0; steps--) {
      long through = retention.due(store.known(room), nowMillis, store);
      if (through == 0) {
        return;
      }
      store.apply(new Act.Trimmed(room, through));
    }
  }
}
