package dev.chatserver.ledger.sqlite.archive;

import dev.chatserver.codec.RoomEvent;
import dev.chatserver.codec.RoomEvent.Presence;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What an exported event is called. These words are in people's files and do not change. */
enum JsonKind {
  SAID,
  EMOTED,
  TOPIC,
  RENAMED,
  JOINED,
  LEFT_ROOM,
  LEFT_CHAT,
  REDACTED,
  REDACTION;

  static JsonKind of(RoomEvent event) {
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
  static @Nullable JsonKind find(String word) {
    for (JsonKind kind : values()) {
      if (kind.word().equals(word)) {
        return kind;
      }
    }
    return null;
  }

  String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
