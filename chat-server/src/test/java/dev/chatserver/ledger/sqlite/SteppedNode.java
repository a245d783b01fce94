package dev.chatserver.ledger.sqlite;

import dev.chatserver.codec.RoomName;
import dev.chatserver.codec.UserName;
import dev.chatserver.ledger.Elsewhere;
import dev.chatserver.ledger.Intake;
import dev.chatserver.ledger.Ledger;
import dev.chatserver.ledger.LogFollower;
import dev.chatserver.ledger.RoomLog;
import dev.chatserver.ledger.SharedLog;
import dev.chatserver.ledger.sqlite.store.LogFile;
import dev.chatserver.ledger.sqlite.store.People;
import dev.chatserver.ledger.sqlite.store.Store;
import dev.chatserver.ledger.sqlite.store.StoreException;
import dev.chatserver.ledger.sqlite.store.Sync;
import dev.chatserver.testing.Samples;
import dev.chatserver.testing.SteppedLoop;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The ledger of one process of a node, of the product's parts, but that its threads are the test's
 * steps, and that it has no index and no lock. It ends like {@link SqliteLedger}, or as a process
 * does that dies. Confined to the test's thread.
 */
public final class SteppedNode implements Ledger {

  final String name;
  private final Connection connection;
  private final SharedLog log;
  private final RangeReader ranges;
  private final CompletionStage<Void> ready;
  private boolean isOver;

  final Store store;
  final ReplicatedSequencer sequencer;
  final Intake intake;
  final SteppedLoop writer;
  private final SteppedLoop readers;
  private @Nullable String failed;
  private long nonce;

  /**
   * @param log ended with it
   * @param nonces gives another one each time
   * @param keepLines how many events of a room are kept
   * @param writer its time is the node's
   */
  public SteppedNode(
      String name,
      Path file,
      SharedLog log,
      LongSupplier nonces,
      long keepLines,
      Intake intake,
      SteppedLoop writer,
      SteppedLoop readers)
      throws StoreException {
    this.name = name;
    LogFile path = new LogFile(file);
    this.connection = path.openToWrite(Sync.OFF);
    this.store = new Store(connection);
    this.log = log;
    this.intake = intake;
    this.writer = writer;
    this.readers = readers;
    this.ranges = new RangeReader(path, readers);
    this.sequencer =
        new ReplicatedSequencer(
            new SqliteLedger.Node(name, () -> nonce = nonces.getAsLong(), log, why -> failed = why),
            store,
            new Retention(keepLines, 0, 0),
            intake,
            Clock.systemUTC(), // for what is kept for days
            writer,
            Samples.METERS.ledger());
    this.ready = sequencer.begin();
  }

  // -- the test

  /** Why nothing can be applied any more; null if it can. */
  public @Nullable String failed() {
    return failed;
  }

  /** Of its process, since it began or was taken for gone. */
  long nonce() {
    return nonce;
  }

  /** From here on its file can be written, or cannot. */
  public void setWritable(boolean isWritable) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA query_only = " + (isWritable ? 0 : 1));
    }
  }

  /** True if one of its threads has something to do now. */
  public boolean isDue() {
    return !isOver && (writer.isDue() || readers.isDue());
  }

  /** One of its threads does something; false if there is nothing. */
  public boolean step() {
    return !isOver && (writer.step() || readers.step());
  }

  /** When the next timer is due; -1 if there is none. */
  public long nextTimerNanos() {
    return isOver ? -1 : writer.nextTimerNanos();
  }

  /** What its file knows of people. */
  People people() {
    return store.people();
  }

  /** What is in a file, row by row, but for what depends on nothing that was applied. */
  public static List<String> rows(Path path) {
    List<String> rows = new ArrayList<>();
    try (Connection connection = new LogFile(path).openToRead();
        Statement statement = connection.createStatement()) {
      for (String table : List.of("room", "event", "applied", "node", "bearer", "place")) {
        try (ResultSet row = statement.executeQuery("SELECT * FROM " + table)) {
          while (row.next()) {
            StringBuilder text = new StringBuilder(table);
            for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
              text.append(' ').append(row.getObject(i));
            }
            rows.add(text.toString());
          }
        }
      }
    } catch (SQLException | StoreException e) {
      throw new AssertionError(e);
    }
    return rows;
  }

  /** How far it has read. */
  public long next() {
    return store.replica().next();
  }

  /** True if a name is borne at a node, as far as it has read; false too if it is free. */
  public boolean isBorneAt(UserName name, String node) {
    return node.equals(people().bearer(name));
  }

  /** It is gone as by kill -9, if it has not ended. */
  public void die() {
    if (isOver) {
      return;
    }
    isOver = true;
    log.close();
    ranges.close();
    try {
      store.close();
    } catch (StoreException e) {
      throw new AssertionError(e);
    }
  }

  /** True if it has ended. */
  public boolean isOver() {
    return isOver;
  }

  // -- the ledger

  @Override
  public RoomLog open(RoomName room, LogFollower follower) {
    return opened(room, follower);
  }

  SqliteRoomLog opened(RoomName room, LogFollower follower) {
    SqliteRoomLog opened = new SqliteRoomLog(room, follower, sequencer, ranges, null);
    sequencer.ask(new Request.Open(opened));
    return opened;
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
  public CompletionStage<Void> ready() {
    return ready;
  }

  /** Returns before it has ended. */
  @Override
  public void close() {
    sequencer.leave().whenComplete((done, error) -> die());
  }
}
