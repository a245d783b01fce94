package dev.chatserver.feed;

import dev.chatserver.codec.EventEncoder;
import dev.chatserver.codec.LogEntry;
import dev.chatserver.codec.RoomName;
import dev.chatserver.ledger.ReadResult;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * A room's recent log as one dialect encodes it: segments, oldest first, and the audiences that
 * read them. It keeps what its readers on all loops still need, up to a bound; who falls behind
 * that reads from the ledger.
 *
 * <p>How a segment is freed while other loops read:
 *
 * <ol>
 *   <li>The home loop moves {@link #first} past the segment, then looks at what every audience has
 *       pinned.
 *   <li>An audience pins {@link #first} before it reads, then looks whether it is still the first,
 *       and pins again if not.
 *   <li>So either the home loop sees the pin and frees later, or the audience sees the new first
 *       and does not go there.
 *   <li>Slices that were written hold the segment's buffer by their own reference.
 * </ol>
 *
 * Confined to the room's home loop, but for what says that any loop may call it.
 */
public final class Feed {

  /** Reads from the room's log for a reader that is older than the feed; callable on any loop. */
  @FunctionalInterface
  public interface LogSource {
    /**
     * Reads events in ascending order.
     *
     * @param from the first sequence number that is wanted
     * @param events the most events to give
     * @param result called on any thread
     */
    void read(long from, int events, Consumer<ReadResult> result);
  }

  /**
   * A segment that took this long to fill was too large, and one that took a tenth of it too small.
   */
  private static final long SEGMENT_MILLIS_MAX = 10_000;

  private final RoomName room;
  private final EventEncoder encoder;
  private final ByteBufAllocator allocator;
  private final FeedLimits limits;
  private final FeedMemory memory;
  private final LogSource log;
  private final List<Audience> audiences = new ArrayList<>(2);
  private final ArrayDeque<Segment> retired = new ArrayDeque<>(2);

  private volatile Segment first;

  /** How many texts were taken back. */
  private final AtomicInteger redactions = new AtomicInteger();

  private Segment tail;
  private long tailSinceMillis;
  private int bytes;
  private int nextCapacity;

  /**
   * @param room what its readers are told that it is of
   * @param head the last sequence number in the log; this feed begins after it
   */
  public Feed(
      RoomName room,
      EventEncoder encoder,
      long head,
      LogSource log,
      ByteBufAllocator allocator,
      FeedLimits limits,
      FeedMemory memory) {
    this.room = room;
    this.encoder = encoder;
    this.log = log;
    this.allocator = allocator;
    this.limits = limits;
    this.memory = memory;
    nextCapacity = limits.segmentBytesMin();
    // A feed without a line costs no buffer: its first segment is full from the start.
    tail = new Segment(0, head, Unpooled.EMPTY_BUFFER);
    first = tail;
  }

  /** Encodes a stored event, once for all readers; they are told by {@link #signal()}. */
  public void append(LogEntry entry) {
    ByteBuf encoded = allocator.buffer(256);
    try {
      encoder.encode(room, entry, encoded);
      if (!tail.fits(encoded.readableBytes())) {
        roll(encoded.readableBytes(), entry.timeMillis());
      }
      tail.append(entry.sequence(), entry.event(), encoded);
    } finally {
      encoded.release();
    }
  }

  /** Tells every loop that has readers that the head has moved. */
  public void signal() {
    for (int i = 0; i < audiences.size(); i++) {
      audiences.get(i).signal();
    }
  }

  /**
   * An event could not be appended. A feed with a hole is worse than none: all its readers are told
   * {@link BrokenFeedException} and are expected to leave.
   */
  public void fail() {
    audiences.forEach(Audience::fail);
  }

  private void roll(int eventBytes, long timeMillis) {
    if (tail.capacity() > 0) {
      long filledMillis = timeMillis - tailSinceMillis;
      if (filledMillis < SEGMENT_MILLIS_MAX / 10) {
        nextCapacity = Math.min(nextCapacity * 2, limits.segmentBytesMax());
      } else if (filledMillis > SEGMENT_MILLIS_MAX) {
        nextCapacity = Math.max(nextCapacity / 2, limits.segmentBytesMin());
      }
    }
    int capacity = Math.max(nextCapacity, eventBytes);
    Segment segment =
        new Segment(tail.ordinal + 1, tail.last(), allocator.directBuffer(capacity, capacity));
    tail.link(segment);
    tail = segment;
    tailSinceMillis = timeMillis;
    count(capacity);
    trim();
  }

  private void trim() {
    long needed = Long.MAX_VALUE;
    for (int i = 0; i < audiences.size(); i++) {
      needed = Math.min(needed, audiences.get(i).needs());
    }
    Segment oldest = first;
    for (Segment next = oldest.next();
        next != null && (oldest.last() < needed || bytes > bytesMax());
        next = oldest.next()) {
      retired.add(oldest);
      count(-oldest.capacity());
      oldest = next;
    }
    first = oldest;
    free();
  }

  /**
   * The text of an event is no longer in the log, and nobody is to find it here either: readers
   * that have still to come to it read from the log.
   */
  public void giveUp(long sequence) {
    redactions.incrementAndGet();
    if (sequence <= first.after) {
      return;
    }
    if (sequence > tail.after) {
      Segment next = new Segment(tail.ordinal + 1, tail.last(), Unpooled.EMPTY_BUFFER);
      tail.link(next);
      tail = next;
    }
    Segment oldest = first;
    for (Segment next = oldest.next();
        next != null && oldest.after < sequence;
        next = next.next()) {
      retired.add(oldest);
      count(-oldest.capacity());
      oldest = next;
    }
    first = oldest;
    free();
  }

  private int bytesMax() {
    return memory.isShort() ? limits.segmentBytesMax() : limits.feedBytesMax();
  }

  private void count(int more) {
    bytes += more;
    memory.add(more);
  }

  private void free() {
    long pinned = Long.MAX_VALUE;
    for (int i = 0; i < audiences.size(); i++) {
      pinned = Math.min(pinned, audiences.get(i).pinned());
    }
    while (!retired.isEmpty() && retired.getFirst().ordinal < pinned) {
      retired.removeFirst().release();
    }
  }

  /**
   * The audience of this feed on a loop, which is made for its first reader; one more reader is
   * counted in it.
   */
  public Audience enter(Broadcaster broadcaster) {
    for (Audience audience : audiences) {
      if (audience.broadcaster() == broadcaster) {
        audience.entered();
        return audience;
      }
    }
    Audience audience = new Audience(this, broadcaster);
    audience.entered();
    audiences.add(audience);
    return audience;
  }

  /** A reader of an audience is gone: it was taken out on its own loop before. */
  public void leave(Audience audience) {
    if (audience.left()) {
      audiences.remove(audience);
    }
  }

  /** True if nobody reads this feed. */
  public boolean isUnread() {
    return audiences.isEmpty();
  }

  /** Frees everything; only when {@link #isUnread()}. */
  public void close() {
    assert isUnread();
    count(-bytes);
    retired.forEach(Segment::release);
    retired.clear();
    for (Segment segment = first; segment != null; segment = segment.next()) {
      segment.release();
    }
  }

  /** The estimated bytes that this feed holds, its index not counted. */
  public int bytes() {
    return bytes;
  }

  // -- for any loop

  /** What its readers are told that it is of. */
  public RoomName room() {
    return room;
  }

  /** The encoder whose bytes these are. */
  public EventEncoder encoder() {
    return encoder;
  }

  Segment first() {
    return first;
  }

  /** How many texts were taken back so far: what was read of the log before that may have them. */
  int redactions() {
    return redactions.get();
  }

  FeedMemory memory() {
    return memory;
  }

  FeedLimits limits() {
    return limits;
  }

  LogSource log() {
    return log;
  }
}
