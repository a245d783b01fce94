package dev.chatserver.feed;

import static java.util.Objects.requireNonNull;

import dev.chatserver.codec.LogEntry;
import dev.chatserver.codec.Refusal;
import dev.chatserver.codec.Reply;
import dev.chatserver.ledger.ReadResult;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Brings readers that are older than the feed nearer to it: a chunk of the ledger at a time, off
 * the event loop. What neither it nor the feed keeps is told as an exact number. When many come
 * back at once they want the same: a chunk is kept as long as somebody reads it, and where numbers
 * have no gaps chunks begin at round ones, so that readers of any position soon want the same ones.
 * Confined to its audience's loop.
 */
final class OldEvents {

  /** So long after it was last read a chunk is given up, or up to twice. */
  private static final int KEPT_MILLIS = 500;

  /** Readers that are further apart than these many chunks share less. */
  private static final int CHUNKS_MAX = 16;

  private final Audience audience;
  private final Map<Long, OldChunk> chunks = new HashMap<>();
  private boolean isSweeping;

  OldEvents(Audience audience) {
    this.audience = audience;
  }

  /**
   * Writes the next chunk to a reader if it is there, else asks the ledger for it; what comes is
   * written, and the reader goes on.
   *
   * @param first of the feed, pinned by the turn
   * @return the bytes written now
   */
  int fetch(Reader reader, Segment first) {
    long from = reader.position;
    OldChunk chunk = chunks.get(from);
    if (chunk == null || chunk.redactions != audience.feed().redactions()) {
      read(reader, from);
      return 0;
    }
    chunk.isUsed = true;
    if (chunk.result == null) {
      wait(reader, chunk);
      return 0;
    }
    int written = show(reader, chunk, chunk.result, first);
    audience.wake(reader);
    return written;
  }

  private static void wait(Reader reader, OldChunk chunk) {
    reader.fetching = true;
    chunk.waiting.add(reader);
  }

  private void read(Reader reader, long from) {
    OldChunk chunk = new OldChunk(from, audience.feed().redactions());
    wait(reader, chunk);
    OldChunk replaced = chunks.put(from, chunk);
    if (replaced != null) {
      free(replaced); // whoever waits for it still gets it
    }
    audience.broadcaster().meters().readsBack();
    int chunkEvents = audience.feed().limits().chunkEvents();
    audience
        .feed()
        .log()
        .read(
            from,
            chunkEvents - (int) (from % chunkEvents),
            result -> audience.broadcaster().loop().execute(() -> fetched(chunk, result)));
  }

  private void fetched(OldChunk chunk, ReadResult result) {
    chunk.result = result;
    Segment first = audience.pin();
    try {
      boolean isAhead = isAhead(result, first);
      for (Reader reader : List.copyOf(chunk.waiting)) {
        reader.fetching = false;
        if (!reader.isGone()) {
          fetched(reader, chunk, result, isAhead, first);
        }
      }
    } finally {
      audience.unpin();
    }
    chunk.waiting.clear();
    keep(chunk);
  }

  private void fetched(
      Reader reader, OldChunk chunk, ReadResult result, boolean isAhead, Segment first) {
    try {
      // It was moved meanwhile, maybe, and wants something else.
      if (reader.position == chunk.from) {
        if (isAhead) {
          return; // the feed signals when it has moved on, and that has all served
        }
        show(reader, chunk, result, first);
      }
      audience.wake(reader);
    } catch (Throwable e) {
      reader.fail(e);
    }
  }

  /**
   * The log no longer has some events, and the feed was not told yet of those that it has instead:
   * how many of the former the feed will have is not known before.
   */
  private static boolean isAhead(ReadResult result, Segment first) {
    if (!(result instanceof ReadResult.Range range)
        || range.missed() == 0
        || range.entries().isEmpty()) {
      return false;
    }
    Segment last = first;
    for (Segment next = first.next(); next != null; next = next.next()) {
      last = next;
    }
    return last.last() < range.entries().get(0).sequence();
  }

  // -- what is kept

  private void keep(OldChunk chunk) {
    boolean isOfUse =
        chunk.bytes != null
            && chunks.size() <= CHUNKS_MAX
            && !audience.isEmpty()
            && !audience.feed().memory().isShort();
    if (!isOfUse) {
      chunks.remove(chunk.from, chunk);
      free(chunk);
    } else if (chunks.get(chunk.from) != chunk) {
      free(chunk);
    } else {
      audience.feed().memory().add(chunk.size());
      chunk.isCounted = true;
      if (!isSweeping) {
        isSweeping = true;
        sweepLater();
      }
    }
  }

  private void free(OldChunk chunk) {
    if (chunk.isCounted) {
      chunk.isCounted = false;
      audience.feed().memory().add(-chunk.size());
    }
    chunk.release();
  }

  private void sweepLater() {
    audience.broadcaster().loop().schedule(this::sweep, KEPT_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void sweep() {
    for (Iterator<OldChunk> all = chunks.values().iterator(); all.hasNext(); ) {
      OldChunk chunk = all.next();
      if (chunk.result != null && !chunk.isUsed) {
        all.remove();
        free(chunk);
      }
      chunk.isUsed = false;
    }
    isSweeping = !chunks.isEmpty();
    if (isSweeping) {
      sweepLater();
    }
  }

  /** Nobody reads here any more. */
  void clear() {
    List<OldChunk> all = new ArrayList<>(chunks.values());
    chunks.clear();
    all.forEach(this::free);
  }

  // -- what is shown

  /** Returns the bytes written. */
  private int show(Reader reader, OldChunk chunk, ReadResult result, Segment first) {
    int written = 0;
    Channel channel = reader.channel;
    if (result instanceof ReadResult.Range range) {
      written = show(reader, chunk, range, first);
    } else if (result instanceof ReadResult.Unknown unknown) {
      refuse(reader, Refusal.of(Refusal.Reason.NO_SUCH_POSITION, chunk.from - 1), unknown.oldest());
    } else if (result instanceof ReadResult.Failed failed) {
      refuse(
          reader,
          Refusal.of(Refusal.Reason.NOT_READABLE, failed.why()),
          Math.max(chunk.from, first.after + 1));
    }
    channel.flush();
    return written;
  }

  private int show(Reader reader, OldChunk chunk, ReadResult.Range range, Segment first) {
    List<LogEntry> entries = range.entries();
    if (range.missed() > 0) {
      long next = entries.isEmpty() ? Long.MAX_VALUE : entries.get(0).sequence();
      long kept = countBefore(next, first) - countBefore(reader.position, first);
      skip(reader, range.missed() - kept);
      if (kept > 0) {
        goOnInTheFeed(reader, first); // it goes back further than the ledger does
        return 0;
      }
    }
    if (entries.isEmpty()) {
      goOnInTheFeed(reader, first); // the ledger has nothing there any more, not even to count
      return 0;
    }
    if (!reader.isLive() && entries.get(0).sequence() > reader.past()) {
      reader.advance(entries.get(0).sequence()); // nothing is left of what comes first
    }
    return write(reader, chunk, entries);
  }

  private static void goOnInTheFeed(Reader reader, Segment first) {
    reader.leaveHistory();
    reader.advance(Math.max(reader.position, first.after + 1));
  }

  /** How many events the feed has before a position. */
  private static long countBefore(long position, Segment first) {
    long count = 0;
    for (Segment segment = first; segment != null; segment = segment.next()) {
      count += segment.indexOf(position);
    }
    return count;
  }

  private void skip(Reader reader, long events) {
    if (events > 0) {
      reader.channel.write(
          new Reply.Skipped(audience.feed().room(), events), reader.channel.voidPromise());
    }
  }

  private static void refuse(Reader reader, Refusal refusal, long goOnAt) {
    reader.channel.write(new Reply.Refused(refusal), reader.channel.voidPromise());
    reader.leaveHistory();
    reader.advance(goOnAt);
  }

  private int write(Reader reader, OldChunk chunk, List<LogEntry> entries) {
    Channel channel = reader.channel;
    ByteBuf encoded = chunk.bytes;
    if (encoded == null) {
      Feed feed = audience.feed();
      chunk.encode(entries, feed, feed.limits().readerBytes(), channel.alloc());
      encoded = requireNonNull(chunk.bytes);
    }
    ByteBuf shown = chunk.shownTo(reader, entries, encoded);
    int written = shown.readableBytes();
    channel.write(shown, channel.voidPromise());
    audience.broadcaster().delivered(chunk.shownEnd(reader, entries), written);
    reader.advance(chunk.next(reader, entries));
    return written;
  }
}
