package dev.chatserver.codec.json;

import dev.chatserver.codec.RoomEvent;
import dev.chatserver.codec.RoomEvent.Presence;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What an event is called, on the wire and in exports. These words are in people's files and
 * programs and do not change.
 */
public enum EventKind {
  SAID,
  EMOTED,
  TOPIC,
  RENAMED,
  JOINED,
  LEFT_ROOM,
  LEFT_CHAT,
  REDACTED,
  REDACTION;

  private final String word = name().toLowerCase(Locale.ROOT).replace('_', '-');

  /** Of an event. */
  public static EventKind of(RoomEvent event) {
    if (event instanceof RoomEvent.Said) {
      return SAID;
    } else if (event instanceof RoomEvent.Emoted) {
      return EMOTED;
    } else if (event instanceof RoomEvent.TopicSet) {
      return TOPIC;
    } else if (event instanceof RoomEvent.Renamed) {
      return RENAMED;
    } else if (event instanceof RoomEvent.Redacted) {
      return REDACTED;
    } else if (event instanceof RoomEvent.Redaction) {
      return REDACTION;
    } else if (event instanceof Presence presence) {
      return switch (presence.kind()) {
        case JOINED -> JOINED;
        case LEFT_ROOM -> LEFT_ROOM;
        case LEFT_CHAT -> LEFT_CHAT;
      };
    }
    throw new AssertionError(event);
  }

  /** Null if nothing is called so. */
  public static @Nullable EventKind find(String word) {
    for (EventKind kind : values()) {
      if (kind.word.equals(word)) {
        return kind;
      }
    }
    return null;
  }

  /** Lower case, with hyphens. */
  public String word() {
    return word;
  }
}
