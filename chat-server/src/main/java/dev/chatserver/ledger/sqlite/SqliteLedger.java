package dev.chatserver.ledger.sqlite;

import dev.chatserver.codec.RoomName;
import dev.chatserver.ledger.Elsewhere;
import dev.chatserver.ledger.Intake;
import dev.chatserver.ledger.Ledger;
import dev.chatserver.ledger.LogFollower;
import dev.chatserver.ledger.RoomLog;
import dev.chatserver.ledger.SharedLog;
import dev.chatserver.ledger.sqlite.search.Indexer;
import dev.chatserver.ledger.sqlite.search.SearchFile;
import dev.chatserver.ledger.sqlite.store.DataDirectory;
import dev.chatserver.ledger.sqlite.store.LogFile;
import dev.chatserver.ledger.sqlite.store.Store;
import dev.chatserver.ledger.sqlite.store.StoreException;
import dev.chatserver.metrics.LedgerMeters;
import java.io.IOException;
import java.time.Clock;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps all rooms' logs in a file, of which one server at a time is the writer. What is told as
 * committed is in the file. Thread-safe because what changes is confined to the writer's thread.
 */
public final class SqliteLedger implements Ledger {

  private static final Logger LOG = LoggerFactory.getLogger(SqliteLedger.class);

  private final DataDirectory directory;
  private final Store store;
  private final RangeReader reader;
  private final Sequencer sequencer;
  private final CompletionStage<Void> ready;

  /** Null if there is no index. */
  private final @Nullable Indexer indexer;

  private final Intake intake;
  private final ScheduledThreadPoolExecutor writer;
  private final ExecutorService readers;
  private final ScheduledExecutorService indexing;

  private SqliteLedger(
      DataDirectory directory,
      Store store,
      LogFile file,
      SqliteSettings settings,
      BiFunction<Store, Intake, Sequencer> order,
      ScheduledThreadPoolExecutor writer,
      ExecutorService readers,
      ScheduledExecutorService indexing) {
    this.directory = directory;
    this.store = store;
    this.reader = new RangeReader(file, readers);
    this.intake = new Intake(settings.intakeEventsMax());
    this.sequencer = order.apply(store, intake);
    this.writer = writer;
    writer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false); // housekeeping is not due
    this.indexer = indexer(settings, store, file, indexing);
    this.sequencer.keepHouse();
    this.ready = this.sequencer.begin();
    this.readers = readers;
    this.indexing = indexing;
  }

  /**
   * Takes the directory and opens what is in it, or begins there.
   *
   * @param clock gives events their time
   * @param writer one thread, on which everything is written; ended with this ledger
   * @param readers a few threads, on which what was stored is read; ended with this ledger
   * @param indexing one thread, on which what was stored is indexed and searched; ended likewise
   * @param meters count what is written
   * @throws StoreException if it cannot be had, with a line for who starts the server; the threads
   *     are not ended then
   */
  public static SqliteLedger open(
      SqliteSettings settings,
      Clock clock,
      ScheduledThreadPoolExecutor writer,
      ExecutorService readers,
      ScheduledExecutorService indexing,
      LedgerMeters meters)
      throws StoreException {
    return begin(
        settings,
        (store, intake) ->
            new LocalSequencer(store, settings.retention(), intake, clock, writer, meters),
        writer,
        readers,
        indexing);
  }

  /**
   * One of several nodes.
   *
   * @param node its name, the same each time it is started on a directory
   * @param nonces gives another one each time, and no two processes the same
   * @param log what they share; ended with the ledger
   * @param failed told why, for whoever runs the server, when nothing can be applied any more
   */
  public record Node(String node, LongSupplier nonces, SharedLog log, Consumer<String> failed) {}

  /** The same as {@link #open}, but in the order that several nodes share; see {@link #ready}. */
  public static SqliteLedger join(
      Node node,
      SqliteSettings settings,
      Clock clock,
      ScheduledThreadPoolExecutor writer,
      ExecutorService readers,
      ScheduledExecutorService indexing,
      LedgerMeters meters)
      throws StoreException {
    return begin(
        settings,
        (store, intake) ->
            new ReplicatedSequencer(
                node, store, settings.retention(), intake, clock, writer, meters),
        writer,
        readers,
        indexing);
  }

  private static SqliteLedger begin(
      SqliteSettings settings,
      BiFunction<Store, Intake, Sequencer> order,
      ScheduledThreadPoolExecutor writer,
      ExecutorService readers,
      ScheduledExecutorService indexing)
      throws StoreException {
    DataDirectory directory = DataDirectory.take(settings.directory());
    try {
      LogFile file = directory.log();
      Store store = new Store(file.openToWrite(settings.sync()));
      return new SqliteLedger(directory, store, file, settings, order, writer, readers, indexing);
    } catch (StoreException | RuntimeException | Error e) {
      directory.close();
      throw e;
    }
  }

  /** Done when what other nodes have done meanwhile is here, and what is done here will be kept. */
  @Override
  public CompletionStage<Void> ready() {
    return ready;
  }

  private static @Nullable Indexer indexer(
      SqliteSettings settings, Store store, LogFile file, ScheduledExecutorService thread) {
    SearchFile searched = new SearchFile(DataDirectory.search(settings.directory()));
    if (settings.search()) {
      Indexer indexer = new Indexer(searched, file, thread, store.applied());
      store.follow(indexer);
      return indexer;
    }
    try {
      searched.delete(); // what is taken back from now on would stay in it
    } catch (IOException e) {
      LOG.atWarn().setCause(e).log("the index of before cannot be deleted");
    }
    return null;
  }

  @Override
  public RoomLog open(RoomName room, LogFollower follower) {
    SqliteRoomLog log = new SqliteRoomLog(room, follower, sequencer, reader, indexer);
    sequencer.ask(new Request.Open(log));
    return log;
  }

  @Override
  public Intake intake() {
    return intake;
  }

  @Override
  public @Nullable String trouble() {
    return sequencer.trouble();
  }

  @Override
  public Elsewhere elsewhere() {
    return sequencer.elsewhere();
  }

  @Override
  public long lag() {
    return sequencer.lag();
  }

  @Override
  public long bytes() {
    return directory.bytes();
  }

  /** Waits for what was appended to be stored: not to be called on an event loop. */
  @Override
  public void close() {
    sequencer.end();
    end(writer);
    if (indexer != null) {
      indexer.end();
    }
    end(indexing);
    end(readers);
    reader.close();
    try {
      store.close();
    } catch (StoreException e) {
      LOG.atWarn().setCause(e).log("the file could not be closed; nothing of it is lost");
    }
    directory.close();
  }

  /** Nothing is worth leaving before the disk has what was said. */
  private static void end(ExecutorService threads) {
    threads.shutdown();
    for (boolean ended = false; !ended; ) {
      try {
        ended = threads.awaitTermination(1, TimeUnit.MINUTES);
      } catch (InterruptedException e) {
        LOG.atWarn().log("interrupted, and yet to wait for the disk");
      }
    }
  }
}
