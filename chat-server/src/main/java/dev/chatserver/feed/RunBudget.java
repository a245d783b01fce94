package dev.chatserver.feed;

import java.util.function.BooleanSupplier;

/**
 * How much a loop may still do for its readers before others have their turn: the next feed, after
 * some readers of this one; the sockets, after some readers or bytes in all; whatever else waits
 * for the loop, after a few readers. Confined to its loop.
 */
final class RunBudget {

  /**
   * After so many readers it is looked whether something waits: a log may have kept something, and
   * whoever is not served yet is to get that too, in the same write. To look costs far less than to
   * write; what waits may cost as much as one write.
   */
  static final int READERS_BETWEEN_LOOKS = 8;

  private final BooleanSupplier isWanted;

  private int runReaders;
  private long runBytes;
  private int turnReaders;
  private int readersUntilLook;

  /**
   * @param isWanted true if something else waits for the loop
   */
  RunBudget(BooleanSupplier isWanted) {
    this.isWanted = isWanted;
  }

  /** The loop has come from its sockets. */
  void beginRun(FeedLimits limits) {
    runReaders = limits.runReaders();
    runBytes = limits.runBytes();
    readersUntilLook = READERS_BETWEEN_LOOKS;
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
    if (--readersUntilLook == 0) {
      readersUntilLook = READERS_BETWEEN_LOOKS;
      if (isWanted.getAsBoolean()) {
        runReaders = 0;
      }
    }
  }

  boolean isLeft() {
    return turnReaders > 0 && isRunLeft();
  }

  boolean isRunLeft() {
    return runReaders > 0 && runBytes > 0;
  }
}
