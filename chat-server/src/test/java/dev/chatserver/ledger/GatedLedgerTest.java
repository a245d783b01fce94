package dev.chatserver.ledger;

import dev.chatserver.testing.GatedLedger;

/**
 * The ledger that other tests are made with passes what every ledger has to; and the suite holds of
 * one that tells everything later, on another thread, and numbers with gaps.
 */
class GatedLedgerTest implements LedgerConformance {

  @Override
  public Ledger newLedger(int roomEventsKept) {
    return GatedLedger.late(new MemoryLimits(roomEventsKept, 1_000_000, 1_000_000, 1_000_000));
  }
}
