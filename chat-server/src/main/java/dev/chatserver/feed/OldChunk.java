package dev.chatserver.feed;

import dev.chatserver.codec.LineMark;
import dev.chatserver.codec.LogEntry;
import dev.chatserver.ledger.ReadResult;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some events of the log from a position on: read and encoded once for all readers of a loop that
 * want them at about the same time. Confined to that loop.
 */
final class OldChunk {

  /** What an entry takes besides its bytes, see docs/operating.md. */
  private static final int ENTRY_BYTES = 200;

  final long from;

  /** How often a text was taken back when it was asked for. */
  final int redactions;

  /** Who waits for it to be read. */
  final List<Reader> waiting = new ArrayList<>(1);

  /** Null until it is read. */
  @Nullable ReadResult result;

  /** What was encoded of it: all, or as much as is written in one go; null until it is. */
  @Nullable ByteBuf bytes;

  private int[] ends = {};
  private int count;

  /** Somebody has read it since it was last looked at whether anybody does. */
  boolean isUsed = true;

  /** It is among the bytes that all feeds hold. */
  boolean isCounted;

  OldChunk(long from, int redactions) {
    this.from = from;
    this.redactions = redactions;
  }

  /**
   * Encodes entries, but no more after so many bytes.
   *
   * @param entries at least one, and those of the result
   */
  void encode(List<LogEntry> entries, Feed feed, int bytesMax, ByteBufAllocator allocator) {
    ByteBuf encoded = allocator.buffer();
    try {
      ends = new int[entries.size()];
      count = 0;
      while (count < ends.length && encoded.readableBytes() < bytesMax) {
        feed.encoder().encode(feed.room(), entries.get(count), encoded);
        ends[count++] = encoded.readableBytes();
      }
      bytes = encoded;
    } catch (Throwable e) {
      encoded.release();
      throw e;
    }
  }

  /** What a reader is to be written: a share of the bytes, or a copy where some are left out. */
  ByteBuf shownTo(Reader reader, List<LogEntry> entries, ByteBuf encoded) {
    int end = shownEnd(reader, entries);
    LineMark mark = reader.view().mark();
    if (mark == null && !reader.readsHistory() && showsAll(reader, entries, end)) {
      return encoded.retainedSlice(0, ends[end - 1]);
    }
    ByteBuf shown = reader.channel.alloc().buffer(encoded.readableBytes());
    try {
      int begin = 0;
      ByteBuffer events = encoded.nioBuffer(0, encoded.writerIndex());
      for (int i = 0; i < end; i++) {
        if (!reader.hides(entries.get(i))) {
          if (mark != null && mark.isDueTo(events, begin, ends[i])) {
            mark.write(shown);
          }
          shown.writeBytes(encoded, begin, ends[i] - begin);
        }
        begin = ends[i];
      }
      return shown;
    } catch (Throwable e) {
      shown.release();
      throw e;
    }
  }

  private static boolean showsAll(Reader reader, List<LogEntry> entries, int end) {
    if (reader.hidesSomething()) {
      for (int i = 0; i < end; i++) {
        if (reader.hides(entries.get(i))) {
          return false;
        }
      }
    }
    return true;
  }

  /** The position behind what a reader is written. */
  long next(Reader reader, List<LogEntry> entries) {
    return entries.get(shownEnd(reader, entries) - 1).sequence() + 1;
  }

  /** How many of those that were encoded come before a reader is live; one at least. */
  int shownEnd(Reader reader, List<LogEntry> entries) {
    int end = count;
    while (end > 1 && !reader.isLive() && entries.get(end - 1).sequence() > reader.past()) {
      end--;
    }
    return end;
  }

  /** The bytes that it holds, about. */
  int size() {
    return bytes == null ? 0 : bytes.capacity() + ends.length * ENTRY_BYTES;
  }

  /** Nobody else reads it; slices that were written have the bytes as long as they need them. */
  void release() {
    if (bytes != null) {
      bytes.release();
      bytes = null;
    }
  }
}
