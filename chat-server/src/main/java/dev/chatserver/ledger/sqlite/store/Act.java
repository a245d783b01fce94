package dev.chatserver.ledger.sqlite.store;

import dev.chatserver.codec.RoomEvent;
import dev.chatserver.codec.RoomName;
import dev.chatserver.codec.UserName;
import org.jspecify.annotations.Nullable;

/**
 * Something that lasts, in the one order of all such things. It carries whatever must not depend on
 * who applies it: times, prepared names, cleaned text. A {@link Store} is what its acts made of it
 * and nothing else. Immutable.
 */
public sealed interface Act {

  /** Something happened in a room; it gets the room's next number. */
  record Happened(RoomName room, long timeMillis, RoomEvent event) implements Act {}

  /** The text of an event is taken back, if there is such an event; that is an event itself. */
  record Redacted(RoomName room, long timeMillis, long sequence, UserName by) implements Act {}

  /**
   * A room without events numbers on after that, and has that topic: what follows was said
   * elsewhere, and keeps its numbers.
   */
  record Began(RoomName room, long after, @Nullable String topic) implements Act {}

  /** A room's events up to this number, it included, are no longer kept. */
  record Trimmed(RoomName room, long through) implements Act {}
}
