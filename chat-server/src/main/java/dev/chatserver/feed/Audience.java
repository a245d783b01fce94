package dev.chatserver.feed;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The readers of one feed that live on one event loop. A signal of the feed has all of them served,
 * a reader that wakes up has itself served; either way a reader is brought from its position
 * towards the head, and that is the only way in which anything of a room is ever written.
 *
 * <ol>
 *   <li>A reader inside the feed gets slices of its segments, whole events each.
 *   <li>One that is older than the feed gets chunks of the ledger, until it is inside; what the
 *       ledger no longer has it is told as an exact number.
 *   <li>One whose channel takes no more is passed over; it is served again when it wakes.
 *   <li>Work is bounded by the {@link RunBudget}; the {@link Broadcaster} comes back for the rest.
 * </ol>
 *
 * Confined to its loop, but for what says otherwise.
 */
public final class Audience implements Runnable {

  private static final long NOTHING = Long.MAX_VALUE;

  private final Feed feed;
  private final Broadcaster broadcaster;
  private final OldEvents oldEvents;
  private final AtomicBoolean signalled = new AtomicBoolean();

  private @Nullable Reader[] readers = new @Nullable Reader[1];
  private int size;
  private final ArrayDeque<Reader> woken = new ArrayDeque<>(1);

  /** Whom the present sweep over all readers has come to; it is over when this is {@link #size}. */
  private int cursor;

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

  // Where the last reader of this turn was found to be; the next one is most often there too.
  private long foundPosition;
  private @Nullable Segment foundSegment;
  private int foundIndex;

  Audience(Feed feed, Broadcaster broadcaster) {
    this.feed = feed;
    this.broadcaster = broadcaster;
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

  /** The head has moved: one task for the loop, however many events until it runs. */
  void signal() {
    if (!signalled.get() && signalled.compareAndSet(false, true)) {
      broadcaster.loop().execute(this);
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
    for (Reader reader : Arrays.copyOf(readers, size)) {
      if (reader != null && !reader.isGone()) { // one that is told may take others with it
        reader.fail(new BrokenFeedException());
      }
    }
  }

  /** A channel of this loop begins to read at a position. */
  public Reader join(Channel channel, long position) {
    assert broadcaster.loop().inEventLoop();
    Reader reader = new Reader(channel, this, position);
    if (size == readers.length) {
      readers = Arrays.copyOf(readers, size + (size >> 1) + 1);
    }
    reader.index = size;
    readers[size++] = reader;
    moved(reader);
    wake(reader);
    if (failed) {
      fail(); // whoever was on the way here meanwhile
    }
    return reader;
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
    int hole = reader.index;
    int last = --size;
    if (hole < cursor) {
      // The hole is among those served already: it is filled with one of them, so that nobody is
      // missed.
      place(at(--cursor), hole);
      hole = cursor;
    }
    if (hole != last) {
      place(at(last), hole);
    }
    readers[last] = null;
    if (size == 0) {
      needs = NOTHING;
    }
    if (reader.queued) {
      woken.remove(reader);
    }
  }

  private Reader at(int index) {
    Reader reader = readers[index];
    assert reader != null : index;
    return reader;
  }

  private void place(Reader reader, int index) {
    readers[index] = reader;
    reader.index = index;
  }

  void wake(Reader reader) {
    assert broadcaster.loop().inEventLoop();
    if (!reader.queued && !reader.isGone()) {
      reader.queued = true;
      woken.add(reader);
      broadcaster.ready(this);
    }
  }

  @Override
  public void run() {
    signalled.set(false);
    sweepAgain = true;
    broadcaster.ready(this);
  }

  boolean hasMore() {
    return !woken.isEmpty() || cursor < size || sweepAgain;
  }

  /** Serves some of those who wait, as far as the budget goes. */
  void turn(RunBudget budget) {
    Segment first = pin();
    foundSegment = null;
    try {
      while (budget.isLeft()) {
        if (cursor == size && sweepAgain) {
          sweepAgain = false;
          sweepNeeds = NOTHING;
          cursor = 0;
        }
        Reader reader = wokenServed && cursor < size ? null : woken.poll();
        wokenServed = reader != null;
        if (reader != null) {
          reader.queued = false;
          budget.spend(serve(reader, first));
        } else if (cursor < size) {
          sweep(at(cursor++), first, budget);
        } else {
          return;
        }
      }
    } finally {
      pinned = NOTHING;
    }
  }

  private void sweep(Reader reader, Segment first, RunBudget budget) {
    budget.spend(serve(reader, first));
    sweepNeeds = Math.min(sweepNeeds, reader.position);
    if (cursor == size) {
      needs = sweepNeeds;
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

  /**
   * Brings a reader towards the head; returns the bytes written. Whatever goes wrong with that is
   * the reader's own affair: the others have their turns.
   */
  private int serve(Reader reader, Segment first) {
    if (!reader.isServable()) {
      return 0;
    }
    try {
      if (reader.position <= first.after) {
        oldEvents.fetch(reader);
        return 0;
      }
      return writeSlices(reader, first);
    } catch (Throwable e) {
      reader.fail(e);
      return 0;
    }
  }

  private int writeSlices(Reader reader, Segment first) {
    Channel channel = reader.channel;
    Segment segment = find(reader.position, first);
    int i = foundIndex;
    int written = 0;
    int bytesMax = feed.limits().readerBytes();
    while (true) {
      Segment next = segment.next();
      int count = segment.count(); // after next: once there is a next one, the count is final
      if (i == count) {
        if (next == null) {
          break;
        }
        segment = next;
        i = 0;
      } else if (written >= bytesMax || !channel.isWritable()) {
        break;
      } else if (reader.hides(segment.author(i))) {
        reader.advance(segment.sequence(i++) + 1);
      } else {
        int end = segment.runEnd(i, shownEnd(reader, segment, i, count), bytesMax - written);
        // Between what is hidden the runs are short: parked as slices, each would pin a segment.
        ByteBuf slice =
            reader.hidesSomebody() ? segment.copy(i, end, channel.alloc()) : segment.slice(i, end);
        written += slice.readableBytes();
        channel.write(slice, channel.voidPromise());
        reader.advance(segment.sequence(end - 1) + 1);
        i = end;
      }
    }
    boolean behind = i < segment.count() || segment.next() != null;
    if (written > 0) {
      channel.flush();
    }
    if (behind && channel.isWritable()) {
      wake(reader); // otherwise the channel's writability will
    }
    return written;
  }

  private Segment find(long position, Segment first) {
    Segment found = foundSegment;
    if (found == null || foundPosition != position) {
      found = first;
      for (Segment next = found.next(); next != null && found.last() < position; ) {
        found = next;
        next = found.next();
      }
      foundSegment = found;
      foundPosition = position;
      foundIndex = found.indexOf(position);
    }
    return found;
  }

  private static int shownEnd(Reader reader, Segment segment, int from, int count) {
    if (!reader.hidesSomebody()) {
      return count;
    }
    int end = from + 1;
    while (end < count && !reader.hides(segment.author(end))) {
      end++;
    }
    return end;
  }
}
