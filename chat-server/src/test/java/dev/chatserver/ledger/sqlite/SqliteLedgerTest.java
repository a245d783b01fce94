package dev.chatserver.ledger.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatserver.ledger.Ledger;
import dev.chatserver.ledger.LedgerConformance;
import dev.chatserver.ledger.RoomLog;
import dev.chatserver.ledger.sqlite.store.LogFile;
import dev.chatserver.ledger.sqlite.store.Store;
import dev.chatserver.ledger.sqlite.store.Sync;
import dev.chatserver.testing.DeafFollower;
import dev.chatserver.testing.Samples;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ledger on disk passes what every ledger has to. */
class SqliteLedgerTest implements LedgerConformance {

  @TempDir Path directory;

  private int ledgers;

  @Test
  void shouldKeepWhatWasAppended_whenItIsClosedAtOnce() throws Exception {
    // given
    SqliteSettings settings = Rig.settings(directory.resolve("kept"));
    SqliteLedger ledger = Rig.open(settings);
    RoomLog log = ledger.open(ROOM, new DeafFollower());

    // when
    for (int i = 0; i < 5000; i++) {
      log.append(Samples.said("ann", "text"), why -> {});
    }
    ledger.close();

    // then
    LogFile file = new LogFile(settings.directory().resolve("chat.db"));
    try (Store store = new Store(file.openToWrite(Sync.OFF))) {
      assertThat(store.room(ROOM).head()).isEqualTo(5000);
    }
  }

  @Override
  public Ledger newLedger(int roomEventsKept) throws Exception {
    Path ledger = directory.resolve("ledger-" + ledgers++);
    return Rig.open(Rig.settings(ledger).with(c -> c.keepLines = roomEventsKept));
  }
}
