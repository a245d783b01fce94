package dev.chatserver.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chatserver.app.LedgerConfig;
import dev.chatserver.ledger.sqlite.SqliteSettings;
import dev.chatserver.session.connection.SessionLimits;
import dev.chatserver.testing.LoudLog;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each metric is moved by what it counts; docs/metrics.md names them all. */
class MetricsIT {

  private static final Path DOCUMENT = Path.of("../docs/metrics.md");

  @TempDir Path directory;

  private TestServer server;
  private Metrics metrics;

  @BeforeEach
  void start() {
    TestServer.Settings settings = TestServer.defaults();
    settings.ledger =
        new LedgerConfig.OnDisk(SqliteSettings.DEFAULT.with(c -> c.directory = directory));
    settings.sessions =
        SessionLimits.DEFAULT.with(
            c -> {
              c.linesBurst = 5;
              c.linesPerSecond = 100;
              c.stallTimeoutSeconds = 600;
            });
    server = settings.start();
    metrics = new Metrics(server);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private void becomes(String series, double value) {
    TestServer.await()
        .untilAsserted(() -> assertThat(metrics.sum(series)).as(series).isEqualTo(value));
  }

  private void exceeds(String series, double value) {
    TestServer.await()
        .untilAsserted(() -> assertThat(metrics.sum(series)).as(series).isGreaterThan(value));
  }

  private static String in(String phase) {
    return "chat_connections{phase=\"" + phase + "\"}";
  }

  private static String by(String end) {
    return "chat_connections_closed_total{by=\"" + end + "\"";
  }

  @Test
  void shouldCountConnectionsByWhatTheyDoAndHowTheyEnd() throws Exception {
    Person amy = Person.connects(server.port());
    amy.readsBytes("Enter your username: ");
    becomes(in("asking"), 1);
    becomes("chat_names", 0);

    amy.types("amy");
    amy.reads("welcome amy");
    becomes(in("talking"), 1);
    becomes(in("asking"), 0);
    becomes("chat_connections_opened_total", 1);
    becomes("chat_lines_received_total", 1);
    becomes("chat_names", 1);
    becomes("chat_rooms", 1);
    amy.types("/quit");
    amy.restOfAll();
    becomes(by("quit"), 1);

    Person bob = Person.joins(server.port(), "bob");
    bob.hangsUp();
    becomes(by("peer_ended"), 1);
    bob.close();
    Person carol = Person.joins(server.port(), "carol");
    carol.isCutOff();
    becomes(by("reset"), 1);
    Person eve = Person.connects(server.port());
    eve.sends("a b\na b\na b\na b\na b\n".getBytes(UTF_8));
    eve.restOfAll();
    becomes(by("refused"), 1);
    exceeds("chat_refusals_total{reason=\"name_", 3);
    eve.close();
    TestServer.await().until(() -> areAllZero(metrics.all()));
    becomes("chat_connections_opened_total", 4);
    becomes("chat_departed", 0);
  }

  /** Each phase, since one that is left too often would make up for one that is left too seldom. */
  private static boolean areAllZero(Map<String, Double> series) {
    return series.entrySet().stream()
        .filter(one -> one.getKey().startsWith("chat_connections{"))
        .allMatch(one -> one.getValue() == 0);
  }

  @Test
  void shouldCountWhatIsDelivered() throws Exception {
    Person amy = Person.joins(server.port(), "amy");
    Person bob = Person.joins(server.port(), "bob");
    double before = metrics.sum("chat_deliveries_total");
    double bytes = metrics.sum("chat_delivered_bytes_total");
    double swept = metrics.sum("chat_fanout_lag_seconds_count");

    amy.types("/since 99");
    exceeds("chat_refusals_total{reason=\"no_such_position\"}", 0);
    assertThat(amy.line()).startsWith("-- ");
    amy.types("hello");
    bob.reads("amy says: hello");
    amy.reads("amy says: hello");

    becomes("chat_deliveries_total", before + 2);
    becomes("chat_delivered_bytes_total", bytes + 2 * "amy says: hello\n".length());
    exceeds("chat_fanout_lag_seconds_count", swept);
    assertThat(metrics.sum("chat_fanout_lag_seconds_sum")).isBetween(0.0, 60.0);
    exceeds("chat_feed_bytes", 0);
    exceeds("chat_event_loop_delay_seconds_count", 3);
    exceeds("chat_event_loop_cpu_seconds_total", 0);
    exceeds("chat_ledger_commit_seconds_count", 0);
    exceeds("chat_ledger_batch_requests_sum", 0);
    exceeds("chat_ledger_bytes", 0);
    becomes("chat_ledger_queue_requests", 0);
    exceeds("chat_netty_direct_bytes", 0);
    exceeds("chat_netty_direct_limit_bytes", 0);
    amy.close();
    bob.close();
  }

  @Test
  void shouldTellWhoIsBehindAndHowFar() throws Exception {
    Person amy = Person.joins(server.port(), "amy");
    Person deaf = Person.connects(server.port(), 4096);
    deaf.types("deaf");
    becomes(in("talking"), 2);
    String line = "x".repeat(2000);
    for (int i = 0; metrics.sum("chat_readers_stalled") == 0 && i < 4000; i++) {
      amy.types(i + line);
      amy.reads("amy says: " + i + line);
    }

    exceeds("chat_readers_stalled", 0);
    exceeds("chat_readers_behind", 0);
    exceeds("chat_readers_behind_lines", 0);
    exceeds("chat_readers_behind_lines_max", 0);
    exceeds("chat_peer_pauses_total{for=\"rate\"}", 0);
    deaf.close();
    becomes("chat_readers_behind", 0);
    becomes("chat_readers_behind_lines", 0);
    amy.close();
  }

  @Test
  void shouldCountWhatIsReadBack() throws Exception {
    Person amy = Person.joins(server.port(), "amy");
    for (int i = 0; i < 4; i++) {
      amy.types("line " + i);
      amy.reads("amy says: line " + i);
    }
    double before = metrics.sum("chat_catch_up_reads_total");

    amy.types("/history");

    exceeds("chat_catch_up_reads_total", before);
    amy.close();
  }

  @Test
  void shouldTellWhenNothingCanBeStored() throws Exception {
    Person amy = Person.joins(server.port(), "amy");
    becomes("chat_ledger_storing", 1);
    assertThat(metrics.get("/readyz").statusCode()).isEqualTo(200);
    try (Connection other =
            DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("chat.db"));
        Statement statement = other.createStatement()) {
      statement.execute("BEGIN IMMEDIATE");
      amy.types("lost");

      becomes("chat_ledger_storing", 0);
      exceeds("chat_ledger_not_stored_total", 0);
      exceeds("chat_refusals_total{reason=\"not_stored\"}", 0);
      assertThat(metrics.get("/readyz").statusCode()).isEqualTo(503);
      assertThat(metrics.get("/readyz").body()).startsWith("nothing can be stored: ");
      assertThat(metrics.get("/healthz").statusCode()).isEqualTo(200);
      statement.execute("COMMIT");
    }
    becomes("chat_ledger_storing", 1);
    assertThat(metrics.get("/readyz").body()).isEqualTo("ok\n");
    amy.close();
    assertThat(LoudLog.take()).singleElement().asString().contains("nothing can be stored");
  }

  @Test
  void shouldHaveNobodyNewSentWhileItIsDrained() throws Exception {
    Person amy = Person.joins(server.port(), "amy");

    assertThat(metrics.get("/drain?seconds=1").statusCode()).isEqualTo(405);
    assertThat(server.drained().toCompletableFuture().isDone()).isFalse();
    assertThat(metrics.post("/drain?seconds=3600").body())
        .isEqualTo("draining; the server stops in 3600 s\n");

    assertThat(metrics.get("/readyz").statusCode()).isEqualTo(503);
    assertThat(metrics.get("/readyz").body()).isEqualTo("draining\n");
    amy.types("still here");
    amy.reads("amy says: still here");
    assertThat(metrics.post("/drain?seconds=0").body())
        .isEqualTo("draining; the server stops in 0 s\n");
    server.drained().toCompletableFuture().join();
    amy.close();
  }

  @Test
  void shouldNotBeAskedByPagesOfOthers() throws Exception {
    assertThat(metrics.post("/drain?seconds=-1").statusCode()).isEqualTo(404);
    try (Person page = Person.connects(server.adminPort())) {
      page.sends("POST /drain?seconds=0 HTTP/1.1\r\nHost: evil.example\r\n\r\n".getBytes(UTF_8));
      assertThat(page.restOfAll()).startsWith("HTTP/1.1 400 ");
    }
    try (Person page = Person.connects(server.adminPort())) {
      page.sends(
          "POST /drain?seconds=0 HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: http://evil.example\r\n\r\n"
              .getBytes(UTF_8));
      assertThat(page.restOfAll()).startsWith("HTTP/1.1 400 ");
    }
    try (Person page = Person.connects(server.adminPort())) {
      page.sends("GET /metrics HTTP/1.1\r\nHost: evil.example:8082\r\n\r\n".getBytes(UTF_8));
      assertThat(page.restOfAll()).startsWith("HTTP/1.1 400 ");
    }
    assertThat(metrics.get("/readyz").body()).isEqualTo("ok\n");
  }

  /** The ten busiest rooms are told of ten seconds after the start, see BusyRoomsTest. */
  @Test
  void shouldDocumentEachOfItsOwn() throws Exception {
    everythingHappens();

    Set<String> told = names(metrics.text(), Pattern.compile("^# HELP (chat_\\w+)"));
    Set<String> documented =
        names(Files.readString(DOCUMENT), Pattern.compile("^\\| `(chat_\\w+)"));
    told.add("chat_busiest_room_lines_per_second");
    assertThat(documented).isEqualTo(told);
  }

  @Test
  void shouldPassTheCheckOfPrometheus() throws Exception {
    ClientProgram.require("promtool");
    everythingHappens();

    Process check =
        new ProcessBuilder("promtool", "check", "metrics").redirectErrorStream(true).start();
    try (OutputStream in = check.getOutputStream()) {
      in.write(metrics.text().getBytes(UTF_8));
    }
    String said = new String(check.getInputStream().readAllBytes(), UTF_8);
    assertThat(check.waitFor()).as(said).isZero();
    Process rules =
        new ProcessBuilder("promtool", "check", "rules", "../docs/alerts.yml")
            .redirectErrorStream(true)
            .start();
    said = new String(rules.getInputStream().readAllBytes(), UTF_8);
    assertThat(rules.waitFor()).as(said).isZero();
  }

  /** What is paged on, and what is drawn, is counted. */
  @Test
  void shouldHaveAlertsAndADashboardOfWhatThereIs() throws Exception {
    Set<String> documented = names(Files.readString(DOCUMENT), Pattern.compile("^\\| `(\\w+)"));
    for (String file : List.of("alerts.yml", "dashboard.json")) {
      Set<String> used =
          names(
              Files.readString(Path.of("../docs", file)),
              Pattern.compile("\\b((?:chat|jvm|process)_[a-z_]+?)(?:_bucket|_sum|_count)?\\b"));
      assertThat(documented).as(file).containsAll(used);
    }
  }

  private void everythingHappens() throws IOException, InterruptedException {
    Person amy = Person.joins(server.port(), "amy");
    amy.types("/nick a b");
    exceeds("chat_refusals_total", 0);
    for (int i = 0; i < 8; i++) {
      amy.types("line " + i);
    }
    exceeds("chat_peer_pauses_total", 0);
    amy.close();
  }

  private static Set<String> names(String text, Pattern pattern) {
    Set<String> names = new TreeSet<>();
    text.lines()
        .forEach(
            line -> {
              for (Matcher name = pattern.matcher(line); name.find(); ) {
                names.add(name.group(1));
              }
            });
    return names;
  }
}
