package dev.chatserver.ledger.sqlite.archive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chatserver.codec.RoomEvent;
import dev.chatserver.codec.RoomEvent.Presence;
import dev.chatserver.codec.RoomName;
import dev.chatserver.codec.UserName;
import dev.chatserver.ledger.sqlite.search.SearchFile;
import dev.chatserver.ledger.sqlite.store.Act;
import dev.chatserver.ledger.sqlite.store.LogFile;
import dev.chatserver.ledger.sqlite.store.Store;
import dev.chatserver.ledger.sqlite.store.StoreException;
import dev.chatserver.ledger.sqlite.store.Sync;
import dev.chatserver.testing.Samples;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArchiveTest {

  private static final RoomName TEA = Samples.room("Tea-Time");
  private static final RoomName PUB = Samples.room("pub");
  private static final UserName ANN = Samples.user("Ann");
  private static final UserName MEGUMIN = Samples.user("めぐみん");

  /** 2026-11-23T18:30:00.123Z. */
  private static final long MILLIS = 1_795_458_600_123L;

  private static final String BEGIN = "{\"room\":\"tea\",\"after\":0}\n";

  @TempDir Path folder;

  private Path data;

  @BeforeEach
  void make() throws IOException {
    data = Files.createDirectory(folder.resolve("data"));
  }

  // -- export and import

  @Test
  void shouldExportALineForEachEvent() throws Exception {
    // given
    commit(
        happened(TEA, new RoomEvent.Said(ANN, "hello \"there\" 🎉")),
        happened(TEA, Presence.of(Presence.Kind.LEFT_CHAT, MEGUMIN, "bye")),
        new Act.Redacted(TEA, MILLIS, 1, MEGUMIN));

    // then
    assertThat(export(data, null, 0))
        .isEqualTo(
            """
            {"room":"Tea-Time","roomKey":"tea-time","after":0}
            {"room":"Tea-Time","roomKey":"tea-time","sequence":1,"time":"2026-11-23T18:30:00.123Z",\
            "kind":"redacted","by":"Ann","byKey":"ann"}
            {"room":"Tea-Time","roomKey":"tea-time","sequence":2,"time":"2026-11-23T18:30:00.123Z",\
            "kind":"left-chat","names":["めぐみん"],"nameKeys":["めぐみん"],"others":0,"text":"bye"}
            {"room":"Tea-Time","roomKey":"tea-time","sequence":3,"time":"2026-11-23T18:30:00.123Z",\
            "kind":"redaction","by":"めぐみん","author":"Ann","authorKey":"ann","line":1,"wasTopic":false}
            """);
  }

  @Test
  void shouldGiveTheSameExportAgain_whenItIsImported() throws Exception {
    // given
    commitEverything();
    String exported = export(data, null, 0);
    Path other = folder.resolve("other");

    // when
    long lines = importInto(other, exported);

    // then
    assertThat(lines).isEqualTo(exported.lines().count() - 3);
    assertThat(export(other, null, 0)).isEqualTo(exported);
    assertThat(check(other)).isEmpty();
    try (Store store = new Store(LogFile.in(other).openToWrite(Sync.OFF))) {
      assertThat(store.room(TEA).topic()).isEqualTo("tea");
      assertThat(store.room(PUB).topic()).as("its event is given up").isEqualTo("beer");
      assertThat(store.room(PUB).trimmed()).isEqualTo(1);
    }
  }

  private void commitEverything() throws StoreException {
    List<Act.OfRoom> acts = new ArrayList<>();
    acts.add(happened(PUB, new RoomEvent.TopicSet(ANN, "beer")));
    for (int i = 0; i < 500; i++) {
      acts.add(happened(i % 2 == 0 ? TEA : PUB, new RoomEvent.Said(ANN, "line " + i)));
    }
    acts.add(happened(TEA, new RoomEvent.Emoted(MEGUMIN, "pours \\ tea\u00A0")));
    acts.add(happened(TEA, new RoomEvent.TopicSet(MEGUMIN, "")));
    acts.add(happened(TEA, new RoomEvent.TopicSet(MEGUMIN, "tea")));
    acts.add(happened(TEA, new RoomEvent.Renamed(ANN, MEGUMIN)));
    acts.add(happened(TEA, Presence.of(Presence.Kind.JOINED, ANN, null)));
    acts.add(happened(TEA, new Presence(Presence.Kind.LEFT_ROOM, List.of(ANN, MEGUMIN), 37, null)));
    acts.add(new Act.Redacted(TEA, MILLIS, 3, MEGUMIN));
    acts.add(new Act.Trimmed(PUB, 1));
    acts.add(happened(Samples.room("empty"), new RoomEvent.Said(ANN, "gone")));
    acts.add(new Act.Trimmed(Samples.room("empty"), 1));
    commit(acts.toArray(new Act.OfRoom[0]));
  }

  @Test
  void shouldExportOneRoom_orWhatComesAfterANumber() throws Exception {
    commitEverything();

    assertThat(export(data, TEA, 0)).doesNotContain("\"pub\"").contains("\"sequence\":1,");
    assertThat(export(data, PUB, 249).lines())
        .hasSize(3)
        .first()
        .isEqualTo("{\"room\":\"pub\",\"after\":249,\"topic\":\"beer\"}");
    assertThat(importInto(folder.resolve("other"), export(data, PUB, 249))).isEqualTo(2);
    assertThatThrownBy(() -> export(data, Samples.room("nowhere"), 0))
        .hasMessage("there is no room nowhere");
  }

  @Test
  void shouldNumberOnAfterWhatWasImported() throws Exception {
    importInto(data, "{\"room\":\"pub\",\"after\":41}\n" + line("pub", 42));

    commit(happened(PUB, new RoomEvent.Said(ANN, "next")));

    assertThat(export(data, null, 0)).contains("\"sequence\":42,", "\"sequence\":43,");
  }

  @Test
  void shouldNotImportWhereThereAreLines_norAnythingElseOfIt() throws Exception {
    // given
    commit(happened(PUB, new RoomEvent.Said(ANN, "one")));
    String before = export(data, null, 0);

    // when
    assertThatThrownBy(
            () -> importInto(data, BEGIN + line("tea", 1) + "{\"room\":\"pub\",\"after\":9}"))
        .isInstanceOf(StoreException.class)
        .hasMessage("line 3: there are lines in pub already");

    // then
    assertThat(export(data, null, 0)).isEqualTo(before);
  }

  @Test
  void shouldNotImportNumbersThatWereUsed() throws Exception {
    commit(happened(PUB, new RoomEvent.Said(ANN, "one")), new Act.Trimmed(PUB, 1));

    assertThatThrownBy(() -> importInto(data, "{\"room\":\"pub\",\"after\":0}\n" + line("pub", 1)))
        .hasMessage("line 1: numbers up to 1 were used in pub already");
  }

  private static String line(String room, long sequence) {
    return """
        {"room":"%s","sequence":%d,"time":"2026-11-23T18:30:00Z","kind":"said","by":"ann","text":"x"}
        """
        .formatted(room, sequence);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "nonsense, it is no JSON",
        "[], it is no JSON object",
        "{} {}, there is more than one JSON object",
        "`{\"room\":\"pub\",\"after\":1.5}`, after is of the wrong kind",
        "`{\"room\":\"a b\",\"after\":1}`, room is no name: a b",
        "`{\"room\":\"pub\",\"after\":-1}`, there is no after of at least 0",
        "`{\"room\":\"pub\",\"sequence\":1}`, there is no time",
        "`{\"room\":\"pub\",\"sequence\":1,\"time\":\"yesterday\"}`, time is not like",
        "`{\"room\":\"tea\",\"sequence\":0,\"time\":\"2026-11-23T18:30:00Z\",\"kind\":\"said\",\"by\":\"a\",\"text\":\"x\"}`, there is no sequence of at least 1",
        "`{\"room\":\"tea\",\"sequence\":1,\"time\":\"2026-11-23T18:30:00Z\",\"kind\":\"sung\",\"by\":\"a\",\"text\":\"x\"}`, there is no kind sung",
        "`{\"room\":\"tea\",\"sequence\":1,\"time\":\"2026-11-23T18:30:00Z\",\"kind\":\"said\",\"by\":\"a\\nb\",\"text\":\"x\"}`, by is no name",
        "`{\"room\":\"tea\",\"sequence\":1,\"time\":\"2026-11-23T18:30:00Z\",\"kind\":\"said\",\"by\":\"a\",\"text\":\"x\\ny\"}`, text has a control character",
        "`{\"room\":\"tea\",\"sequence\":1,\"time\":\"2026-11-23T18:30:00Z\",\"kind\":\"said\",\"by\":\"a\"}`, there is no text",
        "`{\"room\":\"tea\",\"sequence\":1,\"time\":\"2026-11-23T18:30:00Z\",\"kind\":\"joined\",\"names\":[],\"nameKeys\":[],\"others\":0}`, names and nameKeys do not match",
        "`{\"room\":\"tea\",\"sequence\":7,\"time\":\"2026-11-23T18:30:00Z\",\"kind\":\"said\",\"by\":\"a\",\"text\":\"x\"}`, number 7 follows 0",
        "`{\"room\":\"pub\",\"sequence\":1,\"time\":\"2026-11-23T18:30:00Z\",\"kind\":\"said\",\"by\":\"a\",\"text\":\"x\"}`, `it is in pub, which has not begun`",
      })
  void shouldSayWhichLineIsWrong_andImportNothing(String line, String why) throws Exception {
    assertThatThrownBy(() -> importInto(data, BEGIN + line))
        .isInstanceOf(StoreException.class)
        .hasMessageStartingWith("line 2: " + why);

    assertThat(export(data, null, 0)).isBlank();
  }

  @Test
  void shouldRefuseWhatIsNotUtf8() {
    byte[] bytes = {'{', (byte) 0xC3, '('};

    assertThatThrownBy(
            () -> JsonLinesImport.run(data, new ByteArrayInputStream(bytes), lines -> {}))
        .hasMessageContaining("it is not UTF-8");
  }

  @Test
  void shouldNotImportBesideAServer() throws Exception {
    try (var server = dev.chatserver.ledger.sqlite.store.DataDirectory.take(data)) {
      assertThatThrownBy(() -> importInto(data, BEGIN))
          .hasMessageContaining("another server uses this directory");
      assertThat(server).isNotNull();
    }
  }

  // -- check

  @Test
  void shouldFindAWholeLogWhole_andShowItsRooms() throws Exception {
    commitEverything();
    List<String> shown = new ArrayList<>();

    assertThat(LogCheck.run(data, shown::add)).isEmpty();

    assertThat(shown)
        .containsExactly(
            "empty: no lines; the next is 2",
            "pub: 250 lines, 2 to 251, 10 KiB, the last one of 2026-11-23T18:30:00.123Z",
            "Tea-Time: 257 lines, 1 to 257, 10 KiB, the last one of 2026-11-23T18:30:00.123Z",
            "the index is not there; the server makes it");
  }

  @ParameterizedTest
  @CsvSource({
    "DELETE FROM event WHERE room = 2 AND sequence = 100, Tea-Time: 101 follows 99",
    "DELETE FROM event WHERE room = 1 AND sequence = 2, pub: 3 follows 1",
    "UPDATE event SET spoken = 7 WHERE room = 2 AND sequence = 100, Tea-Time: the counts at 100 are wrong",
    "UPDATE event SET bytes = 7 WHERE room = 2 AND sequence = 100, Tea-Time: the counts at 100 are wrong",
    "UPDATE event SET kind = 99 WHERE room = 2 AND sequence = 100, Tea-Time: 100: the file is damaged",
    "UPDATE event SET room = 9 WHERE room = 2 AND sequence = 257, 1 lines are of no room",
  })
  void shouldFindWhatIsWrongWithALog(String damage, String fault) throws Exception {
    commitEverything();
    change("chat.db", damage);

    assertThat(check(data)).anyMatch(found -> found.startsWith(fault));
  }

  @Test
  void shouldFindThatAPageIsDamaged() throws Exception {
    commitEverything();
    Path file = data.resolve("chat.db");
    byte[] bytes = Files.readAllBytes(file);
    for (int i = 3 * 4096 + 8; i < 3 * 4096 + 400; i++) {
      bytes[i] ^= 0x55;
    }
    Files.write(file, bytes);

    List<String> faults;
    try {
      faults = check(data);
    } catch (StoreException e) {
      faults = List.of(String.valueOf(e.getMessage())); // it cannot even be read
    }
    assertThat(faults).isNotEmpty();
  }

  @Test
  void shouldFindWhatIsMissingInTheIndex() throws Exception {
    commit(
        happened(TEA, new RoomEvent.Said(ANN, "one")),
        happened(TEA, new RoomEvent.Said(ANN, "two")));
    new SearchFile(data.resolve("search.db")).open().close();
    change("search.db", "UPDATE taken SET acts = 2");
    change("search.db", "INSERT INTO room VALUES (1, 0, 2)");
    change("search.db", "INSERT INTO line (rowid, text) VALUES ((1 << 36) + 1, 'one')");

    assertThat(check(data)).containsExactly("the index: 1 lines of room 1 are missing");

    change("search.db", "INSERT INTO line (rowid, text) VALUES ((1 << 36) + 2, 'two')");
    assertThat(check(data)).isEmpty();
  }

  @Test
  void shouldSayThatThereIsNoLog() {
    assertThatThrownBy(() -> check(folder.resolve("nowhere")))
        .isInstanceOf(StoreException.class)
        .hasMessageEndingWith("chat.db: there is no such file");
  }

  // -- backup

  @Test
  void shouldCopyWhatIsThere_whileItIsWrittenTo() throws Exception {
    // given
    commitEverything();
    String exported = export(data, null, 0);
    Path copies = Files.createDirectory(folder.resolve("copies"));

    // when
    try (Store store = new Store(LogFile.in(data).openToWrite(Sync.OFF))) {
      store.begin();
      store.apply(happened(TEA, new RoomEvent.Said(ANN, "not yet")));
      LogBackup.run(data, copies.resolve("chat.db"));
      store.rollback();
    }

    // then
    assertThat(export(copies, null, 0)).isEqualTo(exported);
    assertThat(check(copies)).isEmpty();
    assertThat(Files.getPosixFilePermissions(copies.resolve("chat.db")))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    try (var files = Files.list(copies)) {
      assertThat(files).hasSize(1);
    }
    commitTo(copies, happened(TEA, new RoomEvent.Said(ANN, "it goes on")));
  }

  @Test
  void shouldNotWriteOverAnything() throws Exception {
    commitEverything();
    Path file = Files.writeString(folder.resolve("there"), "mine");

    assertThatThrownBy(() -> LogBackup.run(data, file)).hasMessageEndingWith("is there already");

    assertThat(file).hasContent("mine");
  }

  // -- logs

  private static Act.Happened happened(RoomName room, RoomEvent event) {
    return new Act.Happened(room, MILLIS, event);
  }

  private void commit(Act.OfRoom... acts) throws StoreException {
    commitTo(data, acts);
  }

  private static void commitTo(Path directory, Act.OfRoom... acts) throws StoreException {
    try (Store store = new Store(LogFile.in(directory).openToWrite(Sync.OFF))) {
      store.begin();
      for (Act.OfRoom act : acts) {
        if (act instanceof Act.Happened happened) {
          store.apply(happened);
        } else if (act instanceof Act.Redacted redacted) {
          store.apply(redacted);
        } else if (act instanceof Act.Trimmed trimmed) {
          store.apply(trimmed);
        }
      }
      store.commit();
    }
  }

  private static String export(Path directory, @Nullable RoomName room, long after)
      throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (LogArchive archive = LogArchive.open(directory);
        JsonLinesExport lines = new JsonLinesExport(out)) {
      archive.export(room, after, lines, count -> {});
    }
    return out.toString(UTF_8);
  }

  private static long importInto(Path directory, String lines) throws Exception {
    return JsonLinesImport.run(
        directory, new ByteArrayInputStream(lines.getBytes(UTF_8)), count -> {});
  }

  private static List<String> check(Path directory) throws StoreException {
    return LogCheck.run(directory, line -> {});
  }

  private void change(String file, String change) throws Exception {
    try (Connection c = DriverManager.getConnection("jdbc:sqlite:" + data.resolve(file));
        Statement statement = c.createStatement()) {
      statement.execute(change);
    }
  }
}
