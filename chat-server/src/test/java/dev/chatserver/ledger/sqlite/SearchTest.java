package dev.chatserver.ledger.sqlite;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.chatserver.codec.LogEntry;
import dev.chatserver.codec.RoomEvent;
import dev.chatserver.codec.RoomEvent.Presence;
import dev.chatserver.codec.RoomName;
import dev.chatserver.codec.UserName;
import dev.chatserver.ledger.RedactResult;
import dev.chatserver.ledger.RoomLog;
import dev.chatserver.ledger.SearchResult;
import dev.chatserver.ledger.sqlite.store.Statements;
import dev.chatserver.ledger.sqlite.store.StoreException;
import dev.chatserver.testing.DeafFollower;
import dev.chatserver.testing.Samples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SearchTest {

  private static final RoomName TEA = Samples.room("tea");
  private static final UserName ANN = Samples.user("Ann");
  private static final UserName OPERATOR = Samples.user("olga");

  @TempDir Path directory;

  private SqliteLedger ledger;
  private RoomLog log;

  @BeforeEach
  void open() throws StoreException {
    open(Rig.settings(directory));
  }

  private void open(SqliteSettings settings) throws StoreException {
    ledger = Rig.open(settings);
    log = ledger.open(TEA, new DeafFollower());
  }

  @AfterEach
  void close() {
    ledger.close();
  }

  // -- what is found

  @Test
  void shouldFindTheNewestFirst_andNoMoreThanAreAskedFor() throws Exception {
    // given
    for (int i = 1; i <= 30; i++) {
      say("cup " + i + " of tea");
      say("something else");
    }

    // then
    awaitFound("tea", 59, 57, 55, 53);
    assertThat(search("tea", 100)).hasSize(30);
    assertThat(search("else", 1)).extracting(LogEntry::sequence).containsExactly(60L);
  }

  @Test
  void shouldFindWholeEvents() throws Exception {
    // given
    append(new RoomEvent.Emoted(ANN, "pours tea"));
    append(new RoomEvent.TopicSet(ANN, "tea"));
    append(new RoomEvent.Renamed(ANN, OPERATOR));
    append(Presence.of(Presence.Kind.LEFT_CHAT, ANN, "no more tea"));

    // then
    awaitFound("tea", 2, 1);
    assertThat(search("tea", 9))
        .extracting(LogEntry::event)
        .containsExactly(
            new RoomEvent.TopicSet(ANN, "tea"), new RoomEvent.Emoted(ANN, "pours tea"));
  }

  @Test
  void shouldTakeWordsForWords_andQuotesForPhrases() throws Exception {
    // given
    say("Green tea, please"); // 1
    say("tea is green"); // 2
    say("greenery and teapots"); // 3
    say("a CAFÉ, or NOT"); // 4
    say("don't"); // 5

    // then
    awaitFound("don't", 5);
    awaitFound("green tea", 2, 1);
    awaitFound("\"green tea\"", 1);
    awaitFound("\"tea green\"");
    awaitFound("greenery", 3);
    awaitFound("tea*", 2, 1);
    awaitFound("cafe", 4);
    awaitFound("NOT", 4);
    awaitFound("green AND tea");
    awaitFound("text : green");
    awaitFound("green ^ - ( ) { } : * + \\ ' tea", 2, 1);
  }

  @Test
  void shouldFindTextWithoutSpacesBetweenWords() throws Exception {
    // given
    say("今日は日本のお茶を飲みます"); // 1
    say("本日は晴天なり"); // 2
    say("ฉันดื่มน้ำชาทุกวัน"); // 3
    say("我每天喝绿茶🍵"); // 4
    say("コーヒーもいい"); // 5

    // then
    awaitFound("コーヒー", 5);
    awaitFound("日本", 1);
    awaitFound("本日", 2);
    awaitFound("茶", 4, 1);
    awaitFound("お茶 日本", 1);
    awaitFound("น้ำชา", 3);
    awaitFound("绿茶", 4);
    awaitFound("🍵", 4);
    awaitFound("飲む");
  }

  @Test
  void shouldFindOnlyWhatIsInTheRoom() throws Exception {
    // given
    RoomLog other = ledger.open(Samples.room("coffee"), new DeafFollower());
    other.append(new RoomEvent.Said(ANN, "tea?"), why -> {});
    other.flush();
    say("tea");

    // then
    awaitFound("tea", 1);
    assertThat(search("tea", 9))
        .extracting(e -> ((RoomEvent.Said) e.event()).text())
        .containsExactly("tea");
    assertThat(search(ledger.open(Samples.room("empty"), new DeafFollower()), "tea", 9)).isEmpty();
  }

  /** Whatever is typed is looked for, and never an error. */
  @Test
  void shouldTakeNothingForSyntax() throws Exception {
    say("tea");
    awaitFound("tea", 1);
    Random random = new Random(5);
    String signs = "\"'*^:(){}+-,.\\|&<>=;%_? tea AND OR NOT NEAR 日\u0301\u200D\uD83C\uDF75";
    for (int i = 0; i < 500; i++) {
      StringBuilder words = new StringBuilder("x");
      for (int j = random.nextInt(20); j >= 0; j--) {
        words.append(signs.charAt(random.nextInt(signs.length())));
      }
      assertThat(result(log, words.toString(), 9))
          .as("%s", words)
          .isInstanceOf(SearchResult.Found.class);
    }
  }

  // -- how it follows the log

  @Test
  void shouldNotFindWhatWasTakenBack_norHaveItInItsFile() throws Exception {
    // given
    say("my street is Elm Street");
    say("nice");
    awaitFound("elm", 1);
    await().until(() -> fileContains("elm"));

    // when
    CompletableFuture<RedactResult> redacted = new CompletableFuture<>();
    log.redact(1, OPERATOR, redacted::complete);
    redacted.get(10, TimeUnit.SECONDS);

    // then
    assertThat(search("elm", 9)).isEmpty();
    await().untilAsserted(() -> assertThat(fileContains("elm")).isFalse());
    assertThat(fileContains("nice")).isTrue();
  }

  /** Also in its segments, where words are in the lower case. */
  private boolean fileContains(String word) throws IOException {
    for (String name : List.of("search.db", "search.db-wal")) {
      Path file = directory.resolve(name);
      if (Files.exists(file)
          && new String(Files.readAllBytes(file), ISO_8859_1)
              .toLowerCase(Locale.ROOT)
              .contains(word)) {
        return true;
      }
    }
    return false;
  }

  @Test
  void shouldGiveUpWhatTheLogGivesUp() throws Exception {
    // given
    ledger.close();
    open(Rig.settings(directory).with(c -> c.keepLines = 100));

    // when
    for (int i = 1; i <= 3000; i++) {
      say("line " + i);
    }

    // then
    awaitFound("3000", 3000);
    assertThat(search("1", 9)).isEmpty();
    assertThat(search("line", 9999)).hasSizeBetween(100, 113);
    await().untilAsserted(() -> assertThat(rowsOfTheIndex()).isLessThan(120));
  }

  private long rowsOfTheIndex() throws SQLException {
    try (Connection c =
        DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("search.db"))) {
      return new Statements(c).number("SELECT count(*) FROM line");
    }
  }

  @Test
  void shouldGoOnAfterARestart() throws Exception {
    // given
    say("tea");
    awaitFound("tea", 1);

    // when
    for (int round = 2; round <= 5; round++) {
      say("tea"); // it may be indexed before the end, or not
      ledger.close();
      open();
    }

    // then
    awaitFound("tea", 5, 4, 3, 2, 1);
    assertThat(rowsOfTheIndex()).isEqualTo(5);
  }

  @Test
  void shouldHaveNoIndexIfItIsNotWanted_norOneOfBefore() throws Exception {
    // given
    say("tea");
    awaitFound("tea", 1);
    ledger.close();

    // when
    open(Rig.settings(directory).with(c -> c.search = false));

    // then
    assertThat(result(log, "tea", 9))
        .isEqualTo(new SearchResult.Failed("this server keeps no index"));
    assertThat(directory.resolve("search.db")).doesNotExist();
  }

  @Test
  void shouldMakeALostIndexAgain() throws Exception {
    damage(file -> Files.delete(file));
  }

  @Test
  void shouldMakeADamagedIndexAgain() throws Exception {
    damage(file -> Files.writeString(file, "this is no database ".repeat(200)));
  }

  @Test
  void shouldMakeAnIndexOfAnotherFormAgain() throws Exception {
    damage(file -> change(file, "PRAGMA user_version = 99"));
  }

  /** The log has lost its end with the machine, say, and was written on: numbers mean others. */
  @Test
  void shouldMakeAnIndexThatIsAheadOfTheLogAgain() throws Exception {
    damage(
        file -> {
          change(file, "UPDATE taken SET acts = 1000000");
          change(file, "UPDATE room SET indexed = 1000");
          change(file, "INSERT INTO line (rowid, text) SELECT rowid + 2, 'cake' FROM line");
        });
  }

  private interface Damage {
    void to(Path file) throws Exception;
  }

  private void damage(Damage damage) throws Exception {
    // given
    say("tea");
    say("cake");
    awaitFound("tea", 1);
    ledger.close();
    damage.to(directory.resolve("search.db"));

    // when
    open();
    say("tea and cake");

    // then
    awaitFound("tea", 3, 1);
    awaitFound("cake", 3, 2);
    assertThat(rowsOfTheIndex()).isEqualTo(3);
  }

  private static void change(Path file, String change) throws SQLException {
    try (Connection c = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = c.createStatement()) {
      statement.execute(change);
    }
  }

  // -- the log

  private void say(String text) {
    append(new RoomEvent.Said(ANN, text));
  }

  private void append(RoomEvent event) {
    log.append(
        event,
        why -> {
          throw new AssertionError(why);
        });
    log.flush();
  }

  private void awaitFound(String words, long... sequences) {
    List<Long> expected = new ArrayList<>();
    for (long sequence : sequences) {
      expected.add(sequence);
    }
    int max = Math.max(1, sequences.length);
    await()
        .untilAsserted(
            () ->
                assertThat(search(words, max)).extracting(LogEntry::sequence).isEqualTo(expected));
  }

  private List<LogEntry> search(String words, int max) throws Exception {
    return search(log, words, max);
  }

  private static List<LogEntry> search(RoomLog log, String words, int max) throws Exception {
    return ((SearchResult.Found) result(log, words, max)).entries();
  }

  private static SearchResult result(RoomLog log, String words, int max) throws Exception {
    CompletableFuture<SearchResult> result = new CompletableFuture<>();
    log.search(words, max, result::complete);
    return result.get(10, TimeUnit.SECONDS);
  }
}
