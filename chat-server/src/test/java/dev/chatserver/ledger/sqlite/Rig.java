package dev.chatserver.ledger.sqlite;

import dev.chatserver.ledger.sqlite.store.StoreException;
import dev.chatserver.testing.Samples;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;

/** Ledgers in directories of a test, with threads of their own. */
final class Rig {

  private Rig() {}

  static SqliteSettings settings(Path directory) {
    return SqliteSettings.DEFAULT.with(
        c -> {
          c.directory = directory;
          c.intakeEventsMax = 1_000_000;
        });
  }

  static SqliteLedger open(SqliteSettings settings) throws StoreException {
    return SqliteLedger.open(
        settings,
        Clock.systemUTC(),
        new ScheduledThreadPoolExecutor(1),
        Executors.newFixedThreadPool(2),
        Executors.newSingleThreadScheduledExecutor(),
        Samples.METERS.ledger());
  }
}
