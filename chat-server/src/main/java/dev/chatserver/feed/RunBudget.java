package dev.chatserver.feed;

/**
 * How much a loop may still do for its readers before others have their turn: the next feed, after
 * some readers of this one; the sockets, after some readers or bytes in all. Confined to its loop.
 */
final class RunBudget {

  private int runReaders;
  private long runBytes;
  private int turnReaders;

  /** The loop has come from its sockets. */
  void beginRun(FeedLimits limits) {
    runReaders = limits.runReaders();
    runBytes = limits.runBytes();
  }

  /** The next feed has its turn. */
  void beginTurn(FeedLimits limits) {
    turnReaders = limits.turnReaders();
  }

  /** One reader was served, with so many bytes. */
  void spend(int bytes) {
    turnReaders--;
    runReaders--;
    runBytes -= bytes;
  }

  boolean isLeft() {
    return turnReaders > 0 && isRunLeft();
  }

  boolean isRunLeft() {
    return runReaders > 0 && runBytes > 0;
  }
}
