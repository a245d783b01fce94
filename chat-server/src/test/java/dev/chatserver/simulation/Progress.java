package dev.chatserver.simulation;

import dev.chatserver.codec.RoomName;
import dev.chatserver.testing.SteppedLoop;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whether those who read are brought to the heads of their rooms, whatever others do: while a
 * channel takes bytes and its reader is behind, no more than so many turns of its loop pass in
 * which nothing is written to it. Only turns in which nobody waits for the ledger are counted, and
 * only those in which each other loop had a turn too. Confined to the world's thread.
 */
final class Progress {

  /** Each peer may have its turn twice before, and to come from loop to loop takes some. */
  private static final int TURNS_MAX = 2 * Simulation.PEERS + 4;

  private static final long UNKNOWN = -1;

  /** How far one connection has been served. */
  static final class Served {
    @Nullable RoomName room;
    long lastSequence = UNKNOWN;
    int turnsPassedOver;

    private void entered(RoomName to) {
      room = to;
      anywhere();
    }

    /** From where it goes on cannot be known. */
    private void anywhere() {
      lastSequence = UNKNOWN;
      turnsPassedOver = 0;
    }
  }

  private final List<Connection> connections;
  private final Store store;

  /** The last event of each room that the server knows to be stored. */
  private final Map<RoomName, Long> heads = new HashMap<>();

  private final List<Long> begun = new ArrayList<>();

  /**
   * @param connections those there are, the world's own list
   */
  Progress(List<Connection> connections, Store store) {
    this.connections = connections;
    this.store = store;
  }

  /** The server knows of this room's events up to that one. */
  void told(RoomName room, long sequence) {
    heads.put(room, sequence);
  }

  /** A connection reads another room from here on. */
  static void entered(Connection connection, RoomName room) {
    connection.served.entered(room);
  }

  /** A connection was told that what comes next may be anything. */
  static void anywhere(Connection connection) {
    connection.served.anywhere();
  }

  /** Events are written to a connection, each with its number before its line. */
  static void written(Connection connection, ByteBuf events) {
    if (!events.isReadable()) {
      return;
    }
    int end = events.writerIndex() - 1; // the last line's own
    int before = events.indexOf(end, events.readerIndex(), (byte) '\n');
    int from = before < 0 ? events.readerIndex() : before + 1;
    long sequence = 0;
    for (int i = from; events.getByte(i) != '|'; i++) {
      sequence = sequence * 10 + events.getByte(i) - '0';
    }
    connection.served.lastSequence = sequence;
    connection.served.turnsPassedOver = 0;
  }

  /** Looked at after each step. */
  void check(Life life) {
    if (life.isStopping() || life.ledger.isWaitedFor()) {
      begin(life);
      return;
    }
    for (int i = 0; i < begun.size(); i++) {
      SteppedLoop loop = life.loops.get(i);
      if (loop.turns() == begun.get(i) && loop.isDue()) {
        return; // the turn is not over
      }
    }
    connections.forEach(this::passed);
    begin(life);
  }

  private void begin(Life life) {
    begun.clear();
    for (SteppedLoop loop : life.loops) {
      begun.add(loop.turns());
    }
  }

  private void passed(Connection connection) {
    Served served = connection.served;
    if (!isBehind(connection)) {
      served.turnsPassedOver = 0;
    } else if (++served.turnsPassedOver > TURNS_MAX) {
      throw new Violation(
          "%s has room for more, and is left at %d of %d of %s for %d turns"
              .formatted(
                  connection,
                  served.lastSequence,
                  heads.getOrDefault(served.room, 0L),
                  served.room,
                  TURNS_MAX));
    }
  }

  private boolean isBehind(Connection connection) {
    Served served = connection.served;
    if (served.room == null || served.lastSequence == UNKNOWN) {
      return false;
    }
    long head = heads.getOrDefault(served.room, 0L);
    return served.lastSequence < head
        && connection.end == Connection.End.NOT_YET
        && !connection.endedByServer
        && !connection.reading.hidesSomebody()
        && !store
            .room(served.room)
            .isPresence(served.lastSequence, head) // which history leaves out
        && connection.channel.isActive()
        && connection.channel.isWritable();
  }
}
