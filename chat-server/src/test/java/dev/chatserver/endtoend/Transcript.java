package dev.chatserver.endtoend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Plays a file of {@code src/test/resources/transcripts}; its README says what the steps mean. */
final class Transcript {

  /** Makes a person of one kind or other. */
  @FunctionalInterface
  interface Connector {
    Person connect(int port) throws IOException;
  }

  private static final String TIME = "HH:MM";

  private static final Pattern STEP = Pattern.compile("([A-Z])(> ?|< ?|\\? ?| )(.*)");

  /** Who goes before; and what telnet says of itself. */
  private static final Pattern EXPECTED_AT_END =
      Pattern.compile(
          "(?m)^(\\S+ left the chat( \\(.*\\))?|Connection closed by foreign host\\.)\n");

  private final Path file;
  private int port;
  private final Connector connector;
  private final Restart restart;
  private final Map<String, Person> people = new LinkedHashMap<>();

  private Transcript(Path file, int port, Connector connector, Restart restart) {
    this.file = file;
    this.port = port;
    this.connector = connector;
    this.restart = restart;
  }

  /** Kills the server and starts it again. */
  interface Restart {
    /** Returns the port of the new one. */
    int again() throws Exception;
  }

  static void play(Path file, int port, Connector connector) throws Exception {
    play(
        file,
        port,
        connector,
        () -> {
          throw new AssertionError("this server cannot be killed");
        });
  }

  static void play(Path file, int port, Connector connector, Restart restart) throws Exception {
    Transcript transcript = new Transcript(file, port, connector, restart);
    try {
      transcript.play();
      transcript.nothingElseComes();
    } finally {
      for (Person person : transcript.people.values()) {
        person.close();
      }
    }
  }

  private void play() throws Exception {
    List<String> lines = Files.readAllLines(file);
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (!line.startsWith("#") && !line.isBlank()) {
        try {
          step(line);
        } catch (AssertionError | IOException e) {
          throw new AssertionError(
              file.getFileName() + ":" + (i + 1) + ": " + line + ": " + e.getMessage(), e);
        }
      }
    }
  }

  private void step(String line) throws Exception {
    if (line.equals("the server is killed and started again")) {
      port = restart.again();
      for (Person person : people.values()) {
        person.close();
      }
      people.clear();
      return;
    }
    Matcher step = STEP.matcher(line);
    if (!step.matches()) {
      throw new AssertionError("not a step");
    }
    String who = step.group(1);
    String what = step.group(3);
    switch (step.group(2).charAt(0)) {
      case '>' -> person(who).types(what);
      case '<' -> reads(person(who), what);
      case '?' -> person(who).readsBytes(what);
      default -> does(who, what);
    }
  }

  /** {@code HH:MM} is any time, of another day with its date. */
  private static void reads(Person person, String what) throws IOException {
    if (!what.contains(TIME)) {
      person.reads(what);
      return;
    }
    String line = person.line();
    String expected =
        Pattern.quote(what).replace(TIME, "\\E(\\d{4}-\\d\\d-\\d\\d )?\\d\\d:\\d\\d\\Q");
    if (!line.matches(expected)) {
      throw new AssertionError("expected <" + what + "> but read <" + line + ">");
    }
  }

  private void does(String who, String what) throws IOException {
    switch (what) {
      case "connects" -> people.put(who, connector.connect(port));
      case "hangs up" -> person(who).hangsUp();
      case "^C" -> remove(who).interrupts();
      case "is cut off" -> remove(who).isCutOff();
      case "sees the end" -> {
        try (Person person = remove(who)) {
          person.seesTheEnd();
        }
      }
      default -> throw new AssertionError("not a step: " + what);
    }
  }

  private Person person(String who) {
    Person person = people.get(who);
    if (person == null) {
      throw new AssertionError(who + " is not connected");
    }
    return person;
  }

  private Person remove(String who) {
    Person person = person(who);
    people.remove(who);
    return person;
  }

  /** Whoever is left goes, one after the other; nothing but that is read. */
  private void nothingElseComes() throws IOException {
    for (Person person : people.values()) {
      person.types("/quit");
      person.hangsUp();
      String rest = person.restOfAll();
      person.close();
      if (!EXPECTED_AT_END.matcher(rest).replaceAll("").isEmpty()) {
        throw new AssertionError(file.getFileName() + ": at the end there was also <" + rest + ">");
      }
    }
  }
}
