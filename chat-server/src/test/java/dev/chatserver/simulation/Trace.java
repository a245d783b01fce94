package dev.chatserver.simulation;

import java.util.ArrayList;
import java.util.List;

/**
 * The steps of a run: a hash over all of them, and the last ones in words. Confined to the world's
 * thread.
 */
final class Trace {

  /** So many are shown of a run that fails. */
  static final int STEPS_SHOWN = 40;

  private final boolean printing;
  private final String[] who = new String[STEPS_SHOWN];
  private final String[] what = new String[STEPS_SHOWN];
  private final long[] millis = new long[STEPS_SHOWN];
  private long steps;
  private long hash = 0xcbf29ce484222325L; // FNV-1a

  /**
   * @param printing whether each step is printed as it is taken
   */
  Trace(boolean printing) {
    this.printing = printing;
  }

  void step(String actor, String action, long nanos) {
    int at = (int) (steps++ % STEPS_SHOWN);
    who[at] = actor;
    what[at] = action;
    millis[at] = nanos / 1_000_000;
    mix(actor.hashCode());
    mix(action.hashCode());
    mix(nanos);
    if (printing) {
      System.out.println(line(at, steps - 1));
    }
  }

  /** Something within a step, for who looks closely. */
  void note(String where, Object what) {
    if (printing) {
      System.out.println("                     " + where + ": " + what);
    }
  }

  private void mix(long value) {
    hash = (hash ^ value) * 0x100000001b3L;
  }

  long steps() {
    return steps;
  }

  /** The same for two runs only if they took the same steps at the same times. */
  long hash() {
    return hash;
  }

  private String line(int at, long step) {
    return "%6d %7d ms  %s %s".formatted(step, millis[at], who[at], what[at]);
  }

  /** The last steps, one on a line. */
  List<String> last() {
    List<String> lines = new ArrayList<>();
    for (long step = Math.max(0, steps - STEPS_SHOWN); step < steps; step++) {
      lines.add(line((int) (step % STEPS_SHOWN), step));
    }
    return lines;
  }
}
