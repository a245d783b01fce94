package dev.chatserver.ledger.sqlite;

import dev.chatserver.codec.RoomEvent;
import java.util.function.Consumer;
import java.util.function.Function;

/** What a room's log asks of the {@link Sequencer}; what comes of it is told after the commit. */
sealed interface Request {

  SqliteRoomLog log();

  /** Somebody is there. */
  record Open(SqliteRoomLog log) implements Request {}

  /** Something happened. */
  record Append(SqliteRoomLog log, RoomEvent event, Consumer<String> refused) implements Request {}

  /**
   * Something is to be known, of what was appended before it and not of what comes after.
   *
   * @param answer given the room as it is at that place in the order; what it returns tells of it
   */
  record Question(SqliteRoomLog log, Function<RoomState, Runnable> answer) implements Request {}

  /** Nobody is there any more. */
  record Close(SqliteRoomLog log) implements Request {}
}
