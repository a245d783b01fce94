package dev.chatserver.ledger.sqlite;

import dev.chatserver.ledger.sqlite.store.Act;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * What a node has put into the shared log and not read back, and the questions that wait behind it,
 * in the order in which they were asked. The first is never a question. Confined to the writer.
 */
final class Waiting {

  /**
   * One of them.
   *
   * @param generation of an act; 0 of a question
   * @param act null of a question
   * @param request of a room; null of what no room has asked for
   * @param person of somebody; null of what nobody has asked for
   * @param since the look that was the last before it came
   */
  record One(
      long generation,
      long count,
      @Nullable Act act,
      @Nullable Request request,
      @Nullable PersonRequest person,
      long since) {

    static One question(Request request) {
      return new One(0, 0, null, request, null, 0);
    }

    static One act(Act act, @Nullable Request request, @Nullable PersonRequest person) {
      return new One(0, 0, act, request, person, 0);
    }

    boolean isBefore(long otherGeneration, long otherCount) {
      return generation < otherGeneration || (generation == otherGeneration && count < otherCount);
    }

    boolean is(long otherGeneration, long otherCount) {
      return generation == otherGeneration && count == otherCount;
    }
  }

  private final Queue<One> all = new ArrayDeque<>();

  /** How often it was looked who waits for long. */
  private long looks;

  boolean isEmpty() {
    return all.isEmpty();
  }

  void add(One one) {
    all.add(one);
  }

  /** Something is put into the log. */
  void add(long generation, long count, One one) {
    all.add(new One(generation, count, one.act, one.request, one.person, looks));
  }

  /** Takes one away, wherever it stands; null if it is not there. */
  @Nullable One remove(long generation, long count) {
    for (Iterator<One> each = all.iterator(); each.hasNext(); ) {
      One one = each.next();
      if (one.is(generation, count)) {
        each.remove();
        return one;
      }
    }
    return null;
  }

  /** Takes away what is no act and need not wait for one. */
  List<Request> takeQuestions() {
    List<Request> taken = new ArrayList<>();
    for (Iterator<One> each = all.iterator(); each.hasNext(); ) {
      One one = each.next();
      Request request = one.request();
      if (one.act() == null && request != null && !(request instanceof Request.Barrier)) {
        taken.add(request);
        each.remove();
      }
    }
    return taken;
  }

  /**
   * What has waited for so many calls of this one and was not given before.
   *
   * @param calls how many; the same each time
   */
  List<Request.Append> late(int calls) {
    looks++;
    List<Request.Append> late = new ArrayList<>();
    for (One one : all) {
      if (one.since() == looks - calls && one.request() instanceof Request.Append append) {
        late.add(append);
      }
    }
    return late;
  }

  /** Takes away the barriers before which nothing waits that has not waited for so many calls. */
  List<Request.Barrier> takeLateBarriers(int calls) {
    List<Request.Barrier> late = new ArrayList<>();
    for (Iterator<One> each = all.iterator(); each.hasNext(); ) {
      One one = each.next();
      if (one.act() != null && one.since() > looks - calls) {
        return late;
      } else if (one.request() instanceof Request.Barrier barrier) {
        late.add(barrier);
        each.remove();
      }
    }
    return late;
  }

  /** A walk from the first one on. */
  Walk walk() {
    return new Walk();
  }

  /** What was passed is taken away in the end, or is not; nothing is to change meanwhile. */
  final class Walk {
    private final Iterator<One> rest = all.iterator();
    private @Nullable One next = rest.hasNext() ? rest.next() : null;
    private int passed;

    /** The first that was not passed; null if there is none. */
    @Nullable One next() {
      return next;
    }

    void pass() {
      passed++;
      next = rest.hasNext() ? rest.next() : null;
    }

    void takeAway() {
      for (; passed > 0; passed--) {
        all.remove();
      }
    }
  }
}
