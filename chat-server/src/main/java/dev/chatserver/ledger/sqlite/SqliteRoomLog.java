package dev.chatserver.ledger.sqlite;

import dev.chatserver.codec.LogEntry;
import dev.chatserver.codec.RoomEvent;
import dev.chatserver.codec.RoomName;
import dev.chatserver.codec.UserName;
import dev.chatserver.ledger.LogFollower;
import dev.chatserver.ledger.Outcome;
import dev.chatserver.ledger.ReadResult;
import dev.chatserver.ledger.RedactResult;
import dev.chatserver.ledger.RoomLog;
import dev.chatserver.ledger.SearchResult;
import dev.chatserver.ledger.sqlite.search.Indexer;
import dev.chatserver.ledger.sqlite.store.RoomState;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One room's log: what it is asked goes to the {@link Sequencer} in its order, reads go to the
 * {@link RangeReader}, searches to the {@link Indexer}. Its public methods are confined to the
 * room's home loop, the others to the writer.
 */
final class SqliteRoomLog implements RoomLog {

  private final RoomName room;
  private final Sequencer sequencer;
  private final RangeReader reader;
  private final @Nullable Indexer indexer;

  /** Null when the log is closed: who follows hears no more from then on. */
  private volatile @Nullable LogFollower follower;

  SqliteRoomLog(
      RoomName room,
      LogFollower follower,
      Sequencer sequencer,
      RangeReader reader,
      @Nullable Indexer indexer) {
    this.room = room;
    this.follower = follower;
    this.sequencer = sequencer;
    this.reader = reader;
    this.indexer = indexer;
  }

  RoomName room() {
    return room;
  }

  @Override
  public void append(RoomEvent event, Outcome outcome) {
    sequencer.add(new Request.Append(this, event, outcome));
  }

  @Override
  public void flush() {
    sequencer.flush();
  }

  @Override
  public void redact(long sequence, UserName by, Consumer<RedactResult> result) {
    sequencer.ask(new Request.Redact(this, sequence, by, result));
  }

  @Override
  public void tail(int events, Consumer<Tail> tail) {
    ask(state -> () -> reader.findTail(state, events, tail));
  }

  @Override
  public void barrier(Runnable reached) {
    sequencer.ask(new Request.Barrier(this, reached));
  }

  @Override
  public void countFrom(long from, Consumer<Count> count) {
    ask(
        state -> {
          long events = Math.max(0, state.head() - Math.max(from, 1) + 1); // numbered without gaps
          return () -> count.accept(new Count(events, state.head()));
        });
  }

  private void ask(Function<RoomState, Runnable> answer) {
    sequencer.ask(new Request.Question(this, answer));
  }

  @Override
  public void read(long from, int events, Consumer<ReadResult> result) {
    reader.read(room, from, events, result);
  }

  @Override
  public void search(String words, int events, Consumer<SearchResult> result) {
    if (indexer == null) {
      result.accept(new SearchResult.Failed("this server keeps no index"));
    } else {
      indexer.search(room, words, events, result);
    }
  }

  @Override
  public void close() {
    follower = null;
    sequencer.ask(new Request.Close(this));
  }

  // -- told by the writer

  void opened(RoomName name, long head, @Nullable String topic) {
    LogFollower told = follower;
    if (told != null) {
      told.opened(name, head, topic);
    }
  }

  void failed(String why) {
    LogFollower told = follower;
    if (told != null) {
      told.failed(why);
    }
  }

  void committed(List<LogEntry> entries) {
    LogFollower told = follower;
    if (told != null) {
      told.committed(entries);
    }
  }
}
