package dev.chatserver.feed;

import dev.chatserver.codec.LineMark;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/**
 * How a reader inside the feed is written to: by slices of its segments, whole events each, which
 * share the feed's bytes. Confined to the audience's loop.
 */
final class Slices {

  private final Feed feed;
  private final Broadcaster broadcaster;

  // Where the last reader of this turn was found to be; the next one is most often there too.
  private long foundPosition;
  private @Nullable Segment foundSegment;
  private int foundIndex;

  Slices(Feed feed, Broadcaster broadcaster) {
    this.feed = feed;
    this.broadcaster = broadcaster;
  }

  /** What was pinned before may be gone. */
  void beginTurn() {
    foundSegment = null;
  }

  /**
   * Writes what a reader has not read, as far as its channel takes it.
   *
   * @param first the oldest segment that is kept, pinned
   * @return the bytes written
   */
  int write(Reader reader, Segment first) {
    Channel channel = reader.channel;
    Segment segment = find(reader.position, first);
    int i = foundIndex;
    int written = 0;
    int lines = 0;
    long before = reader.position;
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
      } else if (segment.sequence(i) < reader.position) {
        i++; // it was read from the log, and has come to the feed only now
      } else if (!reader.isLive() && segment.sequence(i) > reader.past()) {
        reader.advance(segment.sequence(i)); // nothing is left of what comes first
      } else if (segment.isHidden(i, reader)) {
        reader.advance(segment.sequence(i++) + 1);
      } else {
        int end = segment.runEnd(i, shownEnd(reader, segment, i, count), bytesMax - written);
        ByteBuf slice = shown(reader, segment, i, end, channel.alloc());
        written += slice.readableBytes();
        lines += end - i;
        channel.write(slice, channel.voidPromise());
        reader.advance(segment.sequence(end - 1) + 1);
        i = end;
      }
    }
    boolean behind = i < segment.count() || segment.next() != null;
    if (reader.position != before) {
      channel.flush(); // what was written, and what was said in between
      broadcaster.delivered(lines, written);
    }
    if (behind) {
      broadcaster.isBehind(reader);
    } else {
      broadcaster.isNotBehind(reader);
    }
    if (behind && channel.isWritable()) {
      reader.wake(); // otherwise the channel's writability will
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
    int most = reader.isLive() ? count : Math.min(count, segment.indexOf(reader.past() + 1));
    if (!reader.hidesSomething()) {
      return most;
    }
    int end = from + 1;
    while (end < most && !segment.isHidden(end, reader)) {
      end++;
    }
    return end;
  }

  private static ByteBuf shown(
      Reader reader, Segment segment, int from, int to, ByteBufAllocator allocator) {
    LineMark mark = reader.view().mark();
    if (mark != null && segment.isMarkDue(from, to, mark)) {
      return segment.marked(from, to, mark, allocator);
    }
    // Between what is hidden the runs are short: parked as slices, each would pin a segment.
    return reader.view().hidesSomebody()
        ? segment.copy(from, to, allocator)
        : segment.slice(from, to);
  }
}
