package dev.chatserver.ledger.sqlite;

import dev.chatserver.codec.RoomEvent;
import dev.chatserver.codec.UserName;
import dev.chatserver.ledger.Outcome;
import dev.chatserver.ledger.RedactResult;
import dev.chatserver.ledger.sqlite.store.RoomState;
import java.util.function.Consumer;
import java.util.function.Function;

/** What a room's log asks of the {@link Sequencer}; what comes of it is told after the commit. */
sealed interface Request {

  SqliteRoomLog log();

  /** Somebody is there. */
  record Open(SqliteRoomLog log) implements Request {}

  /** Something happened. */
  record Append(SqliteRoomLog log, RoomEvent event, Outcome outcome) implements Request {}

  /** The text of an event is to be taken back. */
  record Redact(SqliteRoomLog log, long sequence, UserName by, Consumer<RedactResult> result)
      implements Request {}

  /** True if it is to be stored. */
  default boolean isAct() {
    return this instanceof Append || this instanceof Redact;
  }

  /**
   * Something is to be known, of what was appended before it and not of what comes after.
   *
   * @param answer given the room as it is at that place in the order; what it returns tells of it
   */
  record Question(SqliteRoomLog log, Function<RoomState, Runnable> answer) implements Request {}

  /** It is to be known when all that was appended before has been kept or refused. */
  record Barrier(SqliteRoomLog log, Runnable reached) implements Request {}

  /** Nobody is there any more. */
  record Close(SqliteRoomLog log) implements Request {}
}
