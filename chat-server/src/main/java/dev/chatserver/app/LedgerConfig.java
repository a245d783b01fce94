package dev.chatserver.app;

import dev.chatserver.ledger.MemoryLimits;
import dev.chatserver.ledger.kafka.KafkaSettings;
import dev.chatserver.ledger.sqlite.SqliteSettings;

/** Where rooms' logs are kept. Immutable. */
public sealed interface LedgerConfig {

  /** In memory, and not over a restart. */
  record InMemory(MemoryLimits limits) implements LedgerConfig {}

  /** In a directory, which one server at a time uses. */
  record OnDisk(SqliteSettings settings) implements LedgerConfig {}

  /**
   * In a directory of each of several servers, in the order of a log that they share.
   *
   * @param isUnsafe it is not asked whether that log survives its brokers
   */
  record Shared(SqliteSettings settings, KafkaSettings log, boolean isUnsafe)
      implements LedgerConfig {}
}
