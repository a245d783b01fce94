package dev.chatserver.ledger.sqlite.archive;

import dev.chatserver.ledger.sqlite.store.ActRecord;
import dev.chatserver.ledger.sqlite.store.DataDirectory;
import dev.chatserver.ledger.sqlite.store.Store;
import dev.chatserver.ledger.sqlite.store.StoreException;
import dev.chatserver.ledger.sqlite.store.Sync;
import java.nio.file.Path;

/**
 * How a log that nodes share begins: with nothing, or with the rooms of a server that was alone.
 * Confined to who calls it.
 */
public final class SharedBeginning {

  private SharedBeginning() {}

  /** What such a log begins with. */
  public static byte[] record(boolean hasRooms) {
    return new ActRecord.Founded(hasRooms).bytes();
  }

  /**
   * Looks whether the rooms of a directory can become those of all nodes.
   *
   * @throws StoreException if a server runs on it, or it belongs to a log already
   */
  public static void check(Path directory) throws StoreException {
    with(directory, store -> {});
  }

  /** The directory's file is what all nodes begin with. */
  public static void bind(Path directory, String identity) throws StoreException {
    with(
        directory,
        store -> {
          store.begin();
          store.replica().advance(identity, 0);
          store.commit();
        });
  }

  @FunctionalInterface
  private interface Work {
    void run(Store store) throws StoreException;
  }

  private static void with(Path directory, Work work) throws StoreException {
    try (DataDirectory taken = DataDirectory.takeExisting(directory);
        Store store = new Store(taken.log().openToWrite(Sync.FULL))) {
      if (store.replica().identity() != null) {
        throw new StoreException(directory + ": is of a log that nodes share already");
      }
      work.run(store);
    }
  }
}
