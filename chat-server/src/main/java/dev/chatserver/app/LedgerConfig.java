package dev.chatserver.app;

import dev.chatserver.ledger.MemoryLimits;
import dev.chatserver.ledger.sqlite.SqliteSettings;

/** Where rooms' logs are kept. Immutable. */
public sealed interface LedgerConfig {

  /** In memory, and not over a restart. */
  record InMemory(MemoryLimits limits) implements LedgerConfig {}

  /** In a directory, which one server at a time uses. */
  record OnDisk(SqliteSettings settings) implements LedgerConfig {}
}
