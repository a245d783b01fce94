package dev.chatserver.cli.options;

import dev.chatserver.app.LedgerConfig;
import dev.chatserver.cli.options.ServeOptions.Switch;
import dev.chatserver.ledger.MemoryLimits;
import dev.chatserver.ledger.sqlite.SqliteSettings;
import dev.chatserver.ledger.sqlite.store.Sync;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.Option;

/** Where what is said is kept, and how much of it. Confined to the main thread. */
@SuppressWarnings({"NullAway.Init", "FieldMayBeFinal", "UnusedVariable"}) // set by picocli
final class LedgerOptions {

  enum LedgerChoice {
    DISK,
    MEMORY;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Option(
      names = "--ledger",
      paramLabel = "disk|memory",
      description =
          "Where rooms are kept: on disk, or in memory until the server stops (${DEFAULT-VALUE}).")
  LedgerChoice ledger = LedgerChoice.DISK;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "Directory for what is kept on disk; made if it is not there (${DEFAULT-VALUE}).")
  Path data = SqliteSettings.DEFAULT.directory();

  @Option(
      names = "--sync",
      paramLabel = "off|normal|full",
      description =
          "What a line that was shown survives: a crash of the server (normal), a loss of power too (full), neither (off) (${DEFAULT-VALUE}).")
  Sync sync = SqliteSettings.DEFAULT.sync();

  @Option(
      names = "--search",
      paramLabel = "on|off",
      description = "Keep an index on disk for /search (${DEFAULT-VALUE}).")
  Switch search = Switch.of(SqliteSettings.DEFAULT.search());

  @Option(
      names = "--keep-lines",
      paramLabel = "LINES",
      description =
          "Lines of each room to keep on disk, roughly, at least 0; 0 keeps all (${DEFAULT-VALUE}).")
  long keepLines = SqliteSettings.DEFAULT.keepLines();

  @Option(
      names = "--keep-days",
      paramLabel = "DAYS",
      description =
          "Days for which lines are kept on disk, 0 to 36500; 0 keeps them for ever (${DEFAULT-VALUE}).")
  long keepDays = SqliteSettings.DEFAULT.keepDays();

  @Option(
      names = "--keep-bytes",
      paramLabel = "BYTES",
      description =
          "Bytes of each room to keep on disk, roughly, at least 0; 0 keeps all (${DEFAULT-VALUE}).")
  long keepBytes = SqliteSettings.DEFAULT.keepBytes();

  /**
   * What was asked for.
   *
   * @param cluster whether its log is shared
   * @throws IllegalArgumentException naming the field, its value and what was expected
   */
  LedgerConfig config(ClusterOptions cluster) {
    SqliteSettings disk =
        SqliteSettings.DEFAULT.with(
            c -> {
              c.directory = data;
              c.sync = sync;
              c.search = search == Switch.ON;
              c.keepLines = keepLines;
              c.keepDays = keepDays;
              c.keepBytes = keepBytes;
            });
    LedgerConfig.Shared shared = cluster.shared(disk);
    if (ledger == LedgerChoice.MEMORY) {
      if (shared != null) {
        throw new IllegalArgumentException("ledger: memory (expected: disk, with --cluster)");
      }
      return new LedgerConfig.InMemory(memoryLimits());
    }
    return shared == null ? new LedgerConfig.OnDisk(disk) : shared;
  }

  /** On a small heap the logs of all rooms take a quarter of it. */
  private static MemoryLimits memoryLimits() {
    MemoryLimits d = MemoryLimits.DEFAULT;
    return new MemoryLimits(
        d.roomEventsMax(),
        d.roomBytesMax(),
        Math.min(d.totalBytesMax(), Runtime.getRuntime().maxMemory() / 4),
        d.intakeEventsMax());
  }
}
