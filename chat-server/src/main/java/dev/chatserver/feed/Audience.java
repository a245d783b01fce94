package dev.chatserver.feed;

import io.netty.channel.Channel;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The readers of one feed that live on one event loop. A signal of the feed has all of them served,
 * a reader that wakes up has itself served; either way a reader is brought from its position
 * towards the head, and that is the only way in which anything of a room is ever written.
 *
 * <ol>
 *   <li>A reader inside the feed gets slices of its segments, whole events each.
 *   <li>One that is older than the feed, or reads history, gets chunks of the ledger, until it is
 *       inside; what the ledger no longer has it is told as an exact number.
 *   <li>One whose channel takes no more is passed over; it is served again when it wakes.
 *   <li>Work is bounded by the {@link RunBudget}; the {@link Broadcaster} comes back for the rest.
 * </ol>
 *
 * Confined to its loop, but for what says otherwise.
 */
public final class Audience {

  private static final long NOTHING = Long.MAX_VALUE;

  private final Feed feed;
  private final Broadcaster broadcaster;
  private final Slices slices;
  private final OldEvents oldEvents;
  private final AtomicBoolean signalled = new AtomicBoolean();

  private final Readers readers = new Readers();
  private final ArrayDeque<Reader> woken = new ArrayDeque<>(1);

  /** When the first signal was given that is not taken yet; handed over together with it. */
  private long signalledNanos;

  /** The same, of the signal that the next sweep answers, and of the one that this sweep does. */
  private long nextSweepSinceNanos;

  private long sweepSinceNanos;

  /** The sweep answers a signal; those who have just come are swept without one. */
  private boolean isSweepOfNews;

  private boolean sweepAgain;
  private long sweepNeeds = NOTHING;

  /**
   * The last one served had woken up. Then it is the sweep's turn, so that those who catch up, and
   * wake again and again, do not hold up those who are at the head.
   */
  private boolean wokenServed;

  boolean ready;

  /** Nobody is ever served here again. */
  private boolean failed;

  /**
   * The oldest segment that may be read during a turn, for {@link Feed} not to free; any loop reads
   * it.
   */
  private volatile long pinned = NOTHING;

  /** The lowest position of a reader, as of the last sweep; any loop reads it. */
  private volatile long needs = NOTHING;

  /** How many readers the home loop has sent here; confined to that loop. */
  private int members;

  Audience(Feed feed, Broadcaster broadcaster) {
    this.feed = feed;
    this.broadcaster = broadcaster;
    this.slices = new Slices(feed, broadcaster);
    this.oldEvents = new OldEvents(this);
  }

  // -- any loop

  /** What is read. */
  public Feed feed() {
    return feed;
  }

  /** Who delivers here. */
  public Broadcaster broadcaster() {
    return broadcaster;
  }

  // -- called on the room's home loop

  void entered() {
    members++;
  }

  /** True if that was the last one. */
  boolean left() {
    return --members == 0;
  }

  /** The head has moved: one signal for the loop, however many events until it is taken. */
  void signal() {
    if (!signalled.get() && signalled.compareAndSet(false, true)) {
      signalledNanos = broadcaster.meters().now();
      broadcaster.signal(this);
    }
  }

  long pinned() {
    return pinned;
  }

  long needs() {
    return needs;
  }

  /** The feed is broken: nobody reads on. */
  void fail() {
    broadcaster.loop().execute(this::failHere);
  }

  // -- called on this audience's loop

  private void failHere() {
    failed = true;
    for (Reader reader : readers.all()) {
      if (!reader.isGone()) { // one that is told may take others with it
        reader.fail(new BrokenFeedException());
      }
    }
  }

  /** A channel of this loop begins to read. */
  public Reader join(Channel channel, Course course) {
    assert broadcaster.loop().inEventLoop();
    Reader reader = new Reader(channel, this, course);
    readers.add(reader);
    moved(reader);
    wake(reader);
    if (failed) {
      fail(); // whoever was on the way here meanwhile
    }
    return reader;
  }

  boolean isEmpty() {
    return readers.isEmpty();
  }

  void moved(Reader reader) {
    sweepNeeds = Math.min(sweepNeeds, reader.position);
    needs = Math.min(needs, reader.position);
  }

  void remove(Reader reader) {
    assert broadcaster.loop().inEventLoop();
    if (reader.isGone()) {
      return;
    }
    readers.remove(reader);
    if (readers.isEmpty()) {
      needs = NOTHING;
      oldEvents.clear();
    }
    if (reader.queued) {
      woken.remove(reader);
    }
    broadcaster.isNotBehind(reader);
  }

  void wake(Reader reader) {
    assert broadcaster.loop().inEventLoop();
    if (!reader.queued && !reader.isGone()) {
      reader.queued = true;
      woken.add(reader);
      broadcaster.ready(this);
    }
  }

  /** A signal was taken: all readers are to be served, up to a head that is read after this. */
  void sweepSoon() {
    if (!sweepAgain) {
      nextSweepSinceNanos = signalledNanos; // which the next signal overwrites
    }
    signalled.set(false);
    sweepAgain = true;
  }

  /** The last number that there is to read. */
  long head() {
    Segment last = pin();
    for (Segment next = last.next(); next != null; next = next.next()) {
      last = next;
    }
    unpin();
    return last.last();
  }

  boolean hasMore() {
    return !woken.isEmpty() || !readers.isSwept() || sweepAgain;
  }

  /** Serves some of those who wait, as far as the budget goes. */
  void turn(RunBudget budget) {
    Segment first = pin();
    slices.beginTurn();
    try {
      while (budget.isLeft()) {
        if (readers.isSwept() && sweepAgain) {
          sweepAgain = false;
          sweepNeeds = NOTHING;
          sweepSinceNanos = nextSweepSinceNanos;
          isSweepOfNews = true;
          readers.beginSweep();
        }
        Reader reader = wokenServed && !readers.isSwept() ? null : woken.poll();
        wokenServed = reader != null;
        if (reader != null) {
          reader.queued = false;
          budget.spend(serve(reader, first));
        } else if (!readers.isSwept()) {
          sweep(readers.next(), first, budget);
        } else {
          return;
        }
      }
    } finally {
      unpin();
    }
  }

  private void sweep(Reader reader, Segment first, RunBudget budget) {
    budget.spend(serve(reader, first));
    sweepNeeds = Math.min(sweepNeeds, reader.position);
    if (readers.isSwept()) {
      needs = sweepNeeds;
      if (isSweepOfNews) {
        isSweepOfNews = false;
        broadcaster.meters().swept(sweepSinceNanos);
      }
    }
  }

  /** Keeps the feed from freeing its first segment, and what follows it, until the turn is over. */
  Segment pin() {
    while (true) {
      Segment first = feed.first();
      pinned = first.ordinal;
      if (feed.first() == first) {
        return first;
      }
    }
  }

  void unpin() {
    pinned = NOTHING;
  }

  /**
   * Brings a reader towards the head; returns the bytes written. Whatever goes wrong with that is
   * the reader's own affair: the others have their turns.
   */
  private int serve(Reader reader, Segment first) {
    if (!reader.isServable()) {
      broadcaster.isBehind(reader);
      return 0;
    }
    try {
      if (reader.position <= first.after || reader.readsHistory()) {
        broadcaster.isBehind(reader);
        return oldEvents.fetch(reader, first);
      }
      return slices.write(reader, first);
    } catch (Throwable e) {
      reader.fail(e);
      return 0;
    }
  }
}
