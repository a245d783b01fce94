package dev.chatserver.simulation;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.chatserver.codec.RoomName;
import dev.chatserver.testing.Samples;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * What a peer types, as their {@link Temper} has it: bytes for the socket, and, for those who check
 * what is read, what was asked for with them. Confined to the world's thread.
 */
final class Keyboard {

  private static final List<RoomName> ROOMS =
      List.of(Samples.room("tea"), Samples.room("den"), Samples.room("attic"), RoomName.LOBBY);

  /** A room that nobody ever is in. */
  static final String NOWHERE = "nowhere";

  /** What nobody can be called, and how other protocols begin. */
  private static final List<String> NO_NAMES =
      List.of(
          "no name",
          "",
          " ",
          "n".repeat(200),
          "server",
          "p\u00d0\u00b0ul", // with a Cyrillic a
          "\u00ff\u00f4",
          "GET / HTTP/1.1\r",
          "\u0016\u0003\u0001");

  /** Commands that are refused, one for each way in which they can be wrong. */
  private static final List<String> WRONG =
      List.of(
          "/nonsense",
          "/nick",
          "/join a b",
          "/join ?",
          "/nick no name",
          "/topic " + "t".repeat(400));

  private static final String IAC = "\u00ff";

  /** How many kinds of things are done: {@link #something}. */
  static final int ACTIONS = 7;

  /** To go from room to room, and to send what is no line. */
  static final Set<Integer> NOT_OF_PROGRAMS = Set.of(1, 6);

  private final int number;
  private final Temper temper;
  private final Chance chance;
  private final List<String> names;
  private final LongSupplier steps;
  private final boolean isProgram;
  private final int[] weights;
  private final ByteQueue outbox = new ByteQueue();
  private int whispers;

  /**
   * @param names what one may be called here
   * @param steps how many steps of the world there were
   * @param isProgram it looks back without going back
   * @param leftOut what is not done, by the order in {@link Temper#weights}
   */
  Keyboard(
      int number,
      Temper temper,
      Chance chance,
      List<String> names,
      LongSupplier steps,
      Set<Integer> leftOut,
      boolean isProgram) {
    this.number = number;
    this.temper = temper;
    this.chance = chance;
    this.names = names;
    this.steps = steps;
    this.isProgram = isProgram;
    this.weights = temper.weights();
    leftOut.forEach(action -> weights[action] = 0);
  }

  /** What is typed and not yet sent. */
  ByteQueue outbox() {
    return outbox;
  }

  void put(String text) {
    byte[] bytes = text.getBytes(UTF_8);
    outbox.add(bytes, 0, bytes.length);
  }

  private String raw(String text, String what) {
    byte[] bytes = text.getBytes(ISO_8859_1);
    outbox.add(bytes, 0, bytes.length);
    return what;
  }

  private String typed(String line) {
    put(line + (chance.oneIn(4) ? "\r\n" : "\n"));
    return "types " + line;
  }

  /**
   * A name.
   *
   * @param lastSequence the number of the last event that the peer has read, 0 if there was none
   */
  String hello(Connection at, long lastSequence) {
    if (temper == Temper.FLOODER && chance.oneIn(4)) {
      String noName = chance.pick(NO_NAMES);
      return raw(noName + "\n", "types no name: " + noName.length());
    }
    String name = chance.pick(names);
    Long after =
        temper == Temper.RETURNER && lastSequence > 0 && chance.oneIn(2) ? lastSequence : null;
    at.reading.asksForName(after, steps.getAsLong());
    put(name + (after == null ? "" : " +" + after) + "\n");
    return "is " + name;
  }

  /** A name and some commands, in one go. */
  void burst(Connection at) {
    at.reading.asksForName(null, steps.getAsLong());
    put(chance.pick(names) + "\n");
    for (int i = chance.between(0, 12); i > 0; i--) {
      something(at, 0);
    }
  }

  /** One of what the peer does; to talk, if there is nothing else. */
  String something(Connection at, long lastSequence) {
    int action = Arrays.stream(weights).sum() == 0 ? 0 : chance.weighted(weights);
    return switch (action) {
      case 0 -> say(at);
      case 1 -> move(at);
      case 2 -> typed("/nick " + chance.pick(names));
      case 3 -> typed("/msg " + chance.pick(names) + " w" + number + "." + whispers++);
      case 4 -> ignore(at);
      case 5 -> ask(at, lastSequence);
      default -> noise(at);
    };
  }

  private String say(Connection at) {
    if (chance.oneIn(30)) {
      return typed("/topic t" + number);
    }
    String text = at.nextText();
    return typed(chance.oneIn(6) ? "/me " + text : text);
  }

  private String move(Connection at) {
    RoomName to = chance.pick(ROOMS);
    List<RoomName> path = at.path;
    if (!path.get(path.size() - 1).equals(to)) {
      path.add(to);
      at.reading.asksForRoom(steps.getAsLong());
    }
    return typed(to.equals(RoomName.LOBBY) && chance.oneIn(2) ? "/leave" : "/join " + to);
  }

  private String ignore(Connection at) {
    String name = chance.pick(names);
    if (chance.oneIn(2)) {
      return typed("/unignore " + name);
    }
    at.reading.asksToIgnore(name);
    return typed("/ignore " + name);
  }

  private static final List<String> QUESTIONS = List.of("/rooms", "/topic", "/search 1");

  private String ask(Connection at, long lastSequence) {
    return switch (chance.below(9)) {
      case 0, 1 -> {
        if (!isProgram) {
          at.reading.asksAgain();
        }
        yield typed("/history " + chance.between(1, 60));
      }
      case 2 -> {
        if (!isProgram) {
          at.reading.asksAgain();
        }
        yield typed("/since " + chance.between(0, (int) (lastSequence + 5)));
      }
      case 3 -> typed(chance.oneIn(2) ? "/who" : "/who " + chance.pick(ROOMS));
      case 4 -> typed(chance.pick(QUESTIONS));
      case 5 -> typed(chance.oneIn(2) ? "/stamp on" : "/stamp off");
      case 6 -> typed(chance.oneIn(2) ? chance.pick(WRONG) : chance.oneIn(2) ? "/help" : "/ignore");
      default -> {
        at.reading.asksForNobody(at.lastText());
        yield typed("/who " + NOWHERE);
      }
    };
  }

  private String noise(Connection at) {
    return switch (chance.below(8)) {
      case 0 -> raw(" \n".repeat(chance.between(1, 30)), "types blank lines");
      case 1 -> raw((IAC + "\u00f1").repeat(chance.between(1, 60)), "sends telnet noise");
      case 2 -> raw(IAC + "\u00fd\u0018" + IAC + "\u00fb\u0001", "negotiates");
      case 3 -> raw("x".repeat(chance.between(4097, 5000)) + "\n", "types a long line");
      case 4 ->
          chance.oneIn(2)
              ? raw("\u00c3(\n", "types what is not UTF-8")
              : raw("\u00d1" + IAC + "\u00f4 hi\n", "is garbled by telnet");
      case 5 ->
          raw(
              IAC + "\u00fa\u0018" + "y".repeat(chance.below(200)) + IAC + "\u00f0",
              "subnegotiates");
      case 6 -> raw((Connection.AGAIN + "\n").repeat(chance.between(1, 8)), "says the same again");
      default -> chance.oneIn(10) ? endless(at) : raw("\n", "types a blank line");
    };
  }

  private String endless(Connection at) {
    at.endedByServer = true; // which it will
    return raw(
        (chance.oneIn(2) ? "" : IAC + "\u00fa\u0018") + "z".repeat(70_000), "never ends its line");
  }
}
