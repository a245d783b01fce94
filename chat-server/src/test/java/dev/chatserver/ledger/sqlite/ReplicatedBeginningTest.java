package dev.chatserver.ledger.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatserver.ledger.sqlite.SimulatedCluster.Node;
import dev.chatserver.ledger.sqlite.SimulatedCluster.Said;
import dev.chatserver.ledger.sqlite.archive.SharedBeginning;
import dev.chatserver.ledger.sqlite.store.Act;
import dev.chatserver.ledger.sqlite.store.ActRecord;
import dev.chatserver.ledger.sqlite.store.LogFile;
import dev.chatserver.ledger.sqlite.store.Store;
import dev.chatserver.ledger.sqlite.store.Sync;
import dev.chatserver.testing.LoudLog;
import dev.chatserver.testing.Samples;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a node begins with, and what it does not go on with. */
class ReplicatedBeginningTest {

  @TempDir Path directory;

  @Test
  void shouldEnd_whenAnotherProcessIsTheSameNode() throws Exception {
    LoudLog.attach();
    SimulatedCluster cluster = SimulatedCluster.withoutFaults(directory);
    SimulatedSharedLog engine = cluster.engine;
    Node north = cluster.start("north");
    cluster.heal();

    SimulatedSharedLog.Client other = engine.new Client();
    other.append(new ActRecord.Opening("north", 9, 99, cluster.nonce()).bytes(), fate -> {});
    other.deliver();
    north.client.feed(1);
    north.writer.runAll();

    assertThat(north.failed()).isEqualTo("another process is node north now");
    assertThat(north.sequencer.trouble()).isEqualTo(north.failed());
    assertThat(LoudLog.take()).hasSize(1);
    north.store.close();
  }

  @Test
  void shouldEnd_andNotGuess_whereAnActIsNotKnown() throws Exception {
    LoudLog.attach();
    SimulatedCluster cluster = SimulatedCluster.withoutFaults(directory);
    SimulatedSharedLog engine = cluster.engine;
    Node north = cluster.start("north");
    cluster.heal();
    byte[] newer = new ActRecord.Opening("south", 1, 1, 0).bytes();
    newer[0] = 3;

    SimulatedSharedLog.Client other = engine.new Client();
    other.append(newer, fate -> {});
    other.deliver();
    north.client.feed(1);
    north.writer.runAll();

    assertThat(north.failed()).contains("version 3");
    assertThat(north.client.feed(1)).isFalse();
    assertThat(LoudLog.take()).hasSize(1);
    north.store.close();
  }

  @Test
  void shouldNotGoOn_withALogThatIsAnother() throws Exception {
    LoudLog.attach();
    SimulatedCluster cluster = SimulatedCluster.withoutFaults(directory);
    SimulatedSharedLog engine = cluster.engine;
    Node north = cluster.start("north");
    cluster.heal();

    engine.identity = "made anew";
    north.crash();
    north.writer.runAll();

    assertThat(north.failed())
        .isEqualTo("what is here was read from another log, of the same name");
    assertThat(north.client.feed(1)).isFalse();
    assertThat(LoudLog.take()).hasSize(1);
    north.store.close();
  }

  @Test
  void shouldNotBegin_whereTheLogBeginsWithRoomsThatAreNotHere() throws Exception {
    LoudLog.attach();
    SimulatedCluster cluster = SimulatedCluster.withoutFaults(directory);
    SimulatedSharedLog.Client other = cluster.engine.new Client();
    other.append(SharedBeginning.record(true), fate -> {});
    other.deliver();
    Node north = cluster.start("north");
    north.writer.runAll();
    north.client.feed(1);
    north.writer.runAll();

    assertThat(north.failed()).contains("begins with rooms that are not here");
    assertThat(LoudLog.take()).hasSize(1);
    north.store.close();
  }

  @Test
  void shouldBeginWithRoomsThatWereHere_ifTheyAreThoseOfAll() throws Exception {
    LoudLog.attach();
    SimulatedCluster cluster = SimulatedCluster.withoutFaults(directory);
    Path own = directory.resolve("north.db");
    try (Store store = new Store(new LogFile(own).openToWrite(Sync.OFF))) {
      store.begin();
      store.apply(new Act.Happened(Samples.room("room-0"), 1, Samples.said("ann", "of before")));
      store.commit();
    }
    Node alone = cluster.start("north");
    alone.writer.runAll();
    assertThat(alone.failed()).contains("there are rooms here already");
    assertThat(LoudLog.take()).hasSize(1);

    alone.store.begin(); // as cluster init --from does
    alone.store.replica().advance(cluster.engine.identity, 0);
    alone.store.commit();
    SimulatedSharedLog.Client other = cluster.engine.new Client();
    other.append(SharedBeginning.record(true), fate -> {});
    other.deliver();
    alone.crash();
    cluster.heal();

    assertThat(alone.readers.get(0).head).isEqualTo(1);
    assertThat(alone.sequencer.trouble()).isNull();
    alone.store.close();
  }

  /** One after the other; what the others say is understood all the while. */
  @Test
  void shouldUnderstandAnOlderVersion_whileNodesAreUpgraded() throws Exception {
    SimulatedCluster cluster = SimulatedCluster.withoutFaults(directory);
    List<Node> nodes = List.of(cluster.start("north"), cluster.start("south"));
    cluster.heal();
    for (Node node : nodes) {
      node.version = 1;
      node.crash();
    }
    cluster.heal();
    for (Node upgraded : nodes) {
      talk(cluster, nodes);
      upgraded.version = 0;
      upgraded.crash();
      cluster.heal();
    }
    talk(cluster, nodes);

    assertThat(cluster.said.values()).hasSize(6).containsOnly(Said.SHOWN);
    assertThat(SteppedNode.rows(nodes.get(0).path)).isEqualTo(SteppedNode.rows(nodes.get(1).path));
    assertThat(cluster.engine.from(0)).anyMatch(entry -> entry.bytes()[0] == 1);
    for (Node node : nodes) {
      assertThat(node.failed()).isNull();
      node.store.close();
    }
  }

  private static void talk(SimulatedCluster cluster, List<Node> nodes) throws Exception {
    for (Node node : nodes) {
      SimulatedPerson.comes(cluster, node, Samples.user("of-" + node.name));
      node.readers.get(0).say();
    }
    cluster.heal();
  }
}
