package dev.chatserver.ledger.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatserver.codec.Refusal;
import dev.chatserver.codec.RoomName;
import dev.chatserver.codec.UserName;
import dev.chatserver.ledger.sqlite.store.Replica;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Somebody at a node: does what a session does. Confined to the test's thread. */
final class SimulatedPerson {

  private final SimulatedCluster cluster;
  private final SimulatedCluster.Node node;
  final Set<RoomName> rooms = new TreeSet<>();
  UserName name;

  /** They have their name; else they wait for it, or are gone. */
  boolean isHere;

  private boolean isCutOff;
  private boolean isBusy;

  private SimulatedPerson(SimulatedCluster cluster, SimulatedCluster.Node node, UserName name) {
    this.cluster = cluster;
    this.node = node;
    this.name = name;
  }

  static void comes(SimulatedCluster cluster, SimulatedCluster.Node node, UserName name) {
    SimulatedPerson person = new SimulatedPerson(cluster, node, name);
    if (node.names.claim(name, person) == null) {
      node.people.add(person);
      person.isBusy = true;
      var of = node.sequencer;
      of.elsewhere().claim(name, null, refusal -> person.claimed(of, refusal));
    }
  }

  private void claimed(ReplicatedSequencer of, @Nullable Refusal refusal) {
    if (of != node.sequencer) {
      return; // its process is gone
    }
    isBusy = false;
    if (isCutOff) {
      if (refusal == null) {
        node.sequencer.elsewhere().release(name);
      }
      node.names.release(name, this);
    } else if (refusal == null) {
      isHere = true;
      cluster.named++;
      assertNobodyElseHas(name);
    } else {
      node.names.release(name, this);
      node.people.remove(this);
    }
  }

  /** Who believes to have it elsewhere was taken for gone, and has not read so yet. */
  private void assertNobodyElseHas(UserName claimed) {
    for (SimulatedCluster.Node other : cluster.nodes) {
      Replica.Node known = node.store.replica().node(other.name);
      boolean isGone = known.isGone() || known.nonce() != other.nonce();
      if (other != node && !isGone) {
        SimulatedPerson bearer = other.names.find(claimed);
        assertThat(bearer == null || !bearer.isHere).as(claimed + " has one bearer").isTrue();
      }
    }
  }

  void enter(RoomName room) {
    if (isHere && !isBusy && rooms.add(room)) {
      node.sequencer.elsewhere().enters(room, name);
    }
  }

  void leave(RoomName room) {
    if (isHere && !isBusy && rooms.remove(room)) {
      node.sequencer.elsewhere().leaves(room, name);
    }
  }

  void say(RoomName room) {
    if (isHere && !isBusy && rooms.contains(room)) {
      node.reader(room).say(name);
    }
  }

  void whisper(UserName to) {
    if (isHere) {
      node.sequencer.elsewhere().whisper(name, to, "psst", refusal -> {});
    }
  }

  void rename(UserName to) {
    if (!isHere || isBusy) {
      return;
    }
    boolean isRespelled = to.equals(name);
    Refusal refusal = isRespelled ? node.names.respell(to, this) : node.names.claim(to, this);
    if (refusal != null) {
      return;
    }
    isBusy = true;
    var of = node.sequencer;
    if (isRespelled) {
      of.elsewhere().respell(to, answer -> renamed(of, to, true, answer));
    } else {
      of.elsewhere().claim(to, name, answer -> renamed(of, to, false, answer));
    }
  }

  private void renamed(
      ReplicatedSequencer of, UserName to, boolean isRespelled, @Nullable Refusal refusal) {
    if (of != node.sequencer) {
      return;
    }
    isBusy = false;
    if (refusal != null || isCutOff) {
      if (isRespelled) {
        node.names.respelled(to);
      } else {
        node.names.release(to, this);
      }
      if (refusal == null && !isRespelled) {
        node.sequencer.elsewhere().release(to);
      }
      return;
    }
    UserName from = name;
    name = to;
    for (RoomName room : rooms) {
      node.sequencer.elsewhere().renames(room, from, to);
      node.reader(room).rename(from, to);
    }
    if (isRespelled) {
      node.names.respelled(from);
    } else {
      node.sequencer.elsewhere().release(from);
      node.names.release(from, this);
    }
  }

  void go() {
    if (isHere && !isBusy) {
      isHere = false;
      node.people.remove(this);
      leaveAll();
    }
  }

  /** The others took the node for gone. */
  void cutOff() {
    isCutOff = true;
    if (isHere) {
      isHere = false;
      leaveAll();
    }
  }

  boolean hasBeenCutOff() {
    return isCutOff;
  }

  private void leaveAll() {
    for (RoomName room : rooms) {
      node.sequencer.elsewhere().leaves(room, name);
    }
    rooms.clear();
    node.sequencer.elsewhere().release(name);
    node.names.release(name, this);
  }
}
