package dev.chatserver.ledger.sqlite;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chatserver.codec.LogEntry;
import dev.chatserver.codec.RoomEvent;
import dev.chatserver.codec.RoomEvent.Presence;
import dev.chatserver.codec.RoomName;
import dev.chatserver.codec.UserName;
import dev.chatserver.ledger.Intake;
import dev.chatserver.ledger.LogFollower;
import dev.chatserver.ledger.sqlite.store.ActRecord;
import dev.chatserver.ledger.sqlite.store.LogFile;
import dev.chatserver.ledger.sqlite.store.Store;
import dev.chatserver.ledger.sqlite.store.Sync;
import dev.chatserver.testing.LoudLog;
import dev.chatserver.testing.Samples;
import dev.chatserver.testing.SteppedLoop;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Some nodes, each with its file, and an engine that fails, under a seed. */
class ReplicatedSequencerTest {

  private static final List<RoomName> ROOMS = Samples.names(3);
  private static final UserName ANN = Samples.user("ann");

  @TempDir Path directory;

  /** What people said, by its text. */
  private enum Said {
    UNDER_WAY,
    SHOWN,
    REFUSED,
    /** Nobody is there any more who would be told. */
    UNTOLD
  }

  private final Map<String, Said> said = new HashMap<>();

  /** Where anybody has ever been shown it: the same for all, at all nodes. */
  private final Map<String, String> places = new HashMap<>();

  private final List<Node> nodes = new ArrayList<>();
  private Random random = new Random(1);
  private SimulatedSharedLog engine = new SimulatedSharedLog(random);
  private int texts;
  private long nonces;

  /** One node, which may be several processes one after the other. */
  private final class Node {
    final String name;
    final Path path;
    final List<Reader> readers = new ArrayList<>();
    SteppedLoop writer = new SteppedLoop();
    Intake intake = new Intake(1_000_000);
    Connection connection;
    Store store;
    SimulatedSharedLog.Client client;
    ReplicatedSequencer sequencer;
    @Nullable String failed;

    Node(String name) throws Exception {
      this.name = name;
      path = directory.resolve(name + ".db");
      connection = new LogFile(path).openToWrite(Sync.OFF);
      store = new Store(connection);
      client = engine.new Client();
      sequencer = begun();
    }

    private ReplicatedSequencer begun() {
      ReplicatedSequencer begun =
          new ReplicatedSequencer(
              new SqliteLedger.Node(name, ++nonces, client, why -> failed = why),
              store,
              new Retention(20, 0, 0),
              intake,
              Clock.fixed(Instant.EPOCH, ZoneOffset.UTC),
              writer,
              Samples.METERS.ledger());
      begun.begin();
      for (RoomName room : ROOMS) {
        readers.add(opened(room, begun));
      }
      return begun;
    }

    private Reader opened(RoomName room, ReplicatedSequencer by) {
      Reader reader = new Reader(this, room);
      RangeReader ranges = new RangeReader(new LogFile(path), writer);
      reader.log = new SqliteRoomLog(room, reader, by, ranges, null);
      by.ask(new Request.Open(reader.log()));
      return reader;
    }

    /** Everybody leaves a room, and somebody comes. */
    void reopen(Reader reader) {
      reader.die();
      reader.log().close();
      readers.set(readers.indexOf(reader), opened(reader.room, sequencer));
    }

    /** It is gone as by kill -9, and comes back. */
    void crash() throws Exception {
      readers.forEach(Reader::die);
      readers.clear();
      client.close();
      store.close();
      writer = new SteppedLoop();
      intake = new Intake(1_000_000);
      connection = new LogFile(path).openToWrite(Sync.OFF);
      store = new Store(connection);
      client = engine.new Client();
      sequencer = begun();
    }

    void setWritable(boolean isWritable) throws SQLException {
      try (Statement statement = connection.createStatement()) {
        statement.execute("PRAGMA query_only = " + (isWritable ? 0 : 1));
      }
    }

    boolean isIdle() {
      return client.isIdle() && !writer.isDue() && sequencer.trouble() == null;
    }
  }

  /** Who follows one room at one node. */
  private final class Reader implements LogFollower {
    final Node node;
    final RoomName room;
    final Set<String> underWay = new HashSet<>();
    @Nullable SqliteRoomLog log;
    long head = -1;
    boolean isDead;

    Reader(Node node, RoomName room) {
      this.node = node;
      this.room = room;
    }

    @Override
    public void opened(RoomName name, long newHead, @Nullable String topic) {
      assertThat(head).as("opened once").isEqualTo(-1);
      head = newHead;
    }

    @Override
    public void failed(String why) {
      throw new AssertionError(why);
    }

    @Override
    public void committed(List<LogEntry> entries) {
      for (LogEntry entry : entries) {
        assertThat(entry.sequence()).as("none is missing or twice").isEqualTo(++head);
        if (entry.event() instanceof RoomEvent.Said line) {
          String place = room + " " + entry.sequence() + " " + entry.timeMillis();
          assertThat(places.merge(line.text(), place, (old, now) -> old)).isEqualTo(place);
          if (underWay.remove(line.text())) {
            assertThat(said.put(line.text(), Said.SHOWN)).isEqualTo(Said.UNDER_WAY);
          }
        }
      }
    }

    void say() {
      String text = node.name + " " + texts++;
      said.put(text, Said.UNDER_WAY);
      underWay.add(text);
      node.intake.add();
      log()
          .append(
              new RoomEvent.Said(ANN, text),
              why -> {
                if (isDead) {
                  return;
                }
                assertThat(underWay.remove(text)).as("refused or shown, and once").isTrue();
                said.put(text, Said.REFUSED);
              });
      log().flush();
    }

    void leave() {
      Presence left = Presence.of(Presence.Kind.LEFT_CHAT, ANN, null);
      node.intake.add();
      log().append(left, why -> {});
      log().flush();
    }

    void redact() {
      node.intake.add();
      log().redact(1 + random.nextInt(30), ANN, result -> {});
    }

    /** When it is reached, all that was said here before has its fate. */
    void askWhatIsKept() {
      Set<String> before = new HashSet<>(underWay);
      log()
          .barrier(
              () -> assertThat(isDead || before.stream().noneMatch(underWay::contains)).isTrue());
    }

    void die() {
      isDead = true;
      underWay.forEach(text -> said.put(text, Said.UNTOLD));
    }

    private SqliteRoomLog log() {
      return requireNonNull(log);
    }
  }

  /** More with {@code -Dchat.seeds=N}. */
  static LongStream seeds() {
    return LongStream.rangeClosed(1, Long.getLong("chat.seeds", 20));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void shouldHaveTheSameOnAllNodes_andTellNobodyWhatIsNotSo(long seed) throws Exception {
    // given
    LoudLog.attach();
    random = new Random(seed);
    engine = new SimulatedSharedLog(random);
    for (String name : List.of("north", "south", "west").subList(0, 2 + (int) (seed % 2))) {
      nodes.add(new Node(name));
    }

    // when
    for (int i = 0; i < 1500; i++) {
      step(nodes.get(random.nextInt(nodes.size())));
    }
    heal();

    // then
    LoudLog.take(); // of files that could not be written
    List<String> rows = rows(nodes.get(0).path);
    for (Node node : nodes) {
      assertThat(node.failed).isNull();
      assertThat(node.intake.pending()).isZero();
      assertThat(rows(node.path)).isEqualTo(rows);
    }
    assertThat(said.values()).doesNotContain(Said.UNDER_WAY);
    said.forEach(
        (text, fate) -> {
          if (fate != Said.UNTOLD) {
            assertThat(places.containsKey(text)).as(text).isEqualTo(fate == Said.SHOWN);
          }
        });
    assertThat(places).isNotEmpty();
    for (Node node : nodes) {
      node.store.close();
    }
  }

  private void step(Node node) throws Exception {
    Reader reader = node.readers.get(random.nextInt(node.readers.size()));
    switch (random.nextInt(25)) {
      case 0, 1, 2, 3 -> reader.say();
      case 4 -> reader.redact();
      case 5 -> reader.leave();
      case 6 -> reader.askWhatIsKept();
      case 7, 8, 9, 10 -> node.client.deliver();
      case 11, 12, 13 -> node.client.feed(random.nextInt(8));
      case 14, 15, 16, 17, 18 -> node.writer.step();
      case 19 -> node.writer.runAll();
      case 20 -> engine.comeLate();
      case 21 -> node.writer.pass(random.nextInt(1500), TimeUnit.MILLISECONDS);
      case 22 -> node.setWritable(random.nextInt(3) > 0);
      case 23 -> {
        if (random.nextInt(4) == 0) {
          node.reopen(reader);
        }
      }
      default -> {
        if (random.nextInt(8) == 0) {
          node.crash();
        }
      }
    }
  }

  /** Nothing fails any more, and everything comes to its end. */
  private void heal() throws Exception {
    engine.faults = 0;
    for (Node node : nodes) {
      node.setWritable(true);
    }
    for (int i = 0; i < 200 && !nodes.stream().allMatch(Node::isIdle); i++) {
      for (Node node : nodes) {
        while (node.client.deliver() || node.client.feed(100) || node.writer.step()) {
          // on
        }
        node.writer.pass(100, TimeUnit.MILLISECONDS);
      }
    }
    assertThat(nodes).allMatch(Node::isIdle);
  }

  private static List<String> rows(Path path) throws Exception {
    List<String> rows = new ArrayList<>();
    try (Connection connection = new LogFile(path).openToRead();
        Statement statement = connection.createStatement()) {
      for (String table : List.of("room", "event", "applied", "node")) {
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

  @Test
  void shouldEnd_whenAnotherProcessIsTheSameNode() throws Exception {
    LoudLog.attach();
    engine.faults = 0;
    Node north = new Node("north");
    nodes.add(north);
    heal();

    SimulatedSharedLog.Client other = engine.new Client();
    other.append(new ActRecord.Opening("north", 9, 99, nonces).bytes(), fate -> {});
    other.deliver();
    north.client.feed(1);
    north.writer.runAll();

    assertThat(north.failed).isEqualTo("another process is node north now");
    assertThat(north.sequencer.trouble()).isEqualTo(north.failed);
    assertThat(LoudLog.take()).hasSize(1);
    north.store.close();
  }

  @Test
  void shouldEnd_andNotGuess_whereAnActIsNotKnown() throws Exception {
    LoudLog.attach();
    engine.faults = 0;
    Node north = new Node("north");
    nodes.add(north);
    heal();
    byte[] newer = new ActRecord.Opening("south", 1, 1, 0).bytes();
    newer[0] = 2;

    SimulatedSharedLog.Client other = engine.new Client();
    other.append(newer, fate -> {});
    other.deliver();
    north.client.feed(1);
    north.writer.runAll();

    assertThat(north.failed).contains("version 2");
    assertThat(north.client.feed(1)).isFalse();
    assertThat(LoudLog.take()).hasSize(1);
    north.store.close();
  }

  @Test
  void shouldNotGoOn_withALogThatIsAnother() throws Exception {
    LoudLog.attach();
    engine.faults = 0;
    Node north = new Node("north");
    nodes.add(north);
    heal();

    engine.identity = "made anew";
    north.crash();
    north.writer.runAll();

    assertThat(north.failed).isEqualTo("what is here was read from another log, of the same name");
    assertThat(north.client.feed(1)).isFalse();
    assertThat(LoudLog.take()).hasSize(1);
    north.store.close();
  }

  /** What was said may come into the log or not, and nobody is to wait for that who reads. */
  @Test
  void shouldAnswerWhoReads_whileItIsNotKnownWhatBecomesOfWhatWasSaid() throws Exception {
    engine.faults = 0;
    Node north = new Node("north");
    nodes.add(north);
    heal();
    Reader reader = north.readers.get(0);
    List<String> told = new ArrayList<>();
    reader.say();
    reader.log().tail(5, tail -> told.add("tail " + tail.head()));
    reader.log().barrier(() -> told.add("barrier"));
    north.writer.runAll();
    assertThat(told).isEmpty();

    engine.faults = 100;
    engine.next = SimulatedSharedLog.Fault.NEVER;
    north.client.deliver();
    north.writer.runAll();
    reader.log().countFrom(1, count -> told.add("count " + count.events()));
    north.writer.runAll();

    assertThat(told).containsExactly("tail 0", "count 0");
    heal();
    assertThat(told).containsExactly("tail 0", "count 0", "barrier");
    assertThat(said.values()).containsExactly(Said.REFUSED);
    north.store.close();
  }
}
