package dev.chatserver.simulation;

import dev.chatserver.codec.RoomName;
import dev.chatserver.codec.UserName;
import dev.chatserver.session.connection.SessionLimits;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a peer's, as the world knows it: what was typed into it, and what the log has
 * of it. Confined to the world's thread.
 */
final class Connection {

  /** How the peer has ended it. */
  enum End {
    NOT_YET,
    /** Ends its half and reads on. */
    FIN,
    /** {@code /quit}, and reads on. */
    QUIT,
    /** Closes, as most programs do. */
    CLOSE,
    /** Is cut off. */
    CUT
  }

  /** What ends each thing that is said. */
  static final String TEXT_END = " hi";

  /** What is said again and again, by whomever. */
  static final String AGAIN = "once again";

  final int number;

  /** It speaks JSON over WebSocket. */
  final boolean isProgram;

  final SimulatedChannel channel;
  final SimulatedSocket socket;
  final Machine machine;
  final int loop;
  final Reading reading;

  /** Where each thing that was said was to be heard, in order. */
  final List<RoomName> said = new ArrayList<>();

  /** The rooms gone to, in order. */
  final List<RoomName> path = new ArrayList<>(List.of(RoomName.LOBBY));

  End end = End.NOT_YET;

  /** It was closed when all had been sent and all was read, and nobody was slow. */
  boolean closedInPeace;

  /** The server has closed it, or said that it would. */
  boolean endedByServer;

  /** The bucket of its rate, as a time: empty if it is now. */
  private long emptyAtNanos;

  private int commands;

  /** How far it is written to. */
  final Progress.Served served = new Progress.Served();

  // What the log has of it.
  final BitSet stored = new BitSet();
  final BitSet refused = new BitSet();
  @Nullable UserName name;
  int saidInLog;
  int roomInLog;
  boolean leftInLog;

  /** Where each leaving of a room is in that room; null for one that was refused. */
  final List<Store.@Nullable Place> leavings;

  Connection(
      int number,
      boolean isProgram,
      SimulatedChannel channel,
      Machine machine,
      int loop,
      List<Store.@Nullable Place> leavings,
      Reading reading) {
    this.number = number;
    this.isProgram = isProgram;
    this.channel = channel;
    this.socket = channel.socket();
    this.machine = machine;
    this.loop = loop;
    this.leavings = leavings;
    this.reading = reading;
  }

  /** The room that the log has it in. */
  RoomName room() {
    return path.get(roomInLog);
  }

  /** The text of the next thing to say, which nobody else ever says. */
  String nextText() {
    said.add(path.get(path.size() - 1));
    return text(said.size() - 1);
  }

  /** What was said last; empty if nothing was. */
  String lastText() {
    return said.isEmpty() ? "" : text(said.size() - 1);
  }

  private String text(int index) {
    return "t" + number + "." + index + TEXT_END;
  }

  /** A command is done, which takes a line from the bucket: there has to be one. True: the last. */
  boolean takeFromBucket(long nowNanos, SessionLimits limits) {
    long perLine = 1_000_000_000L / limits.linesPerSecond();
    if (commands++ > 0 && emptyAtNanos + perLine > nowNanos) {
      throw new Violation(this + " is faster than its rate");
    }
    long full = nowNanos - perLine * limits.linesBurst();
    emptyAtNanos = (commands == 1 ? full : Math.max(emptyAtNanos, full)) + perLine;
    return emptyAtNanos + perLine > nowNanos;
  }

  @Override
  public String toString() {
    return "connection " + number;
  }
}
