package dev.chatserver.ledger.sqlite;

import dev.chatserver.ledger.Ledger;
import dev.chatserver.ledger.LedgerConformance;
import dev.chatserver.ledger.SharedLog;
import dev.chatserver.testing.Samples;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;

/** A node's ledger passes what every ledger has to: nothing above it knows of the others. */
class ReplicatedLedgerTest implements LedgerConformance {

  @TempDir Path directory;

  private int ledgers;

  @Override
  public Ledger newLedger(int roomEventsKept) throws Exception {
    SqliteLedger ledger =
        SqliteLedger.join(
            new SqliteLedger.Node("north", () -> ++ledgers, new InstantLog(), why -> {}),
            Rig.settings(directory.resolve("ledger-" + ledgers))
                .with(c -> c.keepLines = roomEventsKept),
            Clock.systemUTC(),
            new ScheduledThreadPoolExecutor(1),
            Executors.newFixedThreadPool(2),
            Executors.newSingleThreadScheduledExecutor(),
            Samples.METERS.ledger());
    ledger.ready().toCompletableFuture().get(10, TimeUnit.SECONDS);
    return ledger;
  }

  /** An engine that never fails; its thread is its own, as an engine's is. */
  private static final class InstantLog implements SharedLog {
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final Clock clock = Clock.systemUTC();
    private final List<Entry> entries = new ArrayList<>();
    private @Nullable Follower follower;
    private boolean isReading;
    private int at;

    @Override
    public String identity() {
      return "instant";
    }

    @Override
    public void append(byte[] bytes, Consumer<Fate> fate) {
      thread.execute(
          () -> {
            entries.add(new Entry(entries.size(), clock.millis(), bytes));
            fate.accept(Fate.STORED);
            read();
          });
    }

    @Override
    public void follow(long from, Follower newFollower) {
      thread.execute(
          () -> {
            follower = newFollower;
            at = (int) from;
            read();
          });
    }

    private void read() {
      if (follower != null && !isReading && at < entries.size()) {
        isReading = true;
        List<Entry> next = List.copyOf(entries.subList(at, entries.size()));
        at = entries.size();
        follower
            .read(next)
            .whenComplete(
                (applied, failed) -> {
                  if (failed == null && !thread.isShutdown()) {
                    thread.execute(
                        () -> {
                          isReading = false;
                          read();
                        });
                  }
                });
      }
    }

    @Override
    public long end() {
      return 0;
    }

    @Override
    public void close() {
      thread.shutdown();
    }
  }
}
