package dev.chatserver.simulation;

import java.util.List;
import java.util.function.Consumer;

/**
 * What a server may use at most, whatever happens: looked at after each step. Confined to the
 * world's thread.
 */
final class Bounds {

  /** Of one connection: what waits for its peer, what was read of it, what is written in one go. */
  private static final int HELD_BYTES_MAX = 64 * 1024;

  /** One who speaks while the ledger fills up, and comes or goes, adds so many beyond its bound. */
  private static final int EVENTS_BEYOND_MAX = 3;

  /** With what each message under way counts beside its bytes. */
  private static final int LONGEST_ANSWER_BYTES = 2048;

  /** Who looks back is given sixty lines in one answer, each with its room, number and time. */
  private static final int LONGEST_ANSWER_TO_PROGRAMS_BYTES = 60 * 200;

  private final Setup setup;
  private final List<Connection> connections;
  private final Consumer<String> met;
  private int gone;

  /**
   * @param connections those there are, the world's own list
   * @param met told of what is counted
   */
  Bounds(Setup setup, List<Connection> connections, Consumer<String> met) {
    this.setup = setup;
    this.connections = connections;
    this.met = met;
  }

  /**
   * So many more have gone; as long as something is under way on a loop or at the ledger, what they
   * said or that they left may come to what waits to be stored.
   */
  void gone(int more, Life life) {
    boolean atRest = life.isIdle() && !life.ledger.isBusy() && life.service.departed().size() == 0;
    gone = atRest ? 0 : gone + more;
  }

  /** The high water mark, what a reader is given in one go, and an answer. */
  private int pendingBytesMax(Connection connection) {
    return connection.channel.config().getWriteBufferHighWaterMark()
        + setup.server().feeds().readerBytes()
        + (connection.isProgram ? LONGEST_ANSWER_TO_PROGRAMS_BYTES : LONGEST_ANSWER_BYTES);
  }

  void check(Life life) {
    for (Connection connection : connections) {
      long pending = connection.channel.pendingBytes();
      if (!connection.channel.isWritable() && connection.channel.isActive()) {
        met.accept("limit high water mark");
      }
      if (pending > 0 && pending > pendingBytesMax(connection)) {
        throw new Violation(pending + " bytes wait for " + connection);
      }
    }
    long held = life.allocator.bytes() - life.service.feedMemory().bytes();
    if (held > (long) HELD_BYTES_MAX * (connections.size() + 1)) {
      throw new Violation(held + " bytes are held for " + connections.size() + " connections");
    }
    int pending = life.ledger.intake().pending();
    if (life.ledger.intake().isFull()) {
      met.accept("limit intake");
    }
    if (pending > setup.intakeEventsMax() + EVENTS_BEYOND_MAX * (connections.size() + gone + 1)) {
      throw new Violation(pending + " events wait to be stored");
    }
  }
}
