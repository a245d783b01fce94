package dev.chatserver.simulation;

import dev.chatserver.simulation.Connection.End;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who connects again and again, types, reads and goes, as their {@link Temper} has it. It
 * knows what it has read and nothing else. Confined to the world's thread.
 */
final class Peer {

  /** In the outbox there may be so much that the socket has no room for. */
  private static final int OUTBOX_BYTES_MAX = 8 * 1024;

  final int number;
  final Temper temper;
  private final World world;
  private final Chance chance;
  private final Keyboard keyboard;
  private final boolean isProgram;
  private final ByteQueue outbox;

  /** Between a program and its socket; null for who types, and for who is not connected. */
  private @Nullable JsonLines lines;

  private @Nullable Connection connection;
  private boolean prompted;
  private boolean welcomed;
  private boolean burst;
  private boolean stalled;
  private boolean inPeace;
  private End wanted = End.NOT_YET;
  private long lastSequence;

  /**
   * @param isProgram speaks JSON over WebSocket
   */
  Peer(
      int number, Temper temper, World world, Chance chance, Keyboard keyboard, boolean isProgram) {
    this.number = number;
    this.temper = temper;
    this.world = world;
    this.chance = chance;
    this.keyboard = keyboard;
    this.isProgram = isProgram;
    this.outbox = isProgram ? new ByteQueue() : keyboard.outbox();
  }

  boolean isProgram() {
    return isProgram;
  }

  /** What was typed goes on its way, for a program in its form. */
  private void typed(boolean greets) {
    if (lines != null) {
      lines.send(keyboard.outbox(), outbox, greets);
    }
  }

  @Nullable Connection connection() {
    return connection;
  }

  /** True if it was welcomed and has not begun to go. */
  boolean isTalking() {
    return welcomed && connection != null && wanted == End.NOT_YET;
  }

  /** Does something and returns what; null if there was nothing to do. */
  @Nullable String act() {
    if (connection == null) {
      if (!chance.oneIn(3) || !world.isOpen()) {
        return null;
      }
      connection = world.connect(this, chance);
      if (isProgram) {
        lines = world.lines(chance);
        lines.begin(outbox);
      }
      if (temper == Temper.BURSTER) {
        sendAll();
      }
      return "connects";
    }
    if (temper == Temper.STALLER && chance.oneIn(stalled ? 60 : 20)) {
      stalled = !stalled;
      return stalled ? "reads no more" : "reads again";
    }
    if (!stalled && chance.oneIn(2)) {
      return read(chance.between(1, temper.readBytes));
    }
    if (outbox.size() > 0 && chance.oneIn(2)) {
      return flush(chance.between(1, 600));
    }
    return wanted == End.NOT_YET ? type() : end();
  }

  // -- reading

  /** The peer reads whatever there is, from here on. */
  void wakeUp() {
    stalled = false;
  }

  /** Reads some; hears of the end too; null if there was nothing. */
  @Nullable String read(int bytesMax) {
    Connection current = current();
    if (current.socket.takable() == 0 && !current.socket.isAtEnd()) {
      return null;
    }
    byte[] bytes = current.socket.take(bytesMax);
    try {
      current.reading.read(lines == null ? bytes : lines.read(bytes));
    } catch (Violation e) {
      throw new Violation(
          "%s of peer %d, which read %s: %s"
              .formatted(current, number, current.reading.lastLines(), e.getMessage()),
          e);
    }
    lastSequence = Math.max(lastSequence, current.reading.lastSequence());
    if (current.socket.isAtEnd()) {
      current.endedByServer |= wanted == End.NOT_YET;
      leave();
      return "reads the end";
    }
    return "reads " + bytes.length;
  }

  private void leave() {
    Connection current = current();
    if (!current.socket.peerClosed()) {
      current.socket.close();
    }
    connection = null;
    prompted = false;
    welcomed = false;
    burst = false;
    stalled = false;
    wanted = End.NOT_YET;
    outbox.truncate(0);
    keyboard.outbox().truncate(0);
    if (lines != null) {
      lines.end();
      lines = null;
    }
  }

  /** A line, or the prompt, for the peer to act upon. */
  void heard(String line) {
    if (line.startsWith("Enter your username")) {
      prompted = true;
    } else if (line.startsWith("welcome ")) {
      welcomed = true;
    }
  }

  private Connection current() {
    if (connection == null) {
      throw new IllegalStateException("not connected");
    }
    return connection;
  }

  // -- typing

  /** Hands some of what was typed to the socket; returns what it did. */
  String flush(int bytesMax) {
    byte[] bytes = outbox.remove(Math.min(bytesMax, outbox.size()));
    int sent = current().socket.send(bytes, 0, bytes.length);
    outbox.putBack(bytes, sent);
    return "sends " + sent;
  }

  private @Nullable String type() {
    if (outbox.size() > OUTBOX_BYTES_MAX) {
      return null;
    }
    if (chance.oneIn(temper.endOneIn)) {
      wanted = chance.pick(List.of(End.FIN, End.QUIT, End.CLOSE, End.CUT));
      if (wanted == End.QUIT && !welcomed) {
        wanted = End.FIN;
      }
      return "wants to end by " + wanted;
    }
    if (welcomed) {
      String did = keyboard.something(current(), lastSequence);
      typed(false);
      return did;
    }
    if (!prompted || burst) {
      return null;
    }
    prompted = false;
    String did = keyboard.hello(current(), lastSequence);
    typed(true);
    return did;
  }

  private void sendAll() {
    burst = true;
    keyboard.burst(current());
    typed(true);
    wanted = chance.pick(List.of(End.FIN, End.FIN, End.QUIT, End.CLOSE, End.CUT));
  }

  // -- the end

  /** Wants to go, in whatever way, maybe after last words, and not to wait for room first. */
  void go() {
    inPeace = true;
    if (connection == null) {
      return;
    }
    if (connection.end == End.QUIT && !welcomed) {
      connection.end = End.NOT_YET; // it was taken for a name
      wanted = End.CUT;
    } else if (connection.end == End.NOT_YET) {
      wanted =
          outbox.size() > 0 ? End.CUT : chance.pick(List.of(End.FIN, End.QUIT, End.CLOSE, End.CUT));
      if (wanted == End.QUIT && !welcomed) {
        wanted = End.FIN;
      }
      if (welcomed && wanted != End.CUT && chance.oneIn(2)) {
        for (int i = chance.between(1, 8); i > 0; i--) {
          keyboard.something(connection, lastSequence);
          typed(false);
        }
      }
    }
  }

  /** Goes on with what it has begun; false if that is nothing, or there is no room for it. */
  boolean goOn() {
    int before = outbox.size();
    if (before > 0) {
      flush(600);
      return outbox.size() < before;
    }
    if (wanted != End.NOT_YET && current().end == End.NOT_YET) {
      end();
      return true;
    }
    return false;
  }

  /** Ends, or comes nearer to it; returns what it did, null if it has ended. */
  @Nullable String end() {
    Connection current = current();
    if (current.end != End.NOT_YET) {
      return null;
    }
    return switch (wanted) {
      case QUIT -> quit(current);
      case FIN -> fin(current);
      case CLOSE -> closes(current);
      default -> cut(current);
    };
  }

  private String quit(Connection current) {
    if (outbox.size() > 0 && chance.oneIn(3)) {
      return flush(600);
    }
    keyboard.put("/quit bye\n");
    typed(false);
    current.end = End.QUIT;
    return "types /quit";
  }

  private String fin(Connection current) {
    if (outbox.size() > 0) {
      return flush(600);
    }
    current.end = End.FIN;
    current.socket.sendFin();
    return "ends its half";
  }

  private String closes(Connection current) {
    if (outbox.size() > 0 && chance.oneIn(2)) {
      return flush(600);
    }
    if (isProgram ? outbox.size() > 0 : !finishLine(current)) {
      return cut(current); // half a command would be done as if it were one
    }
    current.end = End.CLOSE;
    current.closedInPeace = inPeace && outbox.size() == 0 && current.socket.takable() == 0;
    current.socket.close();
    leave();
    return "closes";
  }

  private String cut(Connection current) {
    current.end = End.CUT;
    current.socket.reset(chance.between(0, current.socket.underWay()));
    leave();
    return "is cut off";
  }

  /** Sends the rest of a line, the rest of what was typed is gone; false if there is no room. */
  private boolean finishLine(Connection current) {
    while (outbox.size() > 0 && !current.socket.isAtEnd()) {
      byte[] next = outbox.remove(1);
      if (current.socket.send(next, 0, 1) == 0) {
        return false;
      }
      if (next[0] == '\n') {
        return true;
      }
    }
    return true;
  }
}
