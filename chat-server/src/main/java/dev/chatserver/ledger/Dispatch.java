package dev.chatserver.ledger;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * What a node gives to the shared log, and whether the engine still tells what becomes of it.
 * Confined to one thread.
 */
public final class Dispatch {

  private final SharedLog log;

  /** How many records the engine was given, and of how many it has told what became of them. */
  private long given;

  private final AtomicLong told = new AtomicLong();
  private long toldBefore;

  private int silentLooks;

  public Dispatch(SharedLog log) {
    this.log = log;
  }

  /**
   * Gives it a record.
   *
   * @param fate told once, on any thread, at once too
   */
  public void give(byte[] bytes, Consumer<SharedLog.Fate> fate) {
    log.append(
        bytes,
        became -> {
          told.incrementAndGet();
          fate.accept(became);
        });
    given++; // not where it could not be given
  }

  /** To be called each second. */
  public void look() {
    log.look();
    long now = told.get();
    silentLooks = given > now && now == toldBefore ? silentLooks + 1 : 0;
    toldBefore = now;
  }

  /** At how many looks it had told of none since the one before, though some were under way. */
  public int silentLooks() {
    return silentLooks;
  }
}
