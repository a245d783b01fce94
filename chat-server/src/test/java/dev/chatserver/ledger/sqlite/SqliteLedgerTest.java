package dev.chatserver.ledger.sqlite;

import dev.chatserver.ledger.Ledger;
import dev.chatserver.ledger.LedgerConformance;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The ledger on disk passes what every ledger has to. */
class SqliteLedgerTest implements LedgerConformance {

  @TempDir Path directory;

  private int ledgers;

  @Override
  public Ledger newLedger(int roomEventsKept) throws Exception {
    Path ledger = directory.resolve("ledger-" + ledgers++);
    return Rig.open(Rig.settings(ledger).with(c -> c.keepLines = roomEventsKept));
  }
}
