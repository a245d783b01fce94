package dev.chatserver.ledger.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatserver.codec.RoomName;
import dev.chatserver.codec.UserName;
import dev.chatserver.ledger.sqlite.SimulatedCluster.Node;
import dev.chatserver.testing.LoudLog;
import dev.chatserver.testing.Samples;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is taken to be where on other nodes, and for how long. */
class ReplicatedPeopleTest {

  @TempDir Path directory;

  /** The room cannot be told so, and others know all the same. */
  @Test
  void shouldKnowWhereSomebodyIs_whoWasRenamedWhileNothingCouldBeStored() throws Exception {
    LoudLog.attach();
    SimulatedCluster cluster = SimulatedCluster.withoutFaults(directory);
    Node north = cluster.start("north");
    Node south = cluster.start("south");
    cluster.heal();
    UserName bob = Samples.user("bob");
    UserName kim = Samples.user("kim");
    SimulatedReader tea = north.readers.get(0);
    north.sequencer.elsewhere().claim(bob, null, refusal -> {});
    north.sequencer.elsewhere().enters(tea.room, bob);
    north.sequencer.elsewhere().claim(kim, bob, refusal -> {});
    cluster.heal();
    assertThat(south.sequencer.elsewhere().first(tea.room, 3)).containsExactly(bob);

    north.process.setWritable(false);
    south.reader(tea.room).say();
    south.writer.runAll();
    south.client.deliver();
    north.client.feed(100);
    north.writer.runAll();
    assertThat(north.sequencer.trouble()).isEqualTo("the file may not be written");
    north.sequencer.elsewhere().renames(tea.room, bob, kim);
    tea.rename(bob, kim);
    north.sequencer.elsewhere().release(bob);
    north.writer.runAll();
    cluster.heal();

    assertThat(south.sequencer.elsewhere().first(tea.room, 3)).containsExactly(kim);
    assertThat(south.sequencer.elsewhere().bears(bob)).isFalse();
    assertThat(LoudLog.take()).hasSize(1);
    north.store.close();
    south.store.close();
  }

  /** Whoever is in a room under a name that another left there, is there once. */
  @Test
  void shouldCountEverybodyOnce_whereANodeDidNotTellThatSomebodyLeft() throws Exception {
    SimulatedCluster cluster = SimulatedCluster.withoutFaults(directory);
    Node north = cluster.start("north");
    Node south = cluster.start("south");
    cluster.heal();
    UserName bob = Samples.user("bob");
    RoomName tea = north.readers.get(0).room;
    north.sequencer.elsewhere().enters(tea, bob);
    cluster.heal();
    assertThat(south.sequencer.elsewhere().here(tea)).isEqualTo(1);

    south.sequencer.elsewhere().enters(tea, bob);
    cluster.heal();

    assertThat(south.sequencer.elsewhere().here(tea)).isZero();
    assertThat(north.sequencer.elsewhere().here(tea)).isEqualTo(1);
    north.store.close();
    south.store.close();
  }

  /** Who is back a moment later than another has had nothing to be heard of before. */
  @Test
  void shouldTakeNobodyForGone_afterAnOutage() throws Exception {
    LoudLog.attach();
    SimulatedCluster cluster = SimulatedCluster.withoutFaults(directory);
    Node north = cluster.start("north");
    Node south = cluster.start("south");
    cluster.heal();
    SimulatedPerson.comes(cluster, south, Samples.user("bob"));
    cluster.heal();

    for (int second = 0; second < 30; second++) {
      north.writer.pass(1, TimeUnit.SECONDS);
      south.writer.pass(1, TimeUnit.SECONDS);
      north.writer.runAll();
      south.writer.runAll();
    }
    while (north.client.deliver() || north.client.feed(100) || north.writer.step()) {
      // south still looks for the engine
    }
    cluster.heal();

    assertThat(cluster.sentAway).isZero();
    assertThat(LoudLog.take()).hasSize(2).allMatch(line -> line.contains("nothing can be stored"));
    assertThat(south.people).hasSize(1);
    north.store.close();
    south.store.close();
  }

  @Test
  void shouldTakeForGone_whoIsSilent() throws Exception {
    LoudLog.attach();
    SimulatedCluster cluster = SimulatedCluster.withoutFaults(directory);
    Node north = cluster.start("north");
    Node south = cluster.start("south");
    cluster.heal();
    SimulatedPerson.comes(cluster, south, Samples.user("bob"));
    cluster.heal();

    for (int second = 0; second <= Pulse.BEATS_MAX; second++) {
      north.writer.pass(1, TimeUnit.SECONDS);
      while (north.client.deliver() || north.client.feed(100) || north.writer.step()) {
        // south does nothing
      }
    }

    assertThat(north.sequencer.elsewhere().bears(Samples.user("bob"))).isFalse();
    cluster.heal();
    assertThat(cluster.sentAway).isEqualTo(1);
    assertThat(LoudLog.take()).hasSize(1); // which says so
    assertThat(south.sequencer.trouble()).isNull();
    north.store.close();
    south.store.close();
  }
}
