package dev.chatserver.ledger.sqlite.store;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chatserver.codec.LogEntry;
import dev.chatserver.codec.RoomEvent;
import dev.chatserver.codec.RoomEvent.Presence;
import dev.chatserver.codec.RoomName;
import dev.chatserver.codec.UserName;
import dev.chatserver.ledger.ReadResult;
import dev.chatserver.testing.Samples;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Files that were written by each form's own program are read by this one. In all of them the same
 * was said; see docs/contributing.md for how they are made.
 */
class MigrationTest {

  private static final UserName ANN = Samples.user("Ann");
  private static final UserName ANNA = Samples.user("Anna");
  private static final UserName MEGUMIN = Samples.user("めぐみん");

  private static final List<RoomEvent> LOBBY =
      List.of(
          Presence.of(Presence.Kind.JOINED, ANN, null),
          Presence.of(Presence.Kind.JOINED, MEGUMIN, null),
          new RoomEvent.Said(ANN, "hello"),
          new RoomEvent.Said(MEGUMIN, "爆裂 🎉"),
          new RoomEvent.Emoted(ANN, "waves"),
          new RoomEvent.TopicSet(MEGUMIN, "tea"),
          new RoomEvent.Renamed(ANN, ANNA),
          Presence.of(Presence.Kind.LEFT_ROOM, ANNA, null),
          new RoomEvent.Said(MEGUMIN, "still here"),
          Presence.of(Presence.Kind.LEFT_CHAT, MEGUMIN, "good night"),
          Presence.of(Presence.Kind.JOINED, ANNA, null),
          Presence.of(Presence.Kind.LEFT_CHAT, ANNA, null));

  private static final List<RoomEvent> TEA_TIME =
      List.of(
          Presence.of(Presence.Kind.JOINED, ANNA, null),
          new RoomEvent.Said(ANNA, "in another room"),
          Presence.of(Presence.Kind.LEFT_ROOM, ANNA, null));

  @TempDir Path directory;

  static IntStream forms() {
    return IntStream.rangeClosed(1, LogFile.FORM);
  }

  @ParameterizedTest
  @MethodSource("forms")
  void shouldReadAFileOfThatForm_andWriteOn(int form) throws Exception {
    // given
    Path path = directory.resolve("chat.db");
    try (InputStream fixture =
        MigrationTest.class.getResourceAsStream("/ledger/form-" + form + ".db")) {
      Files.copy(requireNonNull(fixture, "no file of form " + form), path);
    }
    LogFile file = new LogFile(path);

    // when
    try (Store store = new Store(file.openToWrite(Sync.OFF))) {
      store.begin();
      store.apply(new Act.Happened(RoomName.LOBBY, 0, new RoomEvent.Said(ANN, "again")));
      store.commit();

      // then
      assertThat(store.room(RoomName.LOBBY).topic()).isEqualTo("tea");
      assertThat(store.room(RoomName.LOBBY).spoken()).isEqualTo(7);
      assertThat(store.applied()).isEqualTo(LOBBY.size() + TEA_TIME.size() + 1);
    }
    assertThat(events(file, RoomName.LOBBY).subList(0, LOBBY.size())).isEqualTo(LOBBY);
    assertThat(events(file, RoomName.LOBBY)).hasSize(LOBBY.size() + 1);
    assertThat(events(file, Samples.room("tea-time"))).isEqualTo(TEA_TIME);
  }

  private static List<RoomEvent> events(LogFile file, RoomName room) throws Exception {
    try (Connection connection = file.openToRead()) {
      ReadResult result = new ReadConnection(connection).read(room, 1, 100);
      return ((ReadResult.Range) result).entries().stream().map(LogEntry::event).toList();
    }
  }
}
