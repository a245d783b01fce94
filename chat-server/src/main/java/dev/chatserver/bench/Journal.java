package dev.chatserver.bench;

import java.nio.IntBuffer;
import java.util.Arrays;
import java.util.function.IntConsumer;

/**
 * Every line that one bot got, in order, exactly: runs of the {@link ReferenceLog}'s positions. A
 * bot to which nothing odd happens has one run; a lost, repeated or late line starts a new one.
 * Made by a {@link Bot}, written by its {@link ReaderHandler}, read by {@link Verification}.
 * Confined to the channel's event loop until the loops have ended.
 */
final class Journal {

  /**
   * Most runs that are kept, 64 KiB of memory: a server that mixes up more has failed anyway. Lines
   * after that are forgotten, so they are counted as lost.
   */
  static final int RUNS_MAX = 8192;

  private final ReferenceLog log;

  /** Pairs of first position and length. */
  private int[] runs = new int[2];

  private int size;
  private int next;
  private int high;
  private long skipped;

  Journal(ReferenceLog log) {
    this.log = log;
  }

  /**
   * The bot got a line.
   *
   * @param number of the line, below the log's capacity
   * @return true if it is further on than all before it; false if it is late or repeated
   */
  boolean take(int number) {
    if (size > 0 && log.holds(next, number)) {
      runs[size - 1]++;
      next++;
    } else {
      startRun(number);
    }
    boolean further = next > high;
    high = Math.max(high, next);
    return further;
  }

  private void startRun(int number) {
    int position = log.place(next, number);
    if (size > 0 && position == next) {
      runs[size - 1]++;
    } else if (position < 0 || size == RUNS_MAX * 2) {
      return;
    } else {
      if (size == runs.length) {
        runs = Arrays.copyOf(runs, size * 2);
      }
      runs[size] = position;
      runs[size + 1] = 1;
      size += 2;
    }
    next = position + 1;
  }

  /** The server said that it left out so many lines. */
  void skip(long lines) {
    skipped += lines;
  }

  /** How many lines the server said that it left out. */
  long skipped() {
    return skipped;
  }

  /** Two journals that say the same have equal ones. */
  IntBuffer runs() {
    return IntBuffer.wrap(runs, 0, size).slice().asReadOnlyBuffer();
  }

  /** Hands the numbers of all lines to the consumer, in the order in which they came. */
  void forEach(IntConsumer line) {
    for (int i = 0; i < size; i += 2) {
      for (int position = runs[i]; position < runs[i] + runs[i + 1]; position++) {
        line.accept(log.line(position));
      }
    }
  }
}
