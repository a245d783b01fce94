package dev.chatserver.app;

import dev.chatserver.ledger.Ledger;
import dev.chatserver.ledger.MemoryLedger;
import dev.chatserver.ledger.kafka.KafkaLog;
import dev.chatserver.ledger.kafka.KafkaTopic;
import dev.chatserver.ledger.kafka.KafkaTopic.TopicException;
import dev.chatserver.ledger.sqlite.SqliteLedger;
import dev.chatserver.ledger.sqlite.store.StoreException;
import dev.chatserver.metrics.LedgerMeters;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;

/** Opens ledgers, with the threads that they need. Thread-safe because it has no state. */
final class Ledgers {

  /** What is read back comes from the page cache most of the time: more would only take turns. */
  private static final int READERS = 2;

  private Ledgers() {}

  /**
   * @throws StoreException if the directory cannot be had, with a line for who starts the server
   */
  static Ledger open(LedgerConfig config, Clock clock, LedgerMeters meters, Consumer<String> failed)
      throws StoreException {
    if (config instanceof LedgerConfig.InMemory memory) {
      return new MemoryLedger(memory.limits(), clock);
    } else if (config instanceof LedgerConfig.OnDisk disk) {
      return open(
          (writer, readers, indexing) ->
              SqliteLedger.open(disk.settings(), clock, writer, readers, indexing, meters));
    } else if (config instanceof LedgerConfig.Shared shared) {
      return open(shared, clock, meters, failed);
    }
    throw new AssertionError(config);
  }

  private static Ledger open(
      LedgerConfig.Shared config, Clock clock, LedgerMeters meters, Consumer<String> failed)
      throws StoreException {
    ThreadFactory follower = threads("chat-ledger-follower");
    KafkaLog log = log(config, clock, following -> follower.newThread(following).start());
    SqliteLedger.Node node =
        new SqliteLedger.Node(config.log().node(), new SecureRandom()::nextLong, log, failed);
    try {
      return open(
          (writer, readers, indexing) ->
              SqliteLedger.join(node, config.settings(), clock, writer, readers, indexing, meters));
    } catch (StoreException | RuntimeException | Error e) {
      log.close();
      throw e;
    }
  }

  private static KafkaLog log(LedgerConfig.Shared config, Clock clock, Executor reading)
      throws StoreException {
    try {
      return new KafkaLog(config.log(), identity(config), reading, clock, System::nanoTime);
    } catch (TopicException e) {
      throw new StoreException(String.valueOf(e.getMessage()), false, e);
    }
  }

  /** Which log it is, if it can keep what nodes promise. */
  private static String identity(LedgerConfig.Shared config) throws TopicException, StoreException {
    try (KafkaTopic topic = new KafkaTopic(config.log())) {
      List<String> faults = topic.faults();
      if (!faults.isEmpty() && !config.isUnsafe()) {
        throw new StoreException(
            "topic %s %s; --cluster-unsafe takes it all the same"
                .formatted(topic.name(), faults.get(0)));
      }
      return topic.identity();
    }
  }

  @FunctionalInterface
  private interface Opening {
    Ledger with(
        ScheduledThreadPoolExecutor writer,
        ExecutorService readers,
        ScheduledExecutorService indexing)
        throws StoreException;
  }

  private static Ledger open(Opening opening) throws StoreException {
    ScheduledThreadPoolExecutor writer = new Writer();
    ExecutorService readers = Executors.newFixedThreadPool(READERS, threads("chat-ledger-reader"));
    ScheduledExecutorService indexing =
        Executors.newSingleThreadScheduledExecutor(threads("chat-ledger-index"));
    try {
      return opening.with(writer, readers, indexing);
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
