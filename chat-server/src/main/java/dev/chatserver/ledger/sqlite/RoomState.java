package dev.chatserver.ledger.sqlite;

import org.jspecify.annotations.Nullable;

/**
 * What the store has to know of a room to put the next event into it. Immutable.
 *
 * @param id its row; 0 as long as nothing has happened in it
 * @param head the number of the last event
 * @param trimmed events up to this number are no longer kept
 * @param spoken how many events up to the head were said or done; who came and went does not count
 * @param topic the last one that was set, or null
 */
record RoomState(long id, long head, long trimmed, long spoken, @Nullable String topic) {

  static final RoomState EMPTY = new RoomState(0, 0, 0, 0, null);

  /** How many events are kept. */
  long kept() {
    return head - trimmed;
  }
}
