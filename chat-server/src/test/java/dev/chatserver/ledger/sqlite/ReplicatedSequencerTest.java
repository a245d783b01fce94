package dev.chatserver.ledger.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatserver.codec.RoomName;
import dev.chatserver.codec.UserName;
import dev.chatserver.ledger.SharedLog;
import dev.chatserver.ledger.sqlite.SimulatedCluster.Node;
import dev.chatserver.ledger.sqlite.SimulatedCluster.Said;
import dev.chatserver.ledger.sqlite.store.ActRecord;
import dev.chatserver.ledger.sqlite.store.People;
import dev.chatserver.testing.LoudLog;
import dev.chatserver.testing.Samples;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Some nodes, each with its file, and an engine that fails, under a seed. */
class ReplicatedSequencerTest {

  @TempDir Path directory;

  private static int named;
  private static int sentAway;
  private static int whispered;

  /** More with {@code -Dchat.seeds=N}. */
  static LongStream seeds() {
    return LongStream.rangeClosed(1, Long.getLong("chat.seeds", 45));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void shouldHaveTheSameOnAllNodes_andTellNobodyWhatIsNotSo(long seed) throws Exception {
    // given
    LoudLog.attach();
    SimulatedCluster cluster = new SimulatedCluster(directory, new Random(seed));
    for (String name : List.of("north", "south", "west").subList(0, 2 + (int) (seed % 2))) {
      cluster.start(name);
    }

    // when
    for (int i = 0; i < 4000; i++) {
      cluster.step(cluster.nodes.get(cluster.random.nextInt(cluster.nodes.size())));
    }
    cluster.heal();

    // then
    LoudLog.take(); // of files that could not be written
    List<String> rows = SteppedNode.rows(cluster.nodes.get(0).path);
    for (Node node : cluster.nodes) {
      assertThat(node.failed()).isNull();
      assertThat(node.intake().pending()).isZero();
      assertThat(SteppedNode.rows(node.path)).isEqualTo(rows);
      assertKnowsItsPeople(node);
      assertKnowsOthers(node, cluster.nodes);
    }
    assertThat(cluster.said.values()).doesNotContain(Said.UNDER_WAY);
    cluster.said.forEach(
        (text, fate) -> {
          if (fate != Said.UNTOLD) {
            assertThat(cluster.places.containsKey(text)).as(text).isEqualTo(fate == Said.SHOWN);
          }
        });
    assertThat(cluster.places).isNotEmpty();
    assertThat(namesHeardFromOthers(cluster)).isEmpty();
    named += cluster.named;
    sentAway += cluster.sentAway;
    whispered += cluster.whispered;
    for (Node node : cluster.nodes) {
      node.store.close();
    }
  }

  @AfterAll
  static void shouldHaveTriedAll() {
    assertThat(named).isPositive();
    assertThat(sentAway).isPositive();
    assertThat(whispered).isPositive();
  }

  /** What was said under a name that was another node's at that place in the log. */
  private static List<String> namesHeardFromOthers(SimulatedCluster cluster) throws Exception {
    List<String> heard = new ArrayList<>();
    Node witness = cluster.start("witness");
    for (SimulatedReader reader : witness.readers) {
      reader.shown =
          line -> {
            String bearer = witness.store.people().bearer(line.by());
            if (bearer != null && !line.text().startsWith(bearer + " ")) {
              heard.add(line + " is of " + bearer);
            }
          };
    }
    witness.writer.runAll();
    while (witness.client.feed(1)) {
      witness.writer.runAll();
    }
    return heard;
  }

  /** What all nodes know of a node's people is what is so. */
  private static void assertKnowsItsPeople(Node node) {
    Set<String> names = new TreeSet<>();
    Map<RoomName, Set<String>> places = new TreeMap<>();
    for (SimulatedPerson person : node.people) {
      if (person.isHere) {
        names.add(person.name.toString());
        for (RoomName room : person.rooms) {
          places.computeIfAbsent(room, any -> new TreeSet<>()).add(person.name.toString());
        }
      }
    }
    People people = node.store.people();
    Map<RoomName, Set<String>> known = new TreeMap<>();
    people.places(node.name).forEach((room, in) -> known.put(room, texts(in)));
    assertThat(texts(people.names(node.name))).isEqualTo(names);
    assertThat(known).isEqualTo(places);
  }

  private static Set<String> texts(List<UserName> names) {
    return names.stream().map(UserName::toString).collect(Collectors.toCollection(TreeSet::new));
  }

  private static void assertKnowsOthers(Node node, List<Node> nodes) {
    Map<RoomName, Set<String>> places = new TreeMap<>();
    int people = 0;
    for (Node other : nodes) {
      if (other != node) {
        people += node.store.people().names(other.name).size();
        node.store
            .people()
            .places(other.name)
            .forEach(
                (room, in) ->
                    places.computeIfAbsent(room, any -> new TreeSet<>()).addAll(texts(in)));
      }
    }
    Map<RoomName, Set<String>> known = new TreeMap<>();
    node.sequencer
        .elsewhere()
        .rooms(
            (room, here) -> {
              List<UserName> in = node.sequencer.elsewhere().first(room, 100);
              assertThat(in).hasSize(here);
              known.put(room, texts(in));
            });
    assertThat(known).isEqualTo(places);
    assertThat(node.sequencer.elsewhere().people()).isEqualTo(people);
  }

  /** Else who leaves is told to have left before others know that they were there. */
  @Test
  void shouldKeepTheOrder_inWhichThingsAreAskedFor() throws Exception {
    SimulatedCluster cluster = SimulatedCluster.withoutFaults(directory);
    Node north = cluster.start("north");
    cluster.heal();
    UserName bob = Samples.user("bob");
    SimulatedReader tea = north.readers.get(0);
    int before = cluster.engine.size();

    north.sequencer.elsewhere().enters(tea.room, bob);
    tea.say(bob);
    north.sequencer.elsewhere().leaves(tea.room, bob);
    tea.leave();
    north.writer.runAll();
    while (north.client.deliver()) {
      // all of it
    }

    List<String> kinds = new ArrayList<>();
    for (SharedLog.Entry entry : cluster.engine.from(before)) {
      ActRecord record = ActRecord.of(entry.bytes(), entry.timeMillis());
      kinds.add(((ActRecord.Doing) record).act().getClass().getSimpleName());
    }
    assertThat(kinds).containsExactly("Entered", "Happened", "Left", "Happened");
    cluster.heal();
    north.store.close();
  }

  /** Which would not count, and keep the server from ending. */
  @Test
  void shouldPutNothingBehindItsOwnEnd() throws Exception {
    SimulatedCluster cluster = SimulatedCluster.withoutFaults(directory);
    Node north = cluster.start("north");
    cluster.heal();
    CompletableFuture<Void> settled = north.sequencer.leave();
    north.writer.runAll();

    north.sequencer.elsewhere().enters(north.readers.get(0).room, Samples.user("bob"));
    north.writer.runAll();
    while (north.client.deliver() || north.client.feed(100) || north.writer.step()) {
      // to its end
    }
    north.writer.pass(20, TimeUnit.MILLISECONDS);

    assertThat(settled).isDone();
    north.store.close();
  }

  /** Something may go wrong with one, once. */
  @Test
  void shouldBeatAgain_afterABeatHasFailed() throws Exception {
    LoudLog.attach();
    SimulatedCluster cluster = SimulatedCluster.withoutFaults(directory);
    Node north = cluster.start("north");
    cluster.heal();
    cluster.engine.breaks = true;
    north.writer.pass(1, TimeUnit.SECONDS);
    assertThat(LoudLog.take()).singleElement().asString().contains("the engine broke");
    cluster.engine.breaks = false;
    int before = cluster.engine.size();

    north.writer.pass(1, TimeUnit.SECONDS);
    north.client.deliver();

    assertThat(cluster.engine.size()).isGreaterThan(before);
    north.store.close();
  }

  @Test
  void shouldTellHowMuchOfTheLogIsNotHereYet() throws Exception {
    SimulatedCluster cluster = SimulatedCluster.withoutFaults(directory);
    Node north = cluster.start("north");
    Node south = cluster.start("south");
    cluster.heal();
    assertThat(south.sequencer.lag()).isZero();

    for (int i = 0; i < 3; i++) {
      north.readers.get(0).say();
    }
    north.writer.runAll();
    while (north.client.deliver()) {
      // south does not read
    }

    assertThat(south.sequencer.lag()).isEqualTo(3);
    cluster.heal();
    assertThat(south.sequencer.lag()).isZero();
    north.store.close();
    south.store.close();
  }

  /** What was said may come into the log or not, and nobody is to wait for that who reads. */
  @Test
  void shouldAnswerWhoReads_whileItIsNotKnownWhatBecomesOfWhatWasSaid() throws Exception {
    SimulatedCluster cluster = SimulatedCluster.withoutFaults(directory);
    SimulatedSharedLog engine = cluster.engine;
    Node north = cluster.start("north");
    cluster.heal();
    SimulatedReader reader = north.readers.get(0);
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
    cluster.heal();
    assertThat(told).containsExactly("tail 0", "count 0", "barrier");
    assertThat(cluster.said.values()).containsExactly(Said.REFUSED);
    north.store.close();
  }

  /** Answers do not overtake what somebody has said; but they are not waited for without an end. */
  @Test
  void shouldTellWhoeverSpokeThatNobodyKnows_andThenAnswer() throws Exception {
    SimulatedCluster cluster = SimulatedCluster.withoutFaults(directory);
    Node north = cluster.start("north");
    cluster.heal();
    SimulatedReader reader = north.readers.get(0);
    List<String> told = new ArrayList<>();
    reader.say();
    reader.log().barrier(() -> told.add("barrier"));
    for (int second = 0; second < 4; second++) {
      north.writer.runAll();
      north.writer.pass(1, TimeUnit.SECONDS);
    }
    north.writer.runAll();
    assertThat(reader.late).isEmpty();
    assertThat(told).isEmpty();

    north.writer.pass(2, TimeUnit.SECONDS);
    north.writer.runAll();

    assertThat(reader.late).isEqualTo(reader.underWay).hasSize(1);
    assertThat(told).containsExactly("barrier");
    reader.say(); // which nobody need wait for
    north.writer.runAll();
    assertThat(cluster.said.values()).containsExactlyInAnyOrder(Said.UNDER_WAY, Said.REFUSED);
    cluster.heal();
    assertThat(cluster.said.values()).containsExactlyInAnyOrder(Said.SHOWN, Said.REFUSED);
    assertThat(north.sequencer.trouble()).isNull();
    north.store.close();
  }
}
