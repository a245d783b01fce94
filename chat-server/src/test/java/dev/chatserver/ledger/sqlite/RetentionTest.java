package dev.chatserver.ledger.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.chatserver.codec.RoomEvent;
import dev.chatserver.codec.RoomName;
import dev.chatserver.codec.UserName;
import dev.chatserver.ledger.ReadResult;
import dev.chatserver.ledger.RoomLog;
import dev.chatserver.ledger.sqlite.store.Act;
import dev.chatserver.ledger.sqlite.store.LogFile;
import dev.chatserver.ledger.sqlite.store.RoomState;
import dev.chatserver.ledger.sqlite.store.Store;
import dev.chatserver.ledger.sqlite.store.StoreException;
import dev.chatserver.ledger.sqlite.store.Sync;
import dev.chatserver.testing.DeafFollower;
import dev.chatserver.testing.Samples;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is given up of rooms: by lines, by age and by size, a bounded part at a time. */
class RetentionTest {

  private static final RoomName TEA = Samples.room("tea");
  private static final RoomName PUB = Samples.room("pub");
  private static final UserName ANN = Samples.user("ann");
  private static final long DAY = Duration.ofDays(1).toMillis();

  @TempDir Path directory;

  private Store store;

  @BeforeEach
  void open() throws Exception {
    store = new Store(new LogFile(directory.resolve("chat.db")).openToWrite(Sync.OFF));
  }

  @AfterEach
  void close() throws Exception {
    store.close();
  }

  @Test
  void shouldKeepSoManyLines_orAnEighthMore() throws Exception {
    Retention retention = new Retention(80, 0, 0);

    say(TEA, 90, 0);
    assertThat(due(retention, 0)).isZero();

    say(TEA, 1, 0);
    assertThat(due(retention, 0)).isEqualTo(11);
  }

  @Test
  void shouldKeepForSoManyDays() throws Exception {
    Retention retention = new Retention(0, 3, 0);
    say(TEA, 5, DAY);
    say(TEA, 5, 2 * DAY);

    assertThat(due(retention, 4 * DAY)).isZero();
    assertThat(due(retention, 4 * DAY + 1)).isEqualTo(5);
    assertThat(due(retention, 5 * DAY + 1)).isEqualTo(10);
    assertThat(due(retention, 99 * DAY)).isEqualTo(10);
  }

  @Test
  void shouldKeepSoManyBytes() throws Exception {
    say(TEA, 100, 0);
    long one = store.room(TEA).bytes() / 100;
    Retention retention = new Retention(0, 0, 80 * one);

    long through = due(retention, 0);
    assertThat(through).isEqualTo(20);
    trim(through);

    assertThat(store.room(TEA).keptBytes()).isEqualTo(80 * one);
    assertThat(due(retention, 0)).isZero();
  }

  @Test
  void shouldGiveUpABoundedPartAtATime() throws Exception {
    Retention retention = new Retention(10, 0, 0);
    say(TEA, 3000, 0);

    assertThat(due(retention, 0)).isEqualTo(Retention.STEP_EVENTS_MAX);
  }

  @Test
  void shouldKnowTheSameOfARoomThatIsReadAgain() throws Exception {
    say(TEA, 100, DAY);
    say(TEA, 50, 2 * DAY);
    trim(30);
    RoomState before = store.room(TEA);
    assertThat(before.oldestMillis()).isEqualTo(DAY);

    store.forget(TEA);
    assertThat(store.room(TEA)).isEqualTo(before);

    trim(150);
    RoomState empty = store.room(TEA);
    store.forget(TEA);
    assertThat(store.room(TEA)).isEqualTo(empty);
    assertThat(empty.head()).isEqualTo(150);
    assertThat(empty.kept()).isZero();
  }

  @Test
  void shouldGiveUpWhatIsTooOldInRoomsWhereNothingHappens() throws Exception {
    say(TEA, 3000, DAY);
    say(PUB, 10, 9 * DAY);
    Housekeeper housekeeper =
        new Housekeeper(
            store,
            new Retention(0, 3, 0),
            room -> room.equals(PUB),
            (room, through) -> {
              store.begin();
              store.apply(new Act.Trimmed(room, through));
              store.commit();
              return true;
            });

    while (housekeeper.turn(10 * DAY)) {
      // a little each time
    }

    assertThat(store.room(TEA).kept()).isZero();
    assertThat(store.room(TEA).head()).isEqualTo(3000);
    assertThat(store.room(PUB).kept()).isEqualTo(10);
  }

  /** However many lines a transaction has, it gives up as many. */
  @Test
  void shouldNotFallBehind_whereManyLinesAreKeptAtOnce() throws Exception {
    try (SqliteLedger ledger =
        Rig.open(Rig.settings(directory.resolve("busy")).with(c -> c.keepLines = 100))) {
      RoomLog log = ledger.open(TEA, new DeafFollower());
      CompletableFuture<ReadResult> read = new CompletableFuture<>();

      // when
      for (int i = 0; i < 4000; i++) {
        log.append(Samples.said("ann", "text"), why -> {});
      }
      log.flush();
      log.barrier(() -> log.read(1, 1, read::complete));

      // then
      ReadResult.Range range = (ReadResult.Range) read.get(10, TimeUnit.SECONDS);
      assertThat(range.missed()).isBetween(3888L, 3900L);
    }
  }

  @Test
  void shouldShrinkTheFileInTheEnd() throws Exception {
    // given
    Path data = directory.resolve("data");
    Path file = data.resolve("chat.db");
    said(Rig.settings(data), 100_000);
    long before = Files.size(file);

    // when
    SqliteLedger ledger = Rig.open(Rig.settings(data).with(c -> c.keepLines = 100));

    // then
    await().atMost(Duration.ofSeconds(30)).until(() -> Files.size(file) < before / 2);
    ledger.close();
    assertThat(Files.size(file)).isLessThan(before / 2);
  }

  private void said(SqliteSettings settings, int lines) throws Exception {
    Rig.open(settings).close();
    Path path = settings.directory().resolve("chat.db");
    try (Store file = new Store(new LogFile(path).openToWrite(Sync.OFF))) {
      applying(file, s -> say(s, TEA, lines, 0));
    }
  }

  private void say(RoomName room, int lines, long millis) throws Exception {
    applying(store, s -> say(s, room, lines, millis));
  }

  private static void say(Store store, RoomName room, int lines, long millis) {
    for (int i = 0; i < lines; i++) {
      try {
        store.apply(new Act.Happened(room, millis, new RoomEvent.Said(ANN, "all the same")));
      } catch (StoreException e) {
        throw new AssertionError(e);
      }
    }
  }

  private void trim(long through) throws Exception {
    store.begin();
    store.apply(new Act.Trimmed(TEA, through));
    store.commit();
  }

  private static void applying(Store store, Consumer<Store> acts) throws Exception {
    store.begin();
    acts.accept(store);
    store.commit();
  }

  private long due(Retention retention, long nowMillis) throws StoreException {
    return retention.due(store.room(TEA), nowMillis, store);
  }
}
