package dev.chatserver.codec;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened in a room and that everyone in it sees, in the same order. The room puts
 * it in order, the ledger numbers and keeps it, a dialect encodes it once for all. Immutable.
 */
public sealed interface RoomEvent {

  /**
   * Who did it, so that a reader who ignores that person can be spared it; null where it is of
   * nobody in particular.
   */
  @Nullable UserName by();

  /** Somebody said something. */
  record Said(UserName by, String text) implements RoomEvent {}

  /** Somebody did something ({@code /me}). */
  record Emoted(UserName by, String text) implements RoomEvent {}

  /** Somebody set the topic. */
  record TopicSet(UserName by, String text) implements RoomEvent {}

  /** Somebody is called something else from here on. */
  record Renamed(UserName by, UserName to) implements RoomEvent {}

  /** People came or went; in a storm one event stands for many of them. */
  record Presence(Kind kind, List<UserName> names, int others, @Nullable String farewell)
      implements RoomEvent {

    /** Which way they went. */
    public enum Kind {
      /** Into the room. */
      JOINED,
      /** Out of the room, to another one. */
      LEFT_ROOM,
      /** Out of the chat: closed, cut off or quit. */
      LEFT_CHAT
    }

    /**
     * @param names who, at least one, in the order in which they came or went
     * @param others how many more, at least 0
     * @param farewell what the one person said in parting, or null
     */
    public Presence {
      names = List.copyOf(names);
      if (names.isEmpty()) {
        throw new IllegalArgumentException("names: [] (expected: at least one)");
      }
      if (others < 0) {
        throw new IllegalArgumentException("others: " + others + " (expected: >= 0)");
      }
    }

    /** One person came or went. */
    public static Presence of(Kind kind, UserName name, @Nullable String farewell) {
      return new Presence(kind, List.of(name), 0, farewell);
    }

    @Override
    public @Nullable UserName by() {
      return names.size() == 1 && others == 0 ? names.get(0) : null;
    }
  }
}
