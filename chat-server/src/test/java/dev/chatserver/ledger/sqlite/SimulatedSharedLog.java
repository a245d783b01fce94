package dev.chatserver.ledger.sqlite;

import dev.chatserver.ledger.SharedLog;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An engine in memory, that fails as engines do: it does not know, it repeats, what was given up
 * comes late. What happens next is the test's to say. Confined to the test's thread.
 */
final class SimulatedSharedLog {

  private final List<SharedLog.Entry> entries = new ArrayList<>();

  /** What somebody was told is of unknown fate, and is still on its way. */
  private final List<byte[]> late = new ArrayList<>();

  private final Random random;
  private long millis = 1_000_000;

  /** What becomes of an append that does not just come into the log. */
  enum Fault {
    TWICE,
    /** It is there, and who put it there is not told. */
    UNTOLD,
    /** It is not there, and nobody knows. */
    NEVER,
    /** It is not there yet, and nobody knows. */
    LATE,
    REFUSED
  }

  private static final List<Fault> FAULTS = List.of(Fault.values());

  /** Which one comes next; null for any. */
  @Nullable Fault next;

  /** How many appends of a hundred do not just come into the log. */
  int faults = 30;

  String identity = "first";

  SimulatedSharedLog(Random random) {
    this.random = random;
  }

  int size() {
    return entries.size();
  }

  private void store(byte[] bytes) {
    millis += random.nextInt(3);
    entries.add(new SharedLog.Entry(entries.size(), millis, bytes));
  }

  /** Something of what was given up is there after all. */
  void comeLate() {
    if (!late.isEmpty()) {
      store(late.remove(random.nextInt(late.size())));
    }
  }

  /** One process of a node. */
  final class Client implements SharedLog {

    @SuppressWarnings("ArrayRecordComponent") // nobody compares them
    private record Append(byte[] bytes, Consumer<Fate> fate) {}

    private final Deque<Append> underWay = new ArrayDeque<>();
    private @Nullable Follower follower;
    private @Nullable CompletableFuture<Void> applied;
    private int at;

    @Override
    public String identity() {
      return identity;
    }

    @Override
    public void append(byte[] bytes, Consumer<Fate> fate) {
      underWay.add(new Append(bytes, fate));
    }

    @Override
    public void follow(long from, Follower newFollower) {
      follower = newFollower;
      at = (int) from;
    }

    @Override
    public long end() {
      return entries.size();
    }

    /** Its process has died: what was under way comes late, or never. */
    @Override
    public void close() {
      for (Append append : underWay) {
        if (random.nextBoolean()) {
          late.add(append.bytes);
        }
      }
      underWay.clear();
      follower = null;
    }

    /** Something happens to the oldest of what is under way; false if nothing is. */
    boolean deliver() {
      Append append = underWay.poll();
      if (append == null) {
        return false;
      }
      if (random.nextInt(100) >= faults) {
        store(append.bytes);
        append.fate.accept(Fate.STORED);
        return true;
      }
      Fault fault = next != null ? next : FAULTS.get(random.nextInt(FAULTS.size()));
      switch (fault) {
        case TWICE -> {
          store(append.bytes);
          store(append.bytes);
          append.fate.accept(Fate.STORED);
        }
        case UNTOLD -> {
          store(append.bytes);
          append.fate.accept(Fate.UNKNOWN);
        }
        case NEVER -> append.fate.accept(Fate.UNKNOWN);
        case LATE -> {
          late.add(append.bytes);
          append.fate.accept(Fate.UNKNOWN);
        }
        case REFUSED -> append.fate.accept(Fate.NOT_STORED);
      }
      return true;
    }

    /** Gives so many records at most; false if there are none, or those before are not applied. */
    boolean feed(int max) {
      boolean isBusy = applied != null && !applied.isDone();
      if (follower == null || isBusy || at >= entries.size() || max == 0) {
        return false;
      }
      int end = Math.min(entries.size(), at + max);
      List<Entry> next = List.copyOf(entries.subList(at, end));
      at = end;
      applied = follower.read(next).toCompletableFuture();
      return true;
    }

    boolean isIdle() {
      return underWay.isEmpty() && at == entries.size() && (applied == null || applied.isDone());
    }
  }
}
