package dev.chatserver.app;

import dev.chatserver.ledger.Ledger;
import dev.chatserver.ledger.MemoryLedger;
import dev.chatserver.ledger.sqlite.SqliteLedger;
import dev.chatserver.ledger.sqlite.SqliteSettings;
import dev.chatserver.ledger.sqlite.store.StoreException;
import dev.chatserver.metrics.LedgerMeters;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Clock;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;

/** Opens ledgers, with the threads that they need. Thread-safe because it has no state. */
final class Ledgers {

  /** What is read back comes from the page cache most of the time: more would only take turns. */
  private static final int READERS = 2;

  private Ledgers() {}

  /**
   * @throws StoreException if the directory cannot be had, with a line for who starts the server
   */
  static Ledger open(LedgerConfig config, Clock clock, LedgerMeters meters) throws StoreException {
    if (config instanceof LedgerConfig.InMemory memory) {
      return new MemoryLedger(memory.limits(), clock);
    } else if (config instanceof LedgerConfig.OnDisk disk) {
      return open(disk.settings(), clock, meters);
    }
    throw new AssertionError(config);
  }

  private static Ledger open(SqliteSettings settings, Clock clock, LedgerMeters meters)
      throws StoreException {
    ScheduledThreadPoolExecutor writer = new Writer();
    ExecutorService readers = Executors.newFixedThreadPool(READERS, threads("chat-ledger-reader"));
    ScheduledExecutorService indexing =
        Executors.newSingleThreadScheduledExecutor(threads("chat-ledger-index"));
    try {
      return SqliteLedger.open(settings, clock, writer, readers, indexing, meters);
    } catch (StoreException | RuntimeException | Error e) {
      writer.shutdown();
      readers.shutdown();
      indexing.shutdown();
      throw e;
    }
  }

  /**
   * The writer's thread. Who wakes it gives way to it, where it would have to wait for that
   * thread's processor: what is kept sooner is in more of the writes that an event loop is about to
   * make. Where there are processors to spare that costs nothing.
   */
  private static final class Writer extends ScheduledThreadPoolExecutor {
    Writer() {
      super(1, threads("chat-ledger-writer"));
    }

    @Override
    @SuppressWarnings("ThreadPriorityCheck") // nothing depends on it but time
    public void execute(Runnable task) {
      super.execute(task);
      Thread.yield();
    }
  }

  private static ThreadFactory threads(String name) {
    return new DefaultThreadFactory(name, false);
  }
}
