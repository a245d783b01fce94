package dev.chatserver.feed;

import dev.chatserver.codec.Range;

/**
 * The sizes of feeds and of the work done for them in one go.
 *
 * @param feedBytesMax the most bytes that one feed keeps for readers behind its head; what falls
 *     out is read from the ledger
 * @param segmentBytesMin the first segment of a feed: a room in which one line was said costs this
 * @param segmentBytesMax the largest segment, which is also the most that a parked slice keeps from
 *     being freed
 * @param turnReaders how many readers of one feed are served before the next feed has its turn
 * @param runReaders how many readers a loop serves before it looks at its sockets again
 * @param runBytes how many bytes a loop writes before it looks at its sockets again
 * @param readerBytes how many bytes one reader gets before the next one has its turn
 * @param chunkEvents how many events are read from the ledger at a time, for a reader older than
 *     the feed
 */
public record FeedLimits(
    int feedBytesMax,
    int segmentBytesMin,
    int segmentBytesMax,
    int turnReaders,
    int runReaders,
    int runBytes,
    int readerBytes,
    int chunkEvents) {

  public static final FeedLimits DEFAULT =
      new FeedLimits(4 * 1024 * 1024, 1024, 64 * 1024, 64, 512, 8 * 1024 * 1024, 256 * 1024, 1024);

  public FeedLimits {
    Range.positive("feedBytesMax", feedBytesMax);
    Range.positive("segmentBytesMin", segmentBytesMin);
    Range.positive("turnReaders", turnReaders);
    Range.positive("runReaders", runReaders);
    Range.positive("runBytes", runBytes);
    Range.positive("readerBytes", readerBytes);
    Range.positive("chunkEvents", chunkEvents);
    Range.atLeast("segmentBytesMax", segmentBytesMax, segmentBytesMin);
  }
}
