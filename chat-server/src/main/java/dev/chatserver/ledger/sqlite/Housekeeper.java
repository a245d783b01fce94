package dev.chatserver.ledger.sqlite;

import dev.chatserver.codec.RoomName;
import dev.chatserver.ledger.sqlite.store.RoomTable;
import dev.chatserver.ledger.sqlite.store.Store;
import dev.chatserver.ledger.sqlite.store.StoreException;
import java.util.List;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Walks through all rooms, also those where nothing happens, and gives up what is not to be kept;
 * then gives back what the file does not need any more. A little each time, on the writer's thread,
 * to which it is confined.
 */
final class Housekeeper {

  private static final Logger LOG = LoggerFactory.getLogger(Housekeeper.class);

  /** How many rooms are looked at in one go. */
  private static final int ROOMS_MAX = 256;

  /** How many pages are given back in one go: some milliseconds. */
  private static final int PAGES_MAX = 256;

  /** A walk that has come to its end begins again after so many turns without work. */
  private static final int RESTS = 600;

  private final Store store;
  private final Retention retention;
  private final Predicate<RoomName> isOpen;
  private final Trimming trimming;
  private long lastRoom;
  private int resting;

  /** Gives up a room's oldest events. */
  interface Trimming {
    /**
     * Up to that one, it included.
     *
     * @return true if they are gone, and it is worth looking whether more are to go
     */
    boolean trim(RoomName room, long through) throws StoreException;
  }

  /**
   * @param isOpen whether somebody is in a room, so that the store is to remember it
   */
  Housekeeper(Store store, Retention retention, Predicate<RoomName> isOpen, Trimming trimming) {
    this.store = store;
    this.retention = retention;
    this.isOpen = isOpen;
    this.trimming = trimming;
  }

  /**
   * Does a little.
   *
   * @return true if there is more to do
   */
  boolean turn(long nowMillis) {
    try {
      boolean more = false;
      if (resting > 0) {
        resting--;
      } else if (!retention.keepsAll()) {
        more = walk(nowMillis);
      }
      store.upkeep().emptyWal();
      return store.upkeep().shrink(PAGES_MAX) || more;
    } catch (StoreException | RuntimeException | Error e) {
      LOG.atWarn().setCause(e).log("what is not kept could not be given up");
      resting = RESTS; // it would be in the log each second else
      return false;
    }
  }

  private boolean walk(long nowMillis) throws StoreException {
    List<RoomTable.Row> rooms = store.roomsAfter(lastRoom, ROOMS_MAX);
    for (RoomTable.Row row : rooms) {
      if (trim(row.name(), nowMillis)) {
        return true; // enough for now; there may be more in this room
      }
      lastRoom = row.id();
    }
    if (rooms.size() == ROOMS_MAX) {
      return true;
    }
    lastRoom = 0;
    resting = RESTS;
    return false;
  }

  private boolean trim(RoomName name, long nowMillis) throws StoreException {
    try {
      long through = retention.due(store.room(name), nowMillis, store);
      return through > 0 && trimming.trim(name, through);
    } finally {
      if (!isOpen.test(name)) {
        store.forget(name);
      }
    }
  }
}
