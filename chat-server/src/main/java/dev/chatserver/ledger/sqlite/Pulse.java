package dev.chatserver.ledger.sqlite;

import dev.chatserver.ledger.sqlite.store.Act;
import dev.chatserver.ledger.sqlite.store.Replica;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which nodes have not been heard of for how many beats of this one. They are counted where they
 * are read back, so that an outage of the log makes nobody gone: no beats come through then.
 * Confined to the writer.
 */
final class Pulse {

  /** So many of one's own, and a node that was not heard of meanwhile is taken for gone. */
  static final int BEATS_MAX = 10;

  private final String self;
  private final Map<String, Integer> silent = new HashMap<>();

  Pulse(String self) {
    this.self = self;
  }

  /** Something of a node was read. */
  void heard(String node) {
    silent.remove(node);
  }

  /** A beat of this node was read back; these are gone for all that it knows. */
  List<Act.Gone> beat(Replica replica) {
    List<Act.Gone> gone = new ArrayList<>();
    for (String name : replica.names()) {
      Replica.Node node = replica.node(name);
      if (!name.equals(self)
          && !node.isGone()
          && silent.merge(name, 1, Integer::sum) % BEATS_MAX == 0) {
        gone.add(new Act.Gone(name, node.nonce(), node.seen()));
      }
    }
    return gone;
  }
}
