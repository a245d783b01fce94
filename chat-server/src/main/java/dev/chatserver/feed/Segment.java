package dev.chatserver.feed;

import dev.chatserver.codec.LineMark;
import dev.chatserver.codec.RoomEvent;
import dev.chatserver.codec.UserName;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of a feed: encoded events one after the other in one buffer, and where each of them
 * ends. Written by the room's home loop; what lies below {@link #count()} is immutable and read by
 * any loop, because the volatile count is written after it. Whoever reads must keep the segment
 * from being freed, see {@link Feed}.
 */
final class Segment {

  /**
   * A line and what the index keeps of it are of about this size; a segment is full when its bytes
   * or its index are.
   */
  private static final int EVENT_BYTES_TYPICAL = 48;

  private static final int INDEX_MIN = 8;

  private static final byte SPOKEN = 1;
  private static final byte GOING = 2;
  private static final int MARK_BYTES_TYPICAL = 16;

  /** Counts the segments of a feed, ascending. */
  final long ordinal;

  /** The last sequence number that is not in this segment but before it. */
  final long after;

  private final ByteBuf bytes;

  /**
   * The same memory, to write to. A buffer's own methods for writing and for reading share one
   * scratch object whose position they set, so a loop that reads would have this one write
   * elsewhere.
   */
  private final ByteBuffer memory;

  private final long[] sequences;
  private final int[] ends;
  private final @Nullable UserName[] authors;
  private final byte[] traits;

  private volatile int count;
  private volatile @Nullable Segment next;

  /**
   * @param bytes taken: freed by {@link #release()}; its capacity is the segment's
   */
  Segment(long ordinal, long after, ByteBuf bytes) {
    this.ordinal = ordinal;
    this.after = after;
    this.bytes = bytes;
    memory = bytes.nioBuffer(0, bytes.capacity());
    int index = bytes.capacity() == 0 ? 0 : INDEX_MIN + bytes.capacity() / EVENT_BYTES_TYPICAL;
    sequences = new long[index];
    ends = new int[index];
    authors = new @Nullable UserName[index];
    traits = new byte[index];
  }

  // -- written by the home loop

  boolean fits(int eventBytes) {
    return count < sequences.length && memory.capacity() - memory.position() >= eventBytes;
  }

  /**
   * Adds one event and publishes it.
   *
   * @param encoded lent: its readable bytes are copied
   */
  @SuppressWarnings("NonAtomicVolatileUpdate") // one writer, the home loop; volatile publishes
  void append(long sequence, RoomEvent event, ByteBuf encoded) {
    int i = count;
    memory.limit(memory.position() + encoded.readableBytes());
    encoded.getBytes(encoded.readerIndex(), memory);
    sequences[i] = sequence;
    ends[i] = memory.position();
    authors[i] = event.by();
    traits[i] = RoomEvent.isSpoken(event) ? SPOKEN : RoomEvent.isGoing(event) ? GOING : 0;
    count = i + 1;
  }

  void link(Segment following) {
    next = following;
  }

  /** Frees the bytes; slices that are on their way out keep theirs. */
  void release() {
    bytes.release();
  }

  int capacity() {
    return bytes.capacity();
  }

  // -- read by any loop

  /** How many events there are to read; grows until there is a {@link #next()}. */
  int count() {
    return count;
  }

  @Nullable Segment next() {
    return next;
  }

  /** The last sequence number in here, or {@link #after} if there is none yet. */
  long last() {
    int n = count;
    return n == 0 ? after : sequences[n - 1];
  }

  long sequence(int i) {
    return sequences[i];
  }

  /** True if an event is not for a reader to see. */
  boolean isHidden(int i, Reader reader) {
    return reader.hides(authors[i], traits[i] == SPOKEN, traits[i] == GOING, !reader.isLive());
  }

  /** The index of the first event at or after a position; {@link #count()} if there is none. */
  int indexOf(long position) {
    int n = count;
    int i = Arrays.binarySearch(sequences, 0, n, position);
    return i >= 0 ? i : -i - 1;
  }

  /** Where event {@code i} begins. */
  int start(int i) {
    return i == 0 ? 0 : ends[i - 1];
  }

  /**
   * The end (exclusive) of the longest run of events from {@code i} that has at most so many bytes,
   * one event at least.
   */
  int runEnd(int i, int limit, int bytesMax) {
    if (ends[limit - 1] - start(i) <= bytesMax) {
      return limit;
    }
    int end = Arrays.binarySearch(ends, i, limit, start(i) + bytesMax);
    end = end >= 0 ? end + 1 : -end - 1;
    return Math.max(end, i + 1);
  }

  /**
   * The bytes of events {@code from} to {@code to} (exclusive), retained: the caller, or who it
   * hands them to, releases.
   */
  ByteBuf slice(int from, int to) {
    return bytes.retainedSlice(start(from), ends[to - 1] - start(from));
  }

  /** True if one of the events {@code from} to {@code to} (exclusive) is to be marked. */
  boolean isMarkDue(int from, int to, LineMark mark) {
    for (int i = from; i < to; i++) {
      if (mark.isDueTo(memory, start(i), ends[i])) {
        return true;
      }
    }
    return false;
  }

  /** The same as {@link #copy}, with the mark before those that it is due to. */
  ByteBuf marked(int from, int to, LineMark mark, ByteBufAllocator allocator) {
    ByteBuf marked = allocator.directBuffer(ends[to - 1] - start(from) + MARK_BYTES_TYPICAL);
    for (int i = from; i < to; i++) {
      if (mark.isDueTo(memory, start(i), ends[i])) {
        mark.write(marked);
      }
      ByteBuffer source = memory.duplicate();
      source.limit(ends[i]).position(start(i));
      marked.writeBytes(source);
    }
    return marked;
  }

  /**
   * A copy of the bytes of events {@code from} to {@code to} (exclusive), which the caller owns.
   */
  ByteBuf copy(int from, int to, ByteBufAllocator allocator) {
    int length = ends[to - 1] - start(from);
    ByteBuf copy = allocator.directBuffer(length);
    ByteBuffer source = memory.duplicate(); // a position of its own, as any loop may call this
    source.limit(start(from) + length).position(start(from));
    return copy.writeBytes(source);
  }
}
