package dev.chatserver.ledger.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.chatserver.codec.LogEntry;
import dev.chatserver.codec.RoomEvent;
import dev.chatserver.codec.RoomEvent.Presence;
import dev.chatserver.codec.RoomName;
import dev.chatserver.ledger.Intake;
import dev.chatserver.ledger.LogFollower;
import dev.chatserver.ledger.sqlite.search.Indexer;
import dev.chatserver.ledger.sqlite.search.SearchFile;
import dev.chatserver.ledger.sqlite.store.LogFile;
import dev.chatserver.ledger.sqlite.store.RoomState;
import dev.chatserver.ledger.sqlite.store.Store;
import dev.chatserver.ledger.sqlite.store.Sync;
import dev.chatserver.testing.LoudLog;
import dev.chatserver.testing.Samples;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of requests when the disk, or the server itself, fails one of them. */
class LocalSequencerTest {

  private static final RoomName TEA = Samples.room("tea");
  private static final RoomName PUB = Samples.room("pub");

  @TempDir Path directory;

  private final ScheduledExecutorService writer = Executors.newSingleThreadScheduledExecutor();
  private final Intake intake = new Intake(1000);
  private Connection connection;
  private Store store;
  private LocalSequencer sequencer;

  /** What was told, in its order. */
  private final List<String> told = Collections.synchronizedList(new ArrayList<>());

  @BeforeEach
  void open() throws Exception {
    LoudLog.attach();
    LoudLog.take();
    connection = new LogFile(directory.resolve("chat.db")).openToWrite(Sync.OFF);
    store = new Store(connection);
    sequencer =
        new LocalSequencer(
            store, Retention.NONE, intake, Clock.systemUTC(), writer, Samples.METERS.ledger());
  }

  @AfterEach
  void close() throws Exception {
    writer.shutdownNow();
    store.close();
  }

  @Test
  void shouldCommitWhatWaits_inOneTransaction_andTellInOrder() throws Exception {
    SqliteRoomLog tea = open(TEA);
    SqliteRoomLog pub = open(PUB);

    whileHeld(
        () -> {
          say(tea, "one");
          say(pub, "two");
          say(tea, "three");
          tea.barrier(() -> told.add("barrier"));
          say(tea, "four");
        });

    awaitTold("tea 1 one", "tea 2 three", "pub 1 two", "barrier", "tea 3 four");
    assertThat(store.applied()).isEqualTo(4);
  }

  @Test
  void shouldRefuseWhatCannotBeStored_andShowNothingOfIt_andRecoverByItself() throws Exception {
    // given
    SqliteRoomLog tea = open(TEA);
    say(tea, "before");
    awaitTold("tea 1 before");

    // when
    fillTheDisk();
    say(tea, "x".repeat(4096).repeat(10));
    say(tea, "y".repeat(4096).repeat(10));
    tea.tail(5, tail -> told.add("tail " + tail.start()));

    // then
    String refused = "refused the disk is full";
    awaitTold("tea 1 before", refused, refused, "tail 1");
    assertThat(sequencer.trouble()).isEqualTo("the disk is full");

    // when
    freeTheDisk();

    // then
    await().until(() -> sequencer.trouble() == null);
    say(tea, "after");
    awaitTold("tea 1 before", refused, refused, "tail 1", "tea 2 after");
    assertThat(LoudLog.take()).singleElement().asString().contains("nothing can be stored");
    assertThat(intake.pending()).isZero();
  }

  @Test
  void shouldOweWhoLeftInTheTrouble_summedUp_alsoToARoomThatIsEmptyMeanwhile() throws Exception {
    // given
    SqliteRoomLog tea = open(TEA);
    SqliteRoomLog pub = open(PUB);

    pragma("query_only = 1"); // a full disk may have room for who leaves
    say(tea, "lost");
    awaitTold("refused the file may not be written");

    // when
    for (String name : List.of("ann", "bob", "cid", "dan", "eve")) {
      leave(tea, name);
    }
    leave(pub, "pat");
    pub.close();
    pragma("query_only = 0");

    // then
    await().until(() -> told.size() == 2);
    assertThat(told.get(1)).contains("ann", "bob", "cid", "others=2").doesNotContain("dan");
    assertThat(store(PUB).head()).isEqualTo(1);
    assertThat(LoudLog.take()).singleElement().asString().contains("nothing can be stored");
    assertThat(intake.pending()).isZero();
  }

  @Test
  void shouldTakeNothingElseWithIt_whenTheServerFailsARequest() throws Exception {
    SqliteRoomLog tea = open(TEA);

    whileHeld(
        () -> {
          say(tea, "one");
          sequencer.ask(
              new Request.Question(
                  tea,
                  room -> {
                    throw new IllegalStateException("a bug");
                  }));
          say(tea, "two");
        });

    awaitTold("tea 1 one", "tea 2 two");
    assertThat(LoudLog.take())
        .singleElement()
        .asString()
        .contains("what was asked of the log has failed");
  }

  @Test
  void shouldTakeNobodysTurn_whenWhoIsToldFails() throws Exception {
    SqliteRoomLog tea = open(TEA);

    whileHeld(
        () -> {
          tea.barrier(
              () -> {
                throw new IllegalStateException("a bug");
              });
          say(tea, "one");
        });

    awaitTold("tea 1 one");
    assertThat(LoudLog.take())
        .singleElement()
        .asString()
        .contains("who was told of the log has failed");
  }

  // -- a disk

  private void fillTheDisk() throws Exception {
    pragma("max_page_count = 1"); // at least what there is
  }

  private void freeTheDisk() throws Exception {
    pragma("max_page_count = 1000000");
  }

  private void pragma(String assignment) throws Exception {
    writer
        .submit(
            () -> {
              try (Statement statement = connection.createStatement()) {
                statement.execute("PRAGMA " + assignment);
              } catch (SQLException e) {
                throw new AssertionError(e);
              }
            })
        .get();
  }

  private RoomState store(RoomName room) throws Exception {
    return writer.submit(() -> store.room(room)).get();
  }

  // -- logs

  private SqliteRoomLog open(RoomName room) {
    Follower follower = new Follower(room);
    LogFile file = new LogFile(directory.resolve("chat.db"));
    SearchFile searched = new SearchFile(directory.resolve("search.db"));
    SqliteRoomLog log =
        new SqliteRoomLog(
            room,
            follower,
            sequencer,
            new RangeReader(file, writer),
            new Indexer(searched, file, writer, 0));
    sequencer.ask(new Request.Open(log));
    await().until(() -> follower.isOpen);
    return log;
  }

  private void say(SqliteRoomLog log, String text) {
    append(log, Samples.said("ann", text));
  }

  private void leave(SqliteRoomLog log, String name) {
    append(log, Presence.of(Presence.Kind.LEFT_CHAT, Samples.user(name), null));
  }

  private void append(SqliteRoomLog log, RoomEvent event) {
    intake.add();
    log.append(event, why -> told.add("refused " + why));
    log.flush();
  }

  /** What is asked meanwhile is one batch. */
  private void whileHeld(Runnable asking) {
    CountDownLatch asked = new CountDownLatch(1);
    writer.execute(
        () -> {
          try {
            asked.await();
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
        });
    asking.run();
    asked.countDown();
  }

  private void awaitTold(String... expected) {
    await().until(() -> told.size() >= expected.length);
    assertThat(told).containsExactly(expected);
  }

  private final class Follower implements LogFollower {
    private final RoomName room;
    private volatile boolean isOpen;

    Follower(RoomName room) {
      this.room = room;
    }

    @Override
    public void opened(RoomName name, long head, @Nullable String topic) {
      isOpen = true;
    }

    @Override
    public void failed(String why) {
      told.add("failed " + why);
    }

    @Override
    public void committed(List<LogEntry> entries) {
      for (LogEntry entry : entries) {
        String text =
            entry.event() instanceof RoomEvent.Said said ? said.text() : entry.event().toString();
        told.add(room + " " + entry.sequence() + " " + text);
      }
    }
  }
}
