package dev.chatserver.endtoend.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.chatserver.endtoend.Program;
import dev.chatserver.ledger.kafka.Broker;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three brokers and three nodes, each a process, of which some are killed, stopped or cut off, and
 * their clocks moved, at any time, while people talk, take each other's names and go on elsewhere.
 * For so many minutes as {@code -Dchat.cluster.minutes} says.
 */
@Tag("slow")
@EnabledIfSystemProperty(named = "chat.cluster.minutes", matches = "\\d+")
class ClusterTortureIT {

  private static final int MINUTES = Integer.getInteger("chat.cluster.minutes", 0);
  private static final long SEED = Long.getLong("chat.cluster.seed", new Random().nextLong());
  private static final int COUNT = 3;
  private static final int BOTS = Integer.getInteger("chat.cluster.bots", 9);

  /** What bots have read and nodes have said, for who wants to know why it failed. */
  private static final Path RECORDS = Path.of("target", "cluster");

  private static final Pattern SAID = Pattern.compile("(\\S+)/?\\S* (bot\\d+)-\\d+");

  @TempDir Path directory;

  private final Random random = new Random(SEED);
  private final List<Broker> brokers = new ArrayList<>();
  private final Program[] nodes = new Program[COUNT];
  private final int[] ports = new int[COUNT];

  /** By node and broker. */
  private final CutLink[][] links = new CutLink[COUNT][COUNT];

  private final List<MovedClock> clocks = new ArrayList<>();
  private final Map<String, Integer> done = new HashMap<>();

  @BeforeEach
  void clearRecords() throws IOException {
    Files.createDirectories(RECORDS);
    for (int node = 0; node < COUNT; node++) {
      Files.deleteIfExists(RECORDS.resolve("node" + node + ".log"));
    }
  }

  @AfterEach
  void keepLogs() throws IOException {
    for (int node = 0; node < COUNT; node++) {
      if (nodes[node] != null) {
        keepLog(node);
      }
    }
  }

  @Test
  void shouldBeOneChat_whateverDies() throws Exception {
    System.out.println("cluster: seed " + SEED);
    brokers.addAll(Broker.of(directory, COUNT, COUNT));
    for (int node = 0; node < COUNT; node++) {
      for (int broker = 0; broker < COUNT; broker++) {
        links[node][broker] = new CutLink(brokers.get(broker).port(node));
        brokers.get(broker).advertise(node, links[node][broker].port());
      }
    }
    for (Broker broker : brokers) {
      broker.format();
      broker.start();
    }
    await()
        .atMost(Duration.ofSeconds(60)) // for all three to be there
        .ignoreExceptionsMatching(AssertionError.class::isInstance)
        .until(
            () -> Program.does(0, "cluster", "init", "--cluster=kafka:" + brokers.get(0).address()),
            said -> true);
    for (int node = 0; node < COUNT; node++) {
      clocks.add(new MovedClock(Files.createDirectory(directory.resolve("clock" + node))));
      start(node);
    }
    List<ClusterBot> bots = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < BOTS; i++) {
      Random chance = new Random(SEED + i);
      bots.add(new ClusterBot("bot" + i, () -> ports[chance.nextInt(COUNT)], chance));
      threads.add(new Thread(bots.get(i), "bot-" + i));
      threads.get(i).start();
    }

    Instant begin = Instant.now();
    Instant end = begin.plus(Duration.ofMinutes(MINUTES));
    while (Instant.now().isBefore(end)) {
      rest(2, 8);
      allRun();
      strike();
    }
    allRun();
    rest(15, 16); // the engine has found its leader again
    bots.forEach(ClusterBot::end);
    for (Thread thread : threads) {
      thread.join(180_000); // longer than they are patient
      assertThat(thread.isAlive()).as(thread.getName()).isFalse();
    }
    for (Program node : nodes) {
      node.stops();
    }
    for (Broker broker : brokers) {
      broker.kill();
    }
    System.out.println("cluster: " + done);
    for (ClusterBot bot : bots) {
      Files.write(RECORDS.resolve(bot.id() + ".txt"), bot.read);
    }
    check(bots, begin);
  }

  private void start(int node) throws Exception {
    StringBuilder cluster = new StringBuilder("kafka:");
    for (int broker = 0; broker < COUNT; broker++) {
      cluster
          .append(broker == 0 ? "" : ",")
          .append("127.0.0.1:")
          .append(links[node][broker].port());
    }
    nodes[node] =
        Program.starts(
            clocks.get(node).script(),
            List.of("-Xmx256m"),
            "--cluster=" + cluster,
            "--node=node" + node,
            "--limits=off",
            "--data",
            data(node).toString());
    ports[node] = nodes[node].port(Duration.ofSeconds(90));
  }

  private Path data(int node) {
    return directory.resolve("node" + node);
  }

  private void rest(int fromSeconds, int toSeconds) throws InterruptedException {
    Thread.sleep(1000L * (fromSeconds + random.nextInt(toSeconds - fromSeconds)));
  }

  private void keepLog(int node) throws IOException {
    Files.writeString(
        RECORDS.resolve("node" + node + ".log"),
        nodes[node].log() + "\n",
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  /** None ends by itself. */
  private void allRun() {
    for (int node = 0; node < COUNT; node++) {
      assertThat(nodes[node].isRunning())
          .as("node%d said at last:%n%s", node, nodes[node].log())
          .isTrue();
    }
  }

  /** Something happens, and is over when this returns. */
  private void strike() throws Exception {
    int node = random.nextInt(COUNT);
    int broker = random.nextInt(COUNT);
    switch (random.nextInt(8)) {
      case 0 -> {
        did("a node was killed");
        nodes[node].kill();
        keepLog(node);
        rest(1, 15);
        start(node);
      }
      case 1, 2 -> {
        did("a broker was killed");
        brokers.get(broker).kill();
        rest(1, 20);
        brokers.get(broker).start();
        rest(8, 12); // two of them are to be in step before another dies
      }
      case 3 -> {
        did("a node was stopped for 20 s");
        nodes[node].signal("STOP");
        rest(20, 21);
        nodes[node].signal("CONT");
      }
      case 4 -> {
        did("a link was cut");
        cut(List.of(links[node][broker]), CutLink.State.CUT);
      }
      case 5 -> {
        did("half a link was cut");
        cut(List.of(links[node][broker]), CutLink.State.ONLY_THERE);
      }
      case 6 -> {
        Duration by = Duration.ofSeconds(random.nextInt(-7200, 7200));
        did("the clock of a node was moved");
        clocks.get(node).move(by); // and stays so
        rest(1, 2);
      }
      default -> {
        did("a node was cut off");
        cut(
            List.of(links[node]),
            random.nextBoolean() ? CutLink.State.CUT : CutLink.State.ONLY_THERE);
      }
    }
  }

  private void cut(List<CutLink> these, CutLink.State state) throws InterruptedException {
    these.forEach(link -> link.be(state));
    rest(2, 25);
    these.forEach(link -> link.be(CutLink.State.WHOLE));
  }

  private void did(String what) {
    done.merge(what, 1, Integer::sum);
    System.out.println("cluster: " + Instant.now() + " " + what);
  }

  // -- afterwards

  private void check(List<ClusterBot> bots, Instant begin) throws Exception {
    List<Row> rows = rows(0, "lobby");
    for (int node = 1; node < COUNT; node++) {
      List<Row> others = rows(node, "lobby");
      int common = Math.min(rows.size(), others.size()); // the last to stop has read more
      assertThat(others.subList(0, common)).isEqualTo(rows.subList(0, common));
      rows = others.size() > rows.size() ? others : rows;
    }
    assertThat(rows)
        .as("whatever a node takes for the time")
        .allMatch(row -> Math.abs(row.timeMillis - begin.toEpochMilli()) < 60_000L * (MINUTES + 5));
    Set<String> texts = new HashSet<>();
    for (Row row : rows(COUNT - 1, "tea")) {
      assertThat(row.text == null || texts.add(row.text)).as("once: " + row).isTrue();
    }
    for (Row row : rows) {
      assertThat(row.text == null || texts.add(row.text)).as("once: " + row).isTrue();
    }
    int said = 0;
    int sessions = 0;
    int cutOff = 0;
    int notKnown = 0;
    int refused = 0;
    for (ClusterBot bot : bots) {
      assertThat(bot.shown).as(bot.id() + " was heard").isNotEmpty();
      Set<String> lost = new HashSet<>(bot.shown);
      lost.removeAll(texts);
      assertThat(lost).as("what was shown, and is not there").isEmpty();
      assertThat(bot.refused).as("what was refused").noneMatch(texts::contains);
      assertThat(bot.fateless).as("what nobody was told of").isEmpty();
      said += bot.shown.size();
      sessions += bot.sessions;
      cutOff += bot.cutOff;
      notKnown += bot.notKnown;
      refused += bot.refused.size();
    }
    isOneOrder(bots, rows);
    hadOneBearer(rows, bots);
    System.out.printf(
        "cluster: %d lines came back, %d refused, %d not known for 5 s; %d sessions, %d cut off;"
            + " %d events in the log%n",
        said, refused, notKnown, sessions, cutOff, rows.size());
    assertThat(said).isGreaterThan(100 * MINUTES);
  }

  private record Row(
      String room, long sequence, String names, String text, int kind, long timeMillis) {}

  private List<Row> rows(int node, String room) throws Exception {
    List<Row> rows = new ArrayList<>();
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + data(node).resolve("chat.db"));
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT room.key, sequence, names, text, kind, millis, number FROM event"
                    + " JOIN room ON room.id = event.room WHERE room.key = '"
                    + room
                    + "' ORDER BY sequence")) {
      while (row.next()) {
        assertThat(row.getLong(2)).as("none is missing").isEqualTo(rows.size() + 1);
        rows.add(
            new Row(
                row.getString(1),
                row.getLong(2),
                row.getString(3) + " +" + row.getLong(7),
                row.getString(4),
                row.getInt(5),
                row.getLong(6)));
      }
    }
    return rows;
  }

  private static void isOneOrder(List<ClusterBot> bots, List<Row> rows) throws Exception {
    var order = new dev.chatserver.cli.transcript.OneOrder();
    for (ClusterBot bot : bots) {
      StringBuilder text = new StringBuilder();
      bot.read.forEach(line -> text.append(line).append('\n'));
      new dev.chatserver.cli.transcript.Transcript(bot.id(), order)
          .read(new BufferedReader(new StringReader(text.toString())));
    }
    assertThat(order.lines()).isGreaterThan(rows.size());
  }

  private static final int RENAMED = 4;

  /**
   * Whoever is the next to speak under a name was told to be called so behind the last line of whom
   * it was before; that those left is told a moment later.
   */
  private static void hadOneBearer(List<Row> rows, List<ClusterBot> bots) {
    Set<String> untold = new HashSet<>();
    bots.forEach(bot -> untold.addAll(bot.untold));
    Map<String, String> speakers = new HashMap<>();
    Set<String> isRenamed = new HashSet<>();
    for (Row row : rows) {
      List<String> names = List.of(row.names.split(" "));
      if (row.kind == RENAMED) {
        isRenamed.add(names.get(1));
      } else if (row.text != null) {
        Matcher said = SAID.matcher(names.get(0) + " " + row.text);
        if (said.matches()) {
          String name = said.group(1);
          String bot = said.group(2);
          String before = speakers.put(name, bot);
          assertThat(
                  before == null
                      || before.equals(bot)
                      || isRenamed.contains(name)
                      || untold.contains(bot + " is " + name))
              .as(row + ", but that is " + before)
              .isTrue();
          isRenamed.remove(name);
        }
      }
    }
  }
}
