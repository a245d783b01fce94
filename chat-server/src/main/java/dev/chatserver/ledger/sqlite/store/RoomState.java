package dev.chatserver.ledger.sqlite.store;

import dev.chatserver.codec.LogEntry;
import dev.chatserver.codec.RoomEvent;
import org.jspecify.annotations.Nullable;

/**
 * What the store has to know of a room to put the next event into it. Immutable.
 *
 * @param id its row; 0 as long as nothing has happened in it
 * @param head the number of the last event
 * @param trimmed events up to this number are no longer kept
 * @param spoken how many events up to the head were said or done; who came and went does not count
 * @param bytes how large all events up to the head are, see {@link EventRow#bytes}
 * @param trimmedBytes how large those are that are no longer kept
 * @param oldestMillis when the oldest that is kept happened; 0 if none is
 * @param topic the last one that was set, or null
 */
public record RoomState(
    long id,
    long head,
    long trimmed,
    long spoken,
    long bytes,
    long trimmedBytes,
    long oldestMillis,
    @Nullable String topic) {

  static final RoomState EMPTY = new RoomState(0, 0, 0, 0, 0, 0, 0, null);

  /** How many events are kept. */
  public long kept() {
    return head - trimmed;
  }

  /** How large they are. */
  public long keptBytes() {
    return bytes - trimmedBytes;
  }

  RoomState withId(long given) {
    return new RoomState(given, head, trimmed, spoken, bytes, trimmedBytes, oldestMillis, topic);
  }

  /** With one event more. */
  RoomState with(LogEntry entry, EventRow row) {
    RoomEvent event = entry.event();
    return new RoomState(
        id,
        entry.sequence(),
        trimmed,
        spoken + (event instanceof RoomEvent.Presence ? 0 : 1),
        bytes + row.bytes(),
        trimmedBytes,
        kept() == 0 ? entry.timeMillis() : oldestMillis,
        topicAfter(event));
  }

  private @Nullable String topicAfter(RoomEvent event) {
    if (event instanceof RoomEvent.TopicSet set) {
      return set.topic();
    }
    return event instanceof RoomEvent.Redaction redaction && redaction.ofTopic() ? null : topic;
  }

  /** With all that is kept, up to that head. */
  RoomState with(long newHead, long newSpoken, long newBytes, long newOldestMillis) {
    return new RoomState(
        id, newHead, trimmed, newSpoken, newBytes, trimmedBytes, newOldestMillis, topic);
  }

  /** Without events, and to begin after that one. */
  RoomState begun(long after, @Nullable String newTopic) {
    return new RoomState(id, after, after, spoken, bytes, bytes, 0, newTopic);
  }

  /** Without events up to one, which are so large. */
  RoomState without(long through, long throughBytes, long nextMillis) {
    return new RoomState(id, head, through, spoken, bytes, throughBytes, nextMillis, topic);
  }
}
