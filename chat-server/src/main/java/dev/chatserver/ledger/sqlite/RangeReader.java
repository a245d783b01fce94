package dev.chatserver.ledger.sqlite;

import dev.chatserver.codec.RoomName;
import dev.chatserver.ledger.ReadResult;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
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

  private ReadResult read(RoomName room, long from, int events) {
    @Nullable ReadConnection connection = null;
    try {
      connection = idle.poll();
      if (connection == null) {
        connection = new ReadConnection(file.openToRead());
      }
      ReadResult result = connection.read(room, from, events);
      idle.add(connection);
      return result;
    } catch (StoreException e) {
      LOG.atWarn().setCause(e).addKeyValue("room", room).log("a room's log cannot be read");
      close(connection);
      return new ReadResult.Failed(String.valueOf(e.getMessage()));
    } catch (RuntimeException | Error e) {
      LOG.atError().setCause(e).addKeyValue("room", room).log("reading a room's log has failed");
      close(connection);
      return new ReadResult.Failed("a fault of the server");
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
