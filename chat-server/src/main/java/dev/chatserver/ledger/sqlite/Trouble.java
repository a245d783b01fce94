package dev.chatserver.ledger.sqlite;

import dev.chatserver.codec.LogEntry;
import dev.chatserver.codec.RoomEvent;
import dev.chatserver.codec.RoomName;
import dev.chatserver.ledger.sqlite.store.Store;
import dev.chatserver.ledger.sqlite.store.StoreException;
import java.time.Clock;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Nothing can be stored for the moment, the disk is full say: it is logged once, tried again each
 * second, and who comes and goes meanwhile is {@link Owed} to the log. Confined to the writer, but
 * for what says otherwise.
 */
final class Trouble {

  private static final Logger LOG = LoggerFactory.getLogger(Trouble.class);

  private static final int TRY_SECONDS = 1;

  private final Store store;
  private final Clock clock;
  private final ScheduledExecutorService writer;
  private final BiConsumer<RoomName, LogEntry> paid;
  private final Owed owed = new Owed();

  /** Null if there is none. */
  private volatile @Nullable StoreException present;

  /**
   * @param paid given what was owed when it is stored
   */
  Trouble(
      Store store,
      Clock clock,
      ScheduledExecutorService writer,
      BiConsumer<RoomName, LogEntry> paid) {
    this.store = store;
    this.clock = clock;
    this.writer = writer;
    this.paid = paid;
  }

  /** What it is, for a person; null if there is none, as far as is known. Callable anywhere. */
  @Nullable String why() {
    StoreException e = present;
    return e == null ? null : String.valueOf(e.getMessage());
  }

  /** What could not be stored; null if there is no trouble. While there is, nothing is tried. */
  @Nullable StoreException present() {
    return present;
  }

  /** Something could not be stored. */
  void befell(StoreException e) {
    boolean began = present == null;
    present = e;
    if (began) {
      LOG.atWarn().setCause(e).addKeyValue("why", why()).log("nothing can be stored");
      tryLater();
    }
  }

  /** True if this has happened all the same, and will be stored when it can be. */
  boolean owes(RoomName room, RoomEvent event) {
    return present != null
        && event instanceof RoomEvent.Presence presence
        && owed.add(room, presence);
  }

  private void tryLater() {
    try {
      writer.schedule(this::tryAgain, TRY_SECONDS, TimeUnit.SECONDS);
    } catch (RejectedExecutionException e) {
      LOG.atWarn().log("the server stops; who came and went meanwhile is not stored");
    }
  }

  private void tryAgain() {
    try {
      owed.pay(store, clock.millis(), paid); // writes even if nothing is owed
      present = null;
      LOG.atInfo().log("what is said is stored again");
      return;
    } catch (StoreException e) {
      if (e.isOfTheDisk()) {
        present = e;
      } else {
        giveUp(e);
      }
    } catch (RuntimeException | Error e) {
      giveUp(e);
    }
    tryLater();
  }

  /** It is not the disk that cannot store what is owed, and nothing else is to wait for that. */
  private void giveUp(Throwable cause) {
    LOG.atError().setCause(cause).log("who came and went in the trouble cannot be stored");
    owed.clear();
  }
}
