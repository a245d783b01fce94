package dev.chatserver.figures;

import dev.chatserver.codec.LogEntry;
import dev.chatserver.codec.RoomEvent;
import dev.chatserver.codec.RoomName;
import dev.chatserver.ledger.LogFollower;
import dev.chatserver.ledger.RoomLog;
import dev.chatserver.ledger.sqlite.SqliteLedger;
import dev.chatserver.ledger.sqlite.SqliteSettings;
import dev.chatserver.ledger.sqlite.store.EventRow;
import dev.chatserver.ledger.sqlite.store.LogFile;
import dev.chatserver.ledger.sqlite.store.Sync;
import dev.chatserver.testing.Samples;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * How many lines a second are stored: by plain inserts of the same rows with the same driver, 100
 * in a transaction, and by the ledger with 100 senders, each of which waits for its line to be told
 * before it says the next. Takes the directory to work in.
 */
public final class LedgerFigures {

  private static final int SECONDS = 4;
  private static final int SENDERS = 100;
  private static final RoomEvent LINE =
      Samples.said("megumin", "a line as people say them, sixty bytes or thereabouts, no more");

  private LedgerFigures() {}

  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args[0]);
    for (Sync sync : Sync.values()) {
      for (int round = 1; round <= 3; round++) {
        double raw = raw(fresh(folder), sync);
        double ledger = ledger(fresh(folder), sync);
        System.out.printf(
            Locale.ROOT,
            "%-6s raw %,9.0f lines/s, ledger %,9.0f lines/s, ratio %.2f%n",
            sync,
            raw,
            ledger,
            ledger / raw);
      }
    }
    System.exit(0);
  }

  private static Path fresh(Path folder) throws Exception {
    return Files.createTempDirectory(folder, "figures");
  }

  private static double raw(Path directory, Sync sync) throws Exception {
    EventRow row = EventRow.of(LINE);
    try (Connection connection = LogFile.in(directory).openToWrite(sync)) {
      connection.setAutoCommit(false);
      PreparedStatement add =
          connection.prepareStatement("INSERT INTO event VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?)");
      long sequence = 0;
      long start = System.nanoTime();
      long end = start + SECONDS * 1_000_000_000L;
      while (System.nanoTime() < end) {
        for (int i = 0; i < 100; i++) {
          add.setLong(1, ++sequence);
          add.setLong(2, start / 1_000_000);
          add.setLong(3, sequence);
          add.setLong(4, 100 * sequence);
          add.setInt(5, row.kind());
          add.setString(6, row.names());
          add.setString(7, row.text());
          add.setLong(8, row.number());
          add.addBatch();
        }
        add.executeBatch();
        connection.commit();
      }
      return sequence * 1e9 / (System.nanoTime() - start);
    }
  }

  private static double ledger(Path directory, Sync sync) throws Exception {
    SqliteSettings settings =
        SqliteSettings.DEFAULT.with(
            c -> {
              c.directory = directory;
              c.sync = sync;
            });
    Semaphore senders = new Semaphore(SENDERS);
    try (SqliteLedger ledger =
        SqliteLedger.open(
            settings,
            Clock.systemUTC(),
            new ScheduledThreadPoolExecutor(1),
            Executors.newFixedThreadPool(2),
            Executors.newSingleThreadScheduledExecutor(),
            Samples.METERS.ledger())) {
      RoomLog log = ledger.open(Samples.room("tea"), new Told(senders));
      long lines = 0;
      long start = System.nanoTime();
      long end = start + SECONDS * 1_000_000_000L;
      while (System.nanoTime() < end) {
        senders.acquire();
        ledger.intake().add();
        log.append(
            LINE,
            why -> {
              throw new AssertionError(why);
            });
        log.flush();
        lines++;
      }
      senders.acquire(SENDERS);
      return lines * 1e9 / (System.nanoTime() - start);
    }
  }

  private record Told(Semaphore senders) implements LogFollower {
    @Override
    public void opened(RoomName name, long head, @Nullable String topic) {}

    @Override
    public void failed(String why) {
      throw new AssertionError(why);
    }

    @Override
    public void committed(List<LogEntry> entries) {
      senders.release(entries.size());
    }
  }
}
