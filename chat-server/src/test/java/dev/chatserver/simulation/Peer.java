package dev.chatserver.simulation;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.chatserver.codec.RoomName;
import dev.chatserver.simulation.Connection.End;
import dev.chatserver.testing.Samples;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who connects again and again, types, reads and goes, as their {@link Temper} has it. It
 * knows what it has read and nothing else. Confined to the world's thread.
 */
final class Peer {

  private static final List<String> NAMES =
      List.of("ann", "bob", "Bob", "cem", "dot", "eve", "fay", "gus", "hal", "7up");
  private static final List<RoomName> ROOMS =
      List.of(Samples.room("tea"), Samples.room("den"), Samples.room("attic"), RoomName.LOBBY);
  private static final String IAC = "\u00ff";

  /** How many kinds of things it does: {@link #command}. */
  static final int ACTIONS = 7;

  /** In the outbox there may be so much that the socket has no room for. */
  private static final int OUTBOX_BYTES_MAX = 8 * 1024;

  final int number;
  final Temper temper;
  private final World world;
  private final Chance chance;
  private final int[] weights;
  private final ByteQueue outbox = new ByteQueue();
  private @Nullable Connection connection;
  private boolean prompted;
  private boolean welcomed;
  private boolean burst;
  private boolean stalled;
  private End wanted = End.NOT_YET;
  private long lastSequence;
  private int whispers;

  /**
   * @param leftOut what it does not do, by the order in {@link Temper#weights}
   */
  Peer(int number, Temper temper, World world, Chance chance, Set<Integer> leftOut) {
    this.number = number;
    this.temper = temper;
    this.world = world;
    this.chance = chance;
    this.weights = temper.weights();
    leftOut.forEach(action -> weights[action] = 0);
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
      current.reading.read(bytes);
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

  private void put(String text) {
    byte[] bytes = text.getBytes(UTF_8);
    outbox.add(bytes, 0, bytes.length);
  }

  private String raw(String text, String what) {
    byte[] bytes = text.getBytes(ISO_8859_1);
    outbox.add(bytes, 0, bytes.length);
    return what;
  }

  /** Hands some of what was typed to the socket; returns what it did. */
  String flush(int bytesMax) {
    byte[] bytes = outbox.remove(Math.min(bytesMax, outbox.size()));
    int sent = current().socket.send(bytes, 0, bytes.length);
    ByteQueue rest = new ByteQueue();
    rest.add(bytes, sent, bytes.length - sent);
    byte[] behind = outbox.remove(outbox.size());
    rest.add(behind, 0, behind.length);
    byte[] all = rest.remove(rest.size());
    outbox.add(all, 0, all.length);
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
    if (!welcomed) {
      return prompted && !burst ? hello() : null;
    }
    return command(anyAction());
  }

  private String hello() {
    prompted = false;
    if (temper == Temper.FLOODER && chance.oneIn(4)) {
      put("no name\n");
      return "types no name";
    }
    String name = chance.pick(NAMES);
    Long after =
        temper == Temper.RETURNER && lastSequence > 0 && chance.oneIn(2) ? lastSequence : null;
    current().reading.asksForName(after, world.steps());
    put(name + (after == null ? "" : " +" + after) + "\n");
    return "is " + name;
  }

  /** One of what it does; to talk, if there is nothing else. */
  private int anyAction() {
    return Arrays.stream(weights).sum() == 0 ? 0 : chance.weighted(weights);
  }

  private String command(int which) {
    return switch (which) {
      case 0 -> say();
      case 1 -> move();
      case 2 -> typed("/nick " + chance.pick(NAMES));
      case 3 -> typed("/msg " + chance.pick(NAMES) + " w" + number + "." + whispers++);
      case 4 -> ignore();
      case 5 -> ask();
      default -> noise();
    };
  }

  private String ignore() {
    String name = chance.pick(NAMES);
    if (chance.oneIn(2)) {
      return typed("/unignore " + name);
    }
    current().reading.asksToIgnore(name);
    return typed("/ignore " + name);
  }

  private String typed(String line) {
    put(line + (chance.oneIn(4) ? "\r\n" : "\n"));
    return "types " + line;
  }

  private String say() {
    if (chance.oneIn(30)) {
      return typed("/topic t" + number);
    }
    String text = current().nextText();
    return typed(chance.oneIn(6) ? "/me " + text : text);
  }

  private String move() {
    RoomName to = chance.pick(ROOMS);
    List<RoomName> path = current().path;
    if (!path.get(path.size() - 1).equals(to)) {
      path.add(to);
      current().reading.asksForRoom(world.steps());
    }
    return typed(to.equals(RoomName.LOBBY) && chance.oneIn(2) ? "/leave" : "/join " + to);
  }

  private String ask() {
    return switch (chance.below(7)) {
      case 0, 1 -> {
        current().reading.asksAgain();
        yield typed("/history " + chance.between(1, 60));
      }
      case 2 -> {
        current().reading.asksAgain();
        yield typed("/since " + chance.between(0, (int) (lastSequence + 5)));
      }
      case 3 -> typed(chance.oneIn(2) ? "/who" : "/who " + chance.pick(ROOMS));
      case 4 -> typed(chance.oneIn(2) ? "/rooms" : "/topic");
      case 5 -> typed(chance.oneIn(2) ? "/stamp on" : "/stamp off");
      default -> typed(chance.pick(List.of("/help", "/ignore", "/nonsense", "/who nowhere")));
    };
  }

  private String noise() {
    return switch (chance.below(8)) {
      case 0 -> raw(" \n".repeat(chance.between(1, 30)), "types blank lines");
      case 1 -> raw((IAC + "\u00f1").repeat(chance.between(1, 60)), "sends telnet noise");
      case 2 -> raw(IAC + "\u00fd\u0018" + IAC + "\u00fb\u0001", "negotiates");
      case 3 -> raw("x".repeat(chance.between(4097, 5000)) + "\n", "types a long line");
      case 4 -> raw("\u00c3(\n", "types what is not UTF-8");
      case 5 ->
          raw(
              IAC + "\u00fa\u0018" + "y".repeat(chance.below(200)) + IAC + "\u00f0",
              "subnegotiates");
      case 6 -> raw((Connection.AGAIN + "\n").repeat(chance.between(1, 8)), "says the same again");
      default -> chance.oneIn(10) ? endless() : raw("\n", "types a blank line");
    };
  }

  private String endless() {
    current().endedByServer = true; // which it will
    return raw(
        (chance.oneIn(2) ? "" : IAC + "\u00fa\u0018") + "z".repeat(70_000), "never ends its line");
  }

  /** A name, some lines and the end, in one go. */
  private void sendAll() {
    burst = true;
    current().reading.asksForName(null, world.steps());
    put(chance.pick(NAMES) + "\n");
    for (int i = chance.between(0, 12); i > 0; i--) {
      command(anyAction());
    }
    wanted = chance.pick(List.of(End.FIN, End.FIN, End.QUIT, End.CLOSE, End.CUT));
  }

  // -- the end

  /** Wants to go, in whatever way, and not to wait for room first. */
  void go() {
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
    put("/quit bye\n");
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
    if (!finishLine(current)) {
      return cut(current); // half a command would be done as if it were one
    }
    current.end = End.CLOSE;
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
