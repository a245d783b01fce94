package dev.chatserver.simulation;

import java.util.List;

/**
 * What a server may use at most, whatever happens: looked at after each step. Confined to the
 * world's thread.
 */
final class Bounds {

  /** Of one connection: what waits for its peer, what was read of it, what is written in one go. */
  private static final int HELD_BYTES_MAX = 64 * 1024;

  /** One who speaks while the ledger fills up, and comes or goes, adds so many beyond its bound. */
  private static final int EVENTS_BEYOND_MAX = 3;

  /** The high water mark, what is written in one go, and the longest answer. */
  private static final int PENDING_BYTES_MAX = 2048 + 8192 + 8192;

  private final Setup setup;
  private final List<Connection> connections;
  private int gone;

  /**
   * @param connections those there are, the world's own list
   */
  Bounds(Setup setup, List<Connection> connections) {
    this.setup = setup;
    this.connections = connections;
  }

  /** So many more have gone; until nothing waits to be stored, something of theirs may. */
  void gone(int more, Life life) {
    gone = life.ledger.intake().pending() == 0 ? 0 : gone + more;
  }

  void check(Life life) {
    for (Connection connection : connections) {
      long pending = connection.channel.pendingBytes();
      if (pending > PENDING_BYTES_MAX) {
        throw new Violation(pending + " bytes wait for " + connection);
      }
    }
    long held = life.allocator.bytes() - life.service.feedMemory().bytes();
    if (held > (long) HELD_BYTES_MAX * (connections.size() + 1)) {
      throw new Violation(held + " bytes are held for " + connections.size() + " connections");
    }
    int pending = life.ledger.intake().pending();
    if (pending > setup.intakeEventsMax() + EVENTS_BEYOND_MAX * (connections.size() + gone + 1)) {
      throw new Violation(pending + " events wait to be stored");
    }
  }
}
