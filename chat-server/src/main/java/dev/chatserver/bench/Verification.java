package dev.chatserver.bench;

import java.nio.IntBuffer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;

/**
 * Judges the journals of a run after its end: what each bot lost, got twice, or got out of order.
 * The order is the one that most bots saw, the longest one if several are as common; a line counts
 * as reordered if it comes after one that is later in that order (RFC 4737, section 3.3, of
 * packets). Lines that the common order does not have are checked for presence alone. Bots that saw
 * the same have equal journals, so the whole costs one pass over the lines for each different
 * journal. Confined to the thread that makes the report.
 */
final class Verification {

  private final int sent;
  private final int capacity;

  /** By line: its place in the common order, or -1. */
  private final int[] places;

  private final Map<IntBuffer, Tally> judged = new HashMap<>();

  /**
   * @param journals of the bots that were never stalled: they make the common order
   * @param sent how many different lines were sent
   * @param capacity line numbers are below it
   */
  Verification(Collection<Journal> journals, int sent, int capacity) {
    this.sent = sent;
    this.capacity = capacity;
    places = new int[capacity];
    Arrays.fill(places, -1);
    Map<IntBuffer, Integer> bots = new HashMap<>();
    journals.forEach(journal -> bots.merge(journal.runs(), 1, Integer::sum));
    journals.stream()
        .max(
            Comparator.comparing((Journal journal) -> bots.getOrDefault(journal.runs(), 0))
                .thenComparing(Verification::length))
        .ifPresent(this::setOrder);
  }

  private void setOrder(Journal common) {
    int[] place = {0};
    common.forEach(
        line -> {
          if (places[line] < 0) {
            places[line] = place[0]++;
          }
        });
  }

  /** What was found of one bot. */
  Tally judge(Journal journal) {
    return judged.computeIfAbsent(journal.runs(), runs -> new Pass().judge(journal));
  }

  private static int length(Journal journal) {
    IntBuffer runs = journal.runs();
    int length = 0;
    for (int i = 1; i < runs.limit(); i += 2) {
      length += runs.get(i);
    }
    return length;
  }

  /** One pass over a journal. */
  private final class Pass {
    private final BitSet seen = new BitSet(capacity);
    private int furthest = -1;
    private int distinct;
    private int duplicated;
    private int reordered;

    Tally judge(Journal journal) {
      journal.forEach(this::arrived);
      return new Tally(distinct, sent - distinct, duplicated, reordered);
    }

    private void arrived(int line) {
      if (seen.get(line)) {
        duplicated++;
        return;
      }
      seen.set(line);
      distinct++;
      if (places[line] >= 0 && places[line] < furthest) {
        reordered++;
      }
      furthest = Math.max(furthest, places[line]);
    }
  }
}
