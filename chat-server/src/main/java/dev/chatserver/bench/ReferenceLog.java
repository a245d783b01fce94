package dev.chatserver.bench;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * The order in which lines were first seen, shared by all bots: the first to reach a position
 * claims it for the line that it got, and the others compare. So a bot whose order is everybody's
 * keeps one number, not a list. It is a way to write journals shortly and no judge: who was right
 * when two bots differ, {@link Verification} says at the end. A line that two bots claim at once
 * may stand at two positions, which does no harm since each position names its line; there is room
 * to spare for that. 9 bytes a line. Thread-safe because positions are claimed by compare-and-set
 * and never change.
 */
final class ReferenceLog {

  /** By position: the line's number + 1; 0 is not claimed yet. */
  private final AtomicIntegerArray lines;

  /** By line: a position that names it, + 1; 0 is none known yet. */
  private final AtomicIntegerArray positions;

  /** About how many positions are claimed: where to look for a free one. */
  private final AtomicInteger end = new AtomicInteger();

  ReferenceLog(int lineCount) {
    lines = new AtomicIntegerArray(lineCount + lineCount / 4 + 1024);
    positions = new AtomicIntegerArray(lineCount);
  }

  /** How many different lines there can be: their numbers are below it. */
  int capacity() {
    return positions.length();
  }

  /** True if the position is claimed for this line: all that most deliveries ask. */
  boolean holds(int position, int number) {
    return position < lines.length() && lines.get(position) == number + 1;
  }

  /** The line at a position that was claimed. */
  int line(int position) {
    return lines.get(position) - 1;
  }

  /**
   * A position that names this line, claimed if need be.
   *
   * @param expected the position after the last line that the bot got
   * @return -1 if there is no position left
   */
  int place(int expected, int number) {
    int known = positions.get(number) - 1;
    if (known >= 0) {
      return known;
    }
    if (expected < lines.length() && claims(expected, number)) {
      return expected;
    }
    for (int position = Math.max(expected + 1, end.get()); position < lines.length(); position++) {
      if (claims(position, number)) {
        return position;
      }
    }
    return -1;
  }

  private boolean claims(int position, int number) {
    int was = lines.compareAndExchange(position, 0, number + 1);
    if (was != 0) {
      return was == number + 1;
    }
    positions.set(number, position + 1);
    end.lazySet(position + 1);
    return true;
  }
}
