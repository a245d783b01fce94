package dev.chatserver.ledger.sqlite;

import static java.util.Objects.requireNonNull;

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
 * comes late, nobody or somebody cannot reach it. What happens next is the test's to say. Confined
 * to the test's thread.
 */
public final class SimulatedSharedLog {

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

  /** Whether nothing can be given to it. */
  boolean breaks;

  String identity = "first";

  /** What it does that no engine may. */
  public enum Wrong {
    /** It says that an append is not there, where it should say that it does not know. */
    UNKNOWN_IS_FAILED,
    /** It confirms what it then does not have, as with one copy whose broker dies. */
    LOST,
    /** It says that it was another time to whoever reads. */
    TIME_OF_READER
  }

  private @Nullable Wrong wrong;

  /** Told of each entry as it comes into the log. */
  private Consumer<SharedLog.Entry> witness = entry -> {};

  private boolean isDown;

  public SimulatedSharedLog(Random random) {
    this.random = random;
  }

  /**
   * From the beginning.
   *
   * @param newWitness told of each entry as it comes into the log
   * @param newWrong what it does that no engine may; null for nothing
   */
  public void begin(Consumer<SharedLog.Entry> newWitness, @Nullable Wrong newWrong) {
    witness = newWitness;
    wrong = newWrong;
  }

  /** How many appends of a hundred do not just come into the log, from here on. */
  public void fail(int ofAHundred) {
    faults = ofAHundred;
  }

  /** From here on nobody can reach it, or those can again who are not cut off. */
  public void down(boolean newIsDown) {
    isDown = newIsDown;
  }

  int size() {
    return entries.size();
  }

  List<SharedLog.Entry> from(int offset) {
    return List.copyOf(entries.subList(offset, entries.size()));
  }

  private void store(byte[] bytes) {
    millis += random.nextInt(3);
    SharedLog.Entry entry = new SharedLog.Entry(entries.size(), millis, bytes);
    entries.add(entry);
    witness.accept(entry);
  }

  /** The last entry was never there, if it is to be so. */
  private void lose() {
    if (wrong == Wrong.LOST && random.nextInt(20) == 0) {
      entries.remove(entries.size() - 1);
    }
  }

  /** Something of what was given up is there after all. */
  public void comeLate() {
    if (!late.isEmpty()) {
      store(late.remove(random.nextInt(late.size())));
    }
  }

  /** One process of a node. */
  public final class Client implements SharedLog {

    @SuppressWarnings("ArrayRecordComponent") // nobody compares them
    private record Append(byte[] bytes, Consumer<Fate> fate) {}

    private final Deque<Append> underWay = new ArrayDeque<>();
    private @Nullable Follower follower;
    private @Nullable CompletableFuture<Void> applied;
    private int at;
    private boolean isCutOff;

    /** Of the records that it writes, as a program of before does; 0 for what it is given. */
    int version;

    /** From here on it does not reach the log, or does again. */
    public void cutOff(boolean newIsCutOff) {
      isCutOff = newIsCutOff;
    }

    private boolean isOut() {
      return isCutOff || isDown;
    }

    @Override
    public String identity() {
      return identity;
    }

    @Override
    public void append(byte[] newBytes, Consumer<Fate> fate) {
      byte[] bytes = newBytes.clone();
      if (version > 0) {
        bytes[0] = (byte) version;
      }
      if (breaks) {
        throw new IllegalStateException("the engine broke");
      }
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
    public boolean deliver() {
      Append append = underWay.poll();
      if (append == null) {
        return false;
      }
      if (!isOut() && random.nextInt(100) >= faults) {
        store(append.bytes);
        lose();
        append.fate.accept(Fate.STORED);
        return true;
      }
      Fault fault =
          next != null ? next : isOut() ? Fault.LATE : FAULTS.get(random.nextInt(FAULTS.size()));
      switch (fault) {
        case TWICE -> {
          store(append.bytes);
          store(append.bytes);
          append.fate.accept(Fate.STORED);
        }
        case UNTOLD -> {
          store(append.bytes);
          append.fate.accept(unknown());
        }
        case NEVER -> append.fate.accept(Fate.UNKNOWN);
        case LATE -> {
          late.add(append.bytes);
          append.fate.accept(unknown());
        }
        case REFUSED -> append.fate.accept(Fate.NOT_STORED);
      }
      return true;
    }

    private Fate unknown() {
      return wrong == Wrong.UNKNOWN_IS_FAILED ? Fate.NOT_STORED : Fate.UNKNOWN;
    }

    /** Gives so many records at most; false if there are none, or those before are not applied. */
    public boolean feed(int max) {
      if (!isFed() || max == 0) {
        return false;
      }
      int end = Math.min(entries.size(), at + max);
      List<Entry> next = new ArrayList<>(entries.subList(at, end));
      if (wrong == Wrong.TIME_OF_READER) {
        next.replaceAll(e -> new Entry(e.offset(), e.timeMillis() + random.nextInt(9), e.bytes()));
      }
      at = end;
      applied = requireNonNull(follower).read(next).toCompletableFuture();
      return true;
    }

    /** True if there is something to read, and what was read before is applied. */
    private boolean isFed() {
      boolean isBusy = applied != null && !applied.isDone();
      return follower != null && !isBusy && at < entries.size() && !isOut();
    }

    /** True if there is something that it could do next. */
    public boolean isBusy() {
      return !underWay.isEmpty() || isFed();
    }

    boolean isIdle() {
      return underWay.isEmpty() && at == entries.size() && (applied == null || applied.isDone());
    }
  }
}
