package dev.chatserver.ledger.sqlite;

import dev.chatserver.codec.RoomName;
import dev.chatserver.ledger.sqlite.store.Act;
import dev.chatserver.ledger.sqlite.store.Store;
import dev.chatserver.ledger.sqlite.store.StoreException;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a node has all give up of rooms, by acts: whoever has put something into a room sees to it
 * that the room does not outgrow its limits. Confined to the writer.
 */
final class Trimming {

  private static final Logger LOG = LoggerFactory.getLogger(Trimming.class);

  private final Store store;
  private final Retention retention;
  private final Clock clock;
  private final Outbox outbox;

  /** Up to where a room is being trimmed by this node. */
  private final Map<RoomName, Long> underWay = new HashMap<>();

  Trimming(Store store, Retention retention, Clock clock, Outbox outbox) {
    this.store = store;
    this.retention = retention;
    this.clock = clock;
    this.outbox = outbox;
  }

  void trim(RoomName room, long through) {
    if (outbox.isOpen() && underWay.getOrDefault(room, 0L) < through) {
      underWay.put(room, through);
      outbox.put(new Act.Trimmed(room, through));
    }
  }

  /** What was under way before an opening may never count. */
  void forget() {
    underWay.clear();
  }

  /** A room was changed, by this node or by another. */
  void changed(RoomName room, boolean isChangedByUs) {
    try {
      if (underWay.getOrDefault(room, 0L) <= store.room(room).trimmed()) {
        underWay.remove(room);
      }
      if (isChangedByUs && outbox.isOpen()) {
        long through = retention.due(store.room(room), clock.millis(), store);
        if (through > 0) {
          trim(room, through);
        }
      }
    } catch (StoreException e) {
      LOG.atWarn().setCause(e).log("what is not kept could not be given up");
    }
  }
}
