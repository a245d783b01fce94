package dev.chatserver.codec;

import static java.util.Objects.requireNonNull;

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

  /** True for what somebody says or does in a room. */
  static boolean isSpoken(RoomEvent event) {
    return event instanceof Said || event instanceof Emoted;
  }

  /** True for somebody who goes. */
  static boolean isGoing(RoomEvent event) {
    return event instanceof Presence presence && presence.kind() != Presence.Kind.JOINED;
  }

  /** What is left of it when its text is taken back; null if it has none. */
  default @Nullable RoomEvent redacted() {
    return null;
  }

  /** Somebody said something. */
  record Said(UserName by, String text) implements RoomEvent {
    @Override
    public RoomEvent redacted() {
      return new Redacted(by);
    }
  }

  /** Somebody did something ({@code /me}). */
  record Emoted(UserName by, String text) implements RoomEvent {
    @Override
    public RoomEvent redacted() {
      return new Redacted(by);
    }
  }

  /** Somebody set the topic, or took it away: then the text is empty. */
  record TopicSet(UserName by, String text) implements RoomEvent {
    @Override
    public @Nullable RoomEvent redacted() {
      return topic() == null ? null : new Redacted(by);
    }

    /** The topic from there on; null for none. */
    public @Nullable String topic() {
      return text.isEmpty() ? null : text;
    }
  }

  /** Something that was said or done, whose text was taken back. */
  record Redacted(UserName by) implements RoomEvent {}

  /**
   * The text of an event was taken back.
   *
   * @param by who did that
   * @param author whose event it was
   * @param sequence which one
   * @param ofTopic it was the topic of the room, which has none any more
   */
  record Redaction(UserName by, UserName author, long sequence, boolean ofTopic)
      implements RoomEvent {

    /**
     * Of an event, in a room that has that topic.
     *
     * @return null if it has no text to take back
     */
    public static @Nullable Redaction of(UserName by, LogEntry entry, @Nullable String topic) {
      RoomEvent event = entry.event();
      if (event.redacted() == null) {
        return null;
      }
      UserName author = event instanceof Presence presence ? presence.names().get(0) : event.by();
      boolean ofTopic = event instanceof TopicSet set && set.text().equals(topic);
      return new Redaction(by, requireNonNull(author), entry.sequence(), ofTopic);
    }
  }

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
    public @Nullable RoomEvent redacted() {
      return farewell == null ? null : new Presence(kind, names, others, null);
    }

    @Override
    public @Nullable UserName by() {
      return names.size() == 1 && others == 0 ? names.get(0) : null;
    }
  }
}
