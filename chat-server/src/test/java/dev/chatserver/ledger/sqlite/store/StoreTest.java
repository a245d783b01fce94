package dev.chatserver.ledger.sqlite.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chatserver.codec.RoomEvent;
import dev.chatserver.codec.RoomEvent.Presence;
import dev.chatserver.codec.RoomName;
import dev.chatserver.codec.UserName;
import dev.chatserver.testing.Samples;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreTest {

  private static final RoomName TEA = Samples.room("tea");
  private static final List<RoomName> ROOMS = Samples.names(5);
  private static final UserName ANN = Samples.user("ann");
  private static final UserName BOB = Samples.user("Bob");

  @TempDir Path directory;

  @Test
  void shouldBeWhatItsActsMadeOfIt_howeverOftenItWasCrashed() throws Exception {
    // given
    Random random = new Random(7);
    List<List<Act.OfRoom>> batches = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      batches.add(batch(random, i));
    }
    Path whole = directory.resolve("whole.db");
    Path crashed = directory.resolve("crashed.db");

    // when
    try (Store store = open(whole)) {
      for (List<Act.OfRoom> batch : batches) {
        commit(store, batch);
      }
    }
    for (List<Act.OfRoom> batch : batches) {
      try (Store store = open(crashed)) { // what it does now is not kept
        store.begin();
        apply(store, batch);
      }
      try (Store store = open(crashed)) {
        commit(store, batch);
      }
    }

    // then
    assertThat(rows(whole)).hasSizeGreaterThan(1000);
    assertThat(rows(whole)).as("taken back").anyMatch(row -> row.contains(" Bob/bob ann null "));
    assertThat(rows(crashed)).isEqualTo(rows(whole));
  }

  private static List<Act.OfRoom> batch(Random random, int number) {
    List<Act.OfRoom> acts = new ArrayList<>();
    for (int i = random.nextInt(12); i >= 0; i--) {
      RoomName room = ROOMS.get(random.nextInt(ROOMS.size()));
      acts.add(act(random, room, 1000L * number));
    }
    return acts;
  }

  private static Act.OfRoom act(Random random, RoomName room, long millis) {
    int which = random.nextInt(20);
    if (which == 0) {
      return new Act.Trimmed(room, random.nextInt(40));
    } else if (which == 19) {
      return new Act.Redacted(room, millis, random.nextInt(120), BOB);
    } else if (which == 1) {
      String topic = "topic " + random.nextInt();
      return new Act.Happened(room, millis, new RoomEvent.TopicSet(ANN, topic));
    } else if (which < 5) {
      Presence left = Presence.of(Presence.Kind.LEFT_CHAT, ANN, null);
      return new Act.Happened(room, millis, left);
    }
    return new Act.Happened(room, millis, new RoomEvent.Said(ANN, "line " + random.nextInt()));
  }

  @Test
  void shouldCountWhatItHasApplied_inTheSameTransaction() throws Exception {
    try (Store store = open(directory.resolve("a.db"))) {
      commit(store, List.of(said("one"), said("two")));
      store.begin();
      apply(store, List.of(said("three")));
    }

    try (Store store = open(directory.resolve("a.db"))) {
      assertThat(store.applied()).isEqualTo(2);
      assertThat(store.room(TEA).head()).isEqualTo(2);
    }
  }

  @Test
  void shouldKnowNothingOfWhatWasTakenBack() throws Exception {
    try (Store store = open(directory.resolve("a.db"))) {
      commit(store, List.of(said("one")));
      RoomState before = store.room(TEA);

      store.begin();
      RoomEvent topic = new RoomEvent.TopicSet(ANN, "gone");
      apply(store, List.of(said("two"), new Act.Happened(TEA, 0, topic)));
      apply(store, List.of(new Act.Happened(ROOMS.get(0), 0, topic)));
      store.rollback();

      assertThat(store.room(TEA)).isEqualTo(before);
      assertThat(store.room(ROOMS.get(0))).isEqualTo(RoomState.EMPTY);
      assertThat(store.applied()).isEqualTo(1);
      commit(store, List.of(said("three")));
      assertThat(store.room(TEA).head()).isEqualTo(2);
    }
  }

  /** SQLite may give up a transaction by itself when a read in it fails. */
  @Test
  void shouldStoreNothingMore_whenTheTransactionWasLostMeanwhile() throws Exception {
    Path file = directory.resolve("a.db");
    Connection connection = new LogFile(file).openToWrite(Sync.OFF);
    try (Store store = new Store(connection);
        Statement disk = connection.createStatement()) {
      commit(store, List.of(said("one")));

      // when
      store.begin();
      apply(store, List.of(said("two")));
      disk.execute("ROLLBACK");
      disk.execute("ALTER TABLE room RENAME TO unreadable");
      assertThatThrownBy(() -> store.room(Samples.room("other")))
          .isInstanceOf(StoreException.class);
      disk.execute("ALTER TABLE unreadable RENAME TO room");

      // then
      assertThatThrownBy(() -> apply(store, List.of(said("three"))))
          .isInstanceOf(StoreException.class);
      assertThatThrownBy(store::commit).isInstanceOf(StoreException.class);
      store.rollback();
      commit(store, List.of(said("four")));
      assertThat(store.room(TEA).head()).isEqualTo(2);
    }
    assertThat(rows(file)).noneMatch(row -> row.contains("two") || row.contains("three"));
  }

  @Test
  void shouldNumberOn_whenAllIsTrimmed_andTheRoomForgotten() throws Exception {
    Path path = directory.resolve("a.db");
    try (Store store = open(path)) {
      commit(store, List.of(said("one"), said("two"), new Act.Trimmed(TEA, 99)));
      assertThat(store.room(TEA).trimmed()).isEqualTo(2);
      store.forget(TEA);
      commit(store, List.of(said("three")));

      assertThat(store.room(TEA).head()).isEqualTo(3);
    }
  }

  @Test
  void shouldSayThatTheDiskIsFull_andGoOnWhenItIsNot() throws Exception {
    // given
    Path path = directory.resolve("a.db");
    Connection connection = new LogFile(path).openToWrite(Sync.OFF);
    try (Store store = new Store(connection)) {
      commit(store, List.of(said("before")));
      pagesMax(connection, 1);

      // when
      assertThatThrownBy(() -> commit(store, longLines(1000)))
          .isInstanceOf(StoreException.class)
          .hasMessage("the disk is full")
          .matches(e -> ((StoreException) e).isOfTheDisk());
      store.rollback();

      // then
      assertThat(store.room(TEA).head()).isEqualTo(1);
      pagesMax(connection, 1_000_000);
      commit(store, longLines(1000));
      assertThat(store.room(TEA).head()).isEqualTo(1001);
    }
    assertThat(rows(path).stream().filter(row -> row.startsWith("event"))).hasSize(1001);
  }

  private static void pagesMax(Connection connection, int pages) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA max_page_count = " + pages); // at least what there is
    }
  }

  private static List<Act.OfRoom> longLines(int count) {
    List<Act.OfRoom> acts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      acts.add(said("a line that fills the disk ".repeat(10) + i));
    }
    return acts;
  }

  // -- stores

  private static Act.Happened said(String text) {
    return new Act.Happened(TEA, 0, new RoomEvent.Said(ANN, text));
  }

  private static Store open(Path path) throws StoreException {
    return new Store(new LogFile(path).openToWrite(Sync.OFF));
  }

  private static void commit(Store store, List<Act.OfRoom> acts) throws StoreException {
    store.begin();
    apply(store, acts);
    store.commit();
  }

  private static void apply(Store store, List<Act.OfRoom> acts) throws StoreException {
    for (Act.OfRoom act : acts) {
      if (act instanceof Act.Happened happened) {
        store.apply(happened);
      } else if (act instanceof Act.Trimmed trimmed) {
        store.apply(trimmed);
      } else if (act instanceof Act.Redacted redacted) {
        store.apply(redacted);
      }
    }
  }

  /** Every row of every table, as text. */
  private static List<String> rows(Path path) throws Exception {
    List<String> rows = new ArrayList<>();
    try (Connection connection = new LogFile(path).openToRead();
        Statement statement = connection.createStatement()) {
      for (String table : List.of("room", "event", "applied", "sqlite_sequence")) {
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
    }
    return rows;
  }
}
