package dev.chatserver.feed;

import dev.chatserver.codec.Range;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The bytes that all feeds of a server hold together. A feed may keep much for readers behind its
 * head as long as few rooms have such readers; when all feeds together hold too much, each keeps
 * little, and who falls out reads from the ledger. Thread-safe because the count is atomic.
 */
public final class FeedMemory {

  /** What all feeds of a server may hold: as much as the memory ledger may. */
  public static final long BYTES_MAX = 256L * 1024 * 1024;

  private final long bytesMax;
  private final AtomicLong bytes = new AtomicLong();

  /**
   * @param bytesMax what all feeds together may hold before each of them has to keep little
   */
  public FeedMemory(long bytesMax) {
    Range.positive("bytesMax", bytesMax);
    this.bytesMax = bytesMax;
  }

  void add(int more) {
    bytes.addAndGet(more);
  }

  /** True if every feed is to keep as little as it can. */
  boolean isShort() {
    return bytes.get() > bytesMax;
  }

  /** What all feeds hold now. */
  public long bytes() {
    return bytes.get();
  }
}
