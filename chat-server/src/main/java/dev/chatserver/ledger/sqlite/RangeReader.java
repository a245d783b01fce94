package dev.chatserver.ledger.sqlite;

import dev.chatserver.codec.RoomName;
import dev.chatserver.ledger.ReadResult;
import dev.chatserver.ledger.RoomLog.Tail;
import dev.chatserver.ledger.sqlite.store.LogFile;
import dev.chatserver.ledger.sqlite.store.ReadConnection;
import dev.chatserver.ledger.sqlite.store.RoomState;
import dev.chatserver.ledger.sqlite.store.StoreException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads ranges of rooms' logs, as they were stored, while the writer goes on. Callable from any
 * thread; the work is done on the threads that it is given, each with a connection of its own while
 * it reads.
 */
final class RangeReader {

  private static final Logger LOG = LoggerFactory.getLogger(RangeReader.class);

  private final LogFile file;
  private final Executor readers;

  /** Those that nobody reads with; together there are as many as threads. */
  private final Queue<ReadConnection> idle = new ConcurrentLinkedQueue<>();

  RangeReader(LogFile file, Executor readers) {
    this.file = file;
    this.readers = readers;
  }

  /** Tells the result on one of its threads, or at once if they have ended. */
  void read(RoomName room, long from, int events, Consumer<ReadResult> result) {
    try {
      readers.execute(() -> result.accept(read(room, from, events)));
    } catch (RejectedExecutionException e) {
      result.accept(new ReadResult.Failed("the server is stopping"));
    }
  }

  /**
   * Finds the last events that were said or done, among those that there were when the room was in
   * that state, which is stored. Tells the result like {@link #read}.
   */
  void findTail(RoomState room, int events, Consumer<Tail> tail) {
    // What cannot be found cannot be read either: who begins there is told so.
    Tail asIfAllCounted =
        new Tail(Math.max(room.trimmed(), room.head() - events) + 1, room.head(), 0, 0);
    if (room.kept() == 0) {
      tail.accept(asIfAllCounted);
      return;
    }
    try {
      readers.execute(
          () -> tail.accept(reading(c -> c.findTail(room, events), why -> asIfAllCounted)));
    } catch (RejectedExecutionException e) {
      tail.accept(asIfAllCounted);
    }
  }

  private ReadResult read(RoomName room, long from, int events) {
    return reading(c -> c.read(room, from, events), ReadResult.Failed::new);
  }

  /** What is done with a connection. */
  private interface Reading<T> {
    T read(ReadConnection connection) throws StoreException;
  }

  private <T> T reading(Reading<T> reading, Function<String, T> failed) {
    @Nullable ReadConnection connection = null;
    try {
      connection = idle.poll();
      if (connection == null) {
        connection = new ReadConnection(file.openToRead());
      }
      T result = reading.read(connection);
      idle.add(connection);
      return result;
    } catch (StoreException e) {
      LOG.atWarn().setCause(e).log("a room's log cannot be read");
      close(connection);
      return failed.apply(String.valueOf(e.getMessage()));
    } catch (RuntimeException | Error e) {
      LOG.atError().setCause(e).log("reading a room's log has failed");
      close(connection);
      return failed.apply("a fault of the server");
    }
  }

  private static void close(@Nullable ReadConnection connection) {
    if (connection != null) {
      connection.close();
    }
  }

  /** To be called when its threads have ended. */
  void close() {
    for (ReadConnection c = idle.poll(); c != null; c = idle.poll()) {
      c.close();
    }
  }
}
