package dev.chatserver.cli.transcript;

import java.util.HashMap;
import java.util.Map;

/**
 * What all readers saw of all rooms: a number in a room is one line for everybody. Confined to one
 * thread.
 */
public final class OneOrder {

  private static final String REMOVED = "-- a line of ";

  /** A line, and where it was read first. */
  private record Seen(String text, String where) {}

  private final Map<String, Map<Long, Seen>> rooms = new HashMap<>();
  private long lines;

  /** How many lines had a stamp, of all readers together. */
  public long lines() {
    return lines;
  }

  /** How many rooms they were in. */
  public int rooms() {
    return rooms.size();
  }

  /**
   * Somebody has read a line.
   *
   * @param where the file and its line
   */
  void read(String room, long number, String text, String where) throws BrokenOrderException {
    lines++;
    Map<Long, Seen> seen = rooms.computeIfAbsent(room, any -> new HashMap<>());
    Seen before = seen.putIfAbsent(number, new Seen(text, where));
    if (before != null && !isSame(before.text, text)) {
      throw new BrokenOrderException(
          "%s: line %d of %s is \"%s\"; at %s it is \"%s\""
              .formatted(where, number, room, text, before.where, before.text));
    }
  }

  /** Its text, or a farewell in it, may have been taken back in between. */
  private static boolean isSame(String one, String other) {
    return one.equals(other)
        || one.startsWith(REMOVED)
        || other.startsWith(REMOVED)
        || one.startsWith(other + " (")
        || other.startsWith(one + " (");
  }
}
