package dev.chatserver.ledger.sqlite;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.chatserver.codec.RoomEvent;
import dev.chatserver.codec.RoomName;
import dev.chatserver.codec.UserName;
import dev.chatserver.ledger.RoomLog;
import dev.chatserver.ledger.sqlite.store.Act;
import dev.chatserver.ledger.sqlite.store.LogFile;
import dev.chatserver.ledger.sqlite.store.Store;
import dev.chatserver.ledger.sqlite.store.Sync;
import dev.chatserver.testing.DeafFollower;
import dev.chatserver.testing.Samples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A text that was taken back is in no file any more. */
class RedactionTest {

  private static final RoomName TEA = Samples.room("tea");
  private static final UserName ANN = Samples.user("ann");
  private static final UserName OPERATOR = Samples.user("olga");
  private static final String SECRET = "my street is Elm Street";

  /** It takes more than one page, and lies in those that overflow. */
  private static final String LONG = SECRET.repeat(500);

  @TempDir Path directory;

  @Test
  void shouldLeaveNothingOfTheTextInAnyFile() throws Exception {
    // given
    try (SqliteLedger ledger = Rig.open(Rig.settings(directory))) {
      RoomLog log = ledger.open(TEA, new DeafFollower());
      for (int i = 0; i < 50; i++) {
        say(log, "something else " + i);
      }
      say(log, SECRET);
      say(log, LONG);
      log.append(new RoomEvent.TopicSet(ANN, SECRET), why -> {});
      say(log, "more");
      log.flush();
      await().until(() -> !filesWith(SECRET).isEmpty());

      // when
      for (long sequence = 51; sequence <= 53; sequence++) {
        log.redact(sequence, OPERATOR, result -> {});
      }

      // then
      await().untilAsserted(() -> assertThat(filesWith(SECRET)).isEmpty());
      assertThat(filesWith("something else 49")).isNotEmpty();
    }
  }

  private static void say(RoomLog log, String text) {
    log.append(new RoomEvent.Said(ANN, text), why -> {});
  }

  @Test
  void shouldLeaveNothingOfIt_whenTheServerIsKilledRightAfter() throws Exception {
    // given
    Path running = Files.createDirectory(directory.resolve("running"));
    Path killed = Files.createDirectory(directory.resolve("killed"));
    try (Store store = new Store(new LogFile(running.resolve("chat.db")).openToWrite(Sync.OFF))) {
      store.begin();
      store.apply(new Act.Happened(TEA, 0, new RoomEvent.Said(ANN, SECRET)));
      store.commit();
      store.begin();
      store.apply(new Act.Redacted(TEA, 0, 1, OPERATOR));
      store.commit();
      for (String file : List.of("chat.db", "chat.db-wal")) {
        Files.copy(running.resolve(file), killed.resolve(file));
      }
    }
    assertThat(filesWith(SECRET)).containsExactly(killed.resolve("chat.db-wal"));

    // when
    try (Store store = new Store(new LogFile(killed.resolve("chat.db")).openToWrite(Sync.OFF))) {
      assertThat(filesWith(SECRET)).isEmpty();
      assertThat(store.room(TEA).head()).isEqualTo(2);
    }
  }

  private List<Path> filesWith(String text) throws IOException {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (new String(Files.readAllBytes(file), ISO_8859_1).contains(text)) {
          found.add(file);
        }
      }
    }
    return found;
  }
}
