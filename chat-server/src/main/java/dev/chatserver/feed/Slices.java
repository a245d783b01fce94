package dev.chatserver.feed;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/**
 * How a reader inside the feed is written to: by slices of its segments, whole events each, which
 * share the feed's bytes. Confined to the audience's loop.
 */
final class Slices {

  private final Feed feed;

  // Where the last reader of this turn was found to be; the next one is most often there too.
  private long foundPosition;
  private @Nullable Segment foundSegment;
  private int foundIndex;

  Slices(Feed feed) {
    this.feed = feed;
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
