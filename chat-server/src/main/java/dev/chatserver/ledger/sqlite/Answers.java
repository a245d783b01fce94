package dev.chatserver.ledger.sqlite;

import dev.chatserver.codec.RoomName;
import dev.chatserver.ledger.sqlite.store.RoomState;
import dev.chatserver.ledger.sqlite.store.Store;
import dev.chatserver.ledger.sqlite.store.StoreException;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers what is asked of rooms and changes nothing in them. Confined to the writer. */
final class Answers {

  private static final Logger LOG = LoggerFactory.getLogger(Answers.class);

  private final Store store;
  private final Map<RoomName, SqliteRoomLog> open;

  /**
   * @param open the logs that are open, kept up to date here
   */
  Answers(Store store, Map<RoomName, SqliteRoomLog> open) {
    this.store = store;
    this.open = open;
  }

  /** What is to be told, of the room as it is now. */
  Runnable to(Request request) {
    SqliteRoomLog log = request.log();
    if (request instanceof Request.Open) {
      return open(log);
    } else if (request instanceof Request.Question question) {
      return question.answer().apply(store.known(log.room()));
    } else if (request instanceof Request.Barrier barrier) {
      return barrier.reached();
    } else if (request instanceof Request.Close) {
      return () -> close(log);
    }
    throw new AssertionError(request);
  }

  /** The same; what fails is logged, and nothing is told. */
  Runnable safelyTo(Request request) {
    try {
      return to(request);
    } catch (RuntimeException | Error e) {
      LOG.atError().setCause(e).log("what was asked of the log has failed");
      return () -> {};
    }
  }

  /** Answers the questions that have come to the front. */
  void toNext(Waiting.Walk walk, Telling telling) {
    for (Waiting.One next = walk.next();
        next != null && next.act() == null && next.request() != null;
        next = walk.next()) {
      walk.pass();
      telling.then(next.request().log(), safelyTo(next.request()));
    }
  }

  private Runnable open(SqliteRoomLog log) {
    try {
      RoomState room = store.room(log.room());
      open.put(log.room(), log);
      RoomName name = store.name(log.room());
      return () -> log.opened(name, room.head(), room.topic());
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
