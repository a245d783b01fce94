package dev.chatserver.simulation;

import dev.chatserver.codec.LogEntry;
import dev.chatserver.codec.RoomEvent;
import dev.chatserver.codec.RoomName;
import dev.chatserver.codec.UserName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is stored, and so outlives a crash. Numbers are given over all rooms and leave some out, so
 * that one stands for one event and counts are never differences; but where several machines give
 * them, they are theirs. What the server can no longer read stays here for the checks. Confined to
 * the world's thread.
 */
final class Store {

  /** One room's events, all there ever were. */
  static final class RoomStore {
    final RoomName name;
    final List<LogEntry> all = new ArrayList<>();

    /** The index of the oldest one that can still be read. */
    int oldest;

    @Nullable String topic;

    private final Map<Long, Place> places = new HashMap<>();

    RoomStore(RoomName name) {
      this.name = name;
    }

    long head() {
      return all.isEmpty() ? 0 : all.get(all.size() - 1).sequence();
    }

    /** The index of the oldest of so many last ones that were said or done. */
    int lastSpoken(int events) {
      int index = all.size();
      int found = 0;
      for (int i = all.size() - 1; i >= oldest && found < events; i--) {
        if (!isPresence(i)) {
          index = i;
          found++;
        }
      }
      return index;
    }

    boolean isPresence(int index) {
      return all.get(index).event() instanceof RoomEvent.Presence;
    }

    /** True if after one number and up to another people only came and went. */
    boolean isPresence(long after, long through) {
      return all.subList(indexFrom(after + 1), indexFrom(through + 1)).stream()
          .allMatch(entry -> entry.event() instanceof RoomEvent.Presence);
    }

    /** The index of the first event at or after that number. */
    int indexFrom(long sequence) {
      int low = 0;
      int high = all.size();
      while (low < high) {
        int middle = (low + high) >>> 1;
        if (all.get(middle).sequence() < sequence) {
          low = middle + 1;
        } else {
          high = middle;
        }
      }
      return low;
    }
  }

  /** Where an event is. */
  record Place(RoomStore room, int index) {
    LogEntry entry() {
      return room.all.get(index);
    }
  }

  /**
   * An index that was given out as the beginning of a room's latest lines, how many events there
   * were then, and when.
   */
  record Tail(RoomName room, int index, int size, long step) {}

  /** So many events were counted from a number on, and when. */
  record Count(RoomName room, long from, int events, long step) {}

  private final List<Count> counts = new ArrayList<>();
  private final List<Tail> tails = new ArrayList<>();
  private final Map<RoomName, RoomStore> rooms = new LinkedHashMap<>();
  private final Map<String, Place> said = new HashMap<>();
  private final Set<String> refused = new HashSet<>();
  private long lastSequence;

  RoomStore room(RoomName name) {
    return rooms.computeIfAbsent(name, RoomStore::new);
  }

  /** In which anything ever happened. */
  Set<RoomName> rooms() {
    return rooms.keySet();
  }

  /** The number that the next event gets. */
  long next(int step) {
    lastSequence += step;
    return lastSequence;
  }

  void add(RoomName name, LogEntry entry, int roomEventsMax) {
    RoomStore room = room(name);
    Place place = new Place(room, room.all.size());
    room.places.put(entry.sequence(), place);
    String text = textOf(entry.event());
    if (text != null) {
      said.put(text, place);
    }
    room.all.add(entry);
    if (entry.event() instanceof RoomEvent.TopicSet set) {
      room.topic = set.text();
    }
    room.oldest = Math.max(room.oldest, room.all.size() - roomEventsMax);
  }

  /** Takes back a text; null if there is none. */
  @Nullable LogEntry redact(RoomName name, long sequence, UserName by, Chance chance, long millis) {
    RoomStore room = room(name);
    Place place = room.places.get(sequence);
    if (place == null || place.index() < room.oldest) {
      return null;
    }
    LogEntry entry = place.entry();
    RoomEvent left = entry.event().redacted();
    RoomEvent.Redaction redaction = RoomEvent.Redaction.of(by, entry, room.topic);
    if (left == null || redaction == null) {
      return null;
    }
    room.all.set(place.index(), new LogEntry(sequence, entry.timeMillis(), left));
    if (redaction.ofTopic()) {
      room.topic = null;
    }
    LogEntry told = new LogEntry(next(chance.between(1, 3)), millis, redaction);
    add(name, told, Integer.MAX_VALUE);
    return told;
  }

  /** What was said; null if it is another kind of event. */
  static @Nullable String textOf(RoomEvent event) {
    if (event instanceof RoomEvent.Said said) {
      return said.text();
    }
    return event instanceof RoomEvent.Emoted emoted ? emoted.text() : null;
  }

  /** An event is not stored, and never will be. */
  void refuse(RoomEvent event) {
    String text = textOf(event);
    if (text != null) {
      refused.add(text);
    }
  }

  /** Where a text was said last; null if it was not, or is not stored. */
  @Nullable Place said(String text) {
    return said.get(text);
  }

  boolean isRefused(String text) {
    return refused.contains(text);
  }

  /** Null if nothing is stored in a room under that number. */
  @Nullable Place find(RoomName room, long sequence) {
    return room(room).places.get(sequence);
  }

  /** The same, in whichever room; of several machines each room has its own numbers. */
  @Nullable Place find(long sequence) {
    for (RoomStore room : rooms.values()) {
      Place place = room.places.get(sequence);
      if (place != null) {
        return place;
      }
    }
    return null;
  }

  /** A room's events up to this one can no longer be read. */
  void trim(RoomName name, long through) {
    RoomStore room = room(name);
    room.oldest = Math.max(room.oldest, room.indexFrom(through + 1));
  }

  /** Where the event is that follows a number. */
  int indexAfter(RoomName name, long sequence) {
    return room(name).indexFrom(sequence + 1);
  }

  void addTail(RoomName room, int index, int size, long step) {
    tails.add(new Tail(room, index, size, step));
  }

  void addCount(RoomName room, long from, int events, long step) {
    counts.add(new Count(room, from, events, step));
  }

  /** True if somebody who asked since that step was given that count. */
  boolean wasCounted(RoomName room, long from, int events, long askedStep) {
    return counts.stream()
        .anyMatch(
            c ->
                c.room.equals(room) && c.from == from && c.events == events && c.step >= askedStep);
  }

  /** What somebody who asked since that step may have been given as the beginning. */
  List<Tail> tails(RoomName name, long askedStep) {
    List<Tail> since = new ArrayList<>();
    for (int i = tails.size() - 1; i >= 0 && tails.get(i).step() >= askedStep; i--) {
      if (tails.get(i).room().equals(name)) {
        since.add(tails.get(i));
      }
    }
    return since;
  }
}
