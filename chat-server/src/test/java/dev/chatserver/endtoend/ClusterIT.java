package dev.chatserver.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatserver.ledger.kafka.Broker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes and a broker, each a process; one of each is killed. */
@Tag("slow")
class ClusterIT {

  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir Path directory;

  private Broker broker;
  private final List<Recorder> recorders = new ArrayList<>();

  @BeforeEach
  void begin() throws Exception {
    broker = Broker.of(directory, 1).get(0);
    broker.start();
    String said =
        Program.does(0, "cluster", "init", "--cluster", "kafka:" + broker.address(), "--copies=1");
    assertThat(said).isEqualTo("topic chat is there, with 1 copies\n");
  }

  @AfterEach
  void end() throws Exception {
    for (Recorder recorder : recorders) {
      recorder.close();
    }
    broker.kill();
  }

  private Program node(String name) throws Exception {
    return Program.starts(
        List.of("-Xmx256m"),
        "--cluster=kafka:" + broker.address(),
        "--cluster-unsafe",
        "--node=" + name,
        "--limits=off",
        "--data",
        directory.resolve(name).toString());
  }

  private Recorder joins(Program node, String hello) throws Exception {
    Recorder recorder = new Recorder(node.port(), hello);
    recorders.add(recorder);
    recorder.types("/stamp on");
    reads(recorder, "stamps are on");
    return recorder;
  }

  private static void reads(Recorder recorder, String part) {
    TestServer.await()
        .atMost(LONG)
        .until(() -> recorder.lines().stream().anyMatch(line -> line.contains(part)));
  }

  @Test
  void shouldBeOneChat_whateverDies() throws Exception {
    try (Program north = node("north")) {
      Recorder ann;
      try (Program south = node("south")) {
        ann = joins(north, "ann");
        Recorder bob = joins(south, "bob");
        areOneChat(ann, bob, south);
        joins(south, "cid");

        assertThat(Program.does(1, "cluster", "status", "--cluster=kafka:" + broker.address()))
            .contains("topic chat: 1 copies, 1 in step", "fault: has 1 copies")
            .contains("node north: at ", "node south: at ");

        // A node dies: whoever was there is gone, and may come back elsewhere.
        bob.talks("line");
        TestServer.await().until(() -> bob.count() > 200);
        south.kill();
        bob.awaitEnd();
        reads(ann, "bob and cid left the chat");
        Recorder back = joins(north, "bob +" + lastNumber(bob));
        reads(back, "lines since " + lastNumber(bob));
        back.types("I missed nothing");
        reads(ann, "I missed nothing");
      }
      try (Program south = node("south")) {
        Recorder dan = joins(south, "dan");
        dan.types("/who");
        reads(dan, "in lobby: dan, ann and bob");

        // The broker dies, and comes back: nothing is told that is not so, and all goes on.
        broker.kill();
        ann.types("said into nothing");
        reads(ann, "not known yet whether that was stored");
        dan.types("/history 2");
        reads(dan, "-- the last 2 lines");
        reads(joiningInVain(south), "not at the moment");
        broker.start();
        TestServer.await().atMost(LONG).until(() -> isHeard(dan, ann));
        south.stops();
      }
      reads(ann, "dan left the chat");
      north.stops();
    }
    isOneOrder();
    assertThat(Program.does(0, "check", "--data", directory.resolve("north").toString()))
        .contains("lobby");
    List<String> rows = rows("north");
    assertThat(rows("south"))
        .isEqualTo(rows.subList(0, rows("south").size()))
        .hasSizeGreaterThan(50);
  }

  private static void areOneChat(Recorder ann, Recorder bob, Program south) throws Exception {
    ann.types("hello from the north");
    reads(bob, "ann says: hello from the north");
    bob.types("/msg ann psst");
    reads(ann, "bob whispers: psst");
    reads(bob, "to ann: psst");
    bob.types("/who");
    reads(bob, "in lobby: bob and ann");
    Recorder other = new Recorder(south.port(), "Ann");
    reads(other, "that name is taken");
    other.close();
    ann.types("/nick anna");
    reads(bob, "ann is now called anna");
    bob.types("/nick ann");
    reads(ann, "bob is now called ann");
    bob.types("/nick bob");
    reads(ann, "ann is now called bob");
    bob.types("/join tea");
    reads(bob, "you are in tea, 1 here");
    ann.types("/rooms");
    reads(ann, "tea, 1 here");
    ann.types("/who tea");
    reads(ann, "in tea: bob");
    bob.types("/join lobby");
    reads(bob, "you are in lobby, 2 here");
    ann.types("/nick ann");
    reads(bob, "anna is now called ann");
  }

  private Recorder joiningInVain(Program node) throws Exception {
    Recorder recorder = new Recorder(node.port(), "eve");
    recorders.add(recorder);
    return recorder;
  }

  private boolean isHeard(Recorder speaker, Recorder reader) throws Exception {
    speaker.types("are we there " + speaker.count());
    return reader.lines().stream().anyMatch(line -> line.contains("are we there"));
  }

  private static long lastNumber(Recorder recorder) {
    return recorder.lines().stream()
        .filter(line -> line.startsWith("["))
        .mapToLong(line -> Long.parseLong(line.substring(1, line.indexOf(' '))))
        .max()
        .orElseThrow();
  }

  private void isOneOrder() throws Exception {
    List<String> arguments = new ArrayList<>(List.of("verify-transcripts"));
    for (int i = 0; i < recorders.size(); i++) {
      List<String> lines = recorders.get(i).lines();
      if (lines.stream().anyMatch(line -> line.startsWith("["))) {
        Path file = directory.resolve("transcript-" + i);
        Files.write(file, lines);
        arguments.add(file.toString());
      }
    }
    assertThat(Program.does(0, arguments.toArray(String[]::new))).contains("one order");
  }

  private List<String> rows(String node) throws Exception {
    List<String> rows = new ArrayList<>();
    try (Connection connection =
            DriverManager.getConnection(
                "jdbc:sqlite:" + directory.resolve(node).resolve("chat.db"));
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT room, sequence, millis, kind, names, text, number FROM event"
                    + " WHERE room = 1 ORDER BY sequence")) {
      while (row.next()) {
        StringBuilder text = new StringBuilder();
        for (int i = 1; i <= 7; i++) {
          text.append(row.getString(i)).append('|');
        }
        rows.add(text.toString());
      }
    }
    return rows;
  }
}
