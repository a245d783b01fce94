package dev.chatserver.feed;

import dev.chatserver.codec.LogEntry;
import dev.chatserver.codec.Refusal;
import dev.chatserver.codec.Reply;
import dev.chatserver.ledger.ReadResult;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.util.List;

/**
 * Brings readers that are older than the feed nearer to it: a chunk of the ledger at a time, off
 * the event loop, encoded for that reader alone. What neither it nor the feed keeps is told as an
 * exact number. Confined to its audience's loop.
 */
final class OldEvents {

  private final Audience audience;

  OldEvents(Audience audience) {
    this.audience = audience;
  }

  /**
   * Asks the ledger for the next chunk of a reader; what comes is written, and the reader goes on.
   */
  void fetch(Reader reader) {
    long from = reader.position;
    reader.fetching = true;
    audience
        .feed()
        .log()
        .read(
            from,
            audience.feed().limits().chunkEvents(),
            result -> audience.broadcaster().loop().execute(() -> fetched(reader, from, result)));
  }

  private void fetched(Reader reader, long from, ReadResult result) {
    reader.fetching = false;
    if (reader.isGone()) {
      return;
    }
    try {
      show(reader, from, result);
    } catch (Throwable e) {
      reader.fail(e);
    }
  }

  private void show(Reader reader, long from, ReadResult result) {
    if (reader.position == from) { // else it was moved meanwhile, and wants something else
      Channel channel = reader.channel;
      if (result instanceof ReadResult.Range range) {
        show(reader, range);
      } else if (result instanceof ReadResult.Unknown unknown) {
        refuse(reader, Refusal.of(Refusal.Reason.NO_SUCH_POSITION, from - 1), unknown.oldest());
      } else if (result instanceof ReadResult.Failed failed) {
        refuse(
            reader,
            Refusal.of(Refusal.Reason.NOT_READABLE, failed.why()),
            Math.max(from, audience.feed().first().after + 1));
      }
      channel.flush();
    }
    audience.wake(reader);
  }

  private void show(Reader reader, ReadResult.Range range) {
    if (range.missed() == 0 || range.entries().isEmpty()) {
      skip(reader, range.missed());
      writeChunk(reader, range.entries());
      return;
    }
    long next = range.entries().get(0).sequence();
    Segment first = audience.pin();
    try {
      long kept = countBefore(next, first) - countBefore(reader.position, first);
      skip(reader, range.missed() - kept);
      if (kept > 0) {
        reader.leaveHistory();
        reader.advance(
            Math.max(
                reader.position,
                first.after + 1)); // the feed goes back further than the ledger does
      } else {
        writeChunk(reader, range.entries());
      }
    } finally {
      audience.unpin();
    }
  }

  /** How many events the feed has before a position. */
  private static long countBefore(long position, Segment first) {
    long count = 0;
    for (Segment segment = first; segment != null; segment = segment.next()) {
      count += segment.indexOf(position);
    }
    return count;
  }

  private static void skip(Reader reader, long events) {
    if (events > 0) {
      reader.channel.write(new Reply.Skipped(events), reader.channel.voidPromise());
    }
  }

  private static void refuse(Reader reader, Refusal refusal, long goOnAt) {
    reader.channel.write(new Reply.Refused(refusal), reader.channel.voidPromise());
    reader.leaveHistory();
    reader.advance(goOnAt);
  }

  private void writeChunk(Reader reader, List<LogEntry> entries) {
    if (entries.isEmpty()) {
      // The ledger has nothing there any more, not even to count: the feed goes on from its
      // beginning.
      reader.leaveHistory();
      reader.advance(Math.max(reader.position, audience.feed().first().after + 1));
      return;
    }
    Channel channel = reader.channel;
    ByteBuf chunk = channel.alloc().buffer();
    long next;
    try {
      next = encode(reader, entries, chunk);
    } catch (Throwable e) {
      chunk.release();
      throw e;
    }
    channel.write(chunk, channel.voidPromise());
    reader.advance(next);
  }

  /** Returns the position behind what was encoded: all, or as much as is written in one go. */
  private long encode(Reader reader, List<LogEntry> entries, ByteBuf chunk) {
    long next = reader.position;
    for (LogEntry entry : entries) {
      if (!reader.hides(entry)) {
        audience.feed().encoder().encode(entry, chunk);
      }
      next = entry.sequence() + 1;
      if (chunk.readableBytes() >= audience.feed().limits().readerBytes()) {
        break;
      }
    }
    return next;
  }
}
