package dev.chatserver.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Stored before shown: the server is killed at random moments while many talk. Whatever anybody has
 * read is in the log afterwards, under its number, once; and who comes back misses nothing.
 */
class CrashIT {

  private static final int ROUNDS = Integer.getInteger("chat.crash.rounds", 5);
  private static final long SEED = Long.getLong("chat.crash.seed", new Random().nextLong());
  private static final int TALKERS = 6;
  private static final Pattern STAMPED = Pattern.compile("\\[(\\d+) \\d\\d:\\d\\d\\] (.*)");
  private static final Pattern SAID = Pattern.compile("(\\w+) says: (.*) (\\d+)");

  @TempDir Path data;

  private final Random random = new Random(SEED);

  /** All that anybody was shown in any round. */
  private final Map<Long, String> shown = new TreeMap<>();

  /** The last number that each was shown; they come back with it. */
  private final Map<String, Long> positions = new HashMap<>();

  @Test
  void shouldHaveAllThatWasShown_howeverOftenItIsKilled() throws Exception {
    for (int round = 1; round <= ROUNDS; round++) {
      String where = "round " + round + " of seed " + SEED;
      try (Program server = start()) {
        Map<Long, String> log = log(server.port());
        checkLog(log, where);
        checkResume(server.port(), log, where);
        talkAndKill(server, round);
      }
    }
    try (Program server = start()) {
      checkLog(log(server.port()), "the end, seed " + SEED);
    }
    assertThat(shown).as("all that was looked at").hasSizeGreaterThan(100 * ROUNDS);
  }

  private Program start() throws Exception {
    return Program.starts(List.of(), "--limits", "off", "--data", data.toString());
  }

  private void talkAndKill(Program server, int round) throws Exception {
    List<Recorder> talkers = new ArrayList<>();
    for (int i = 0; i < TALKERS; i++) {
      Recorder talker = new Recorder(server.port(), name(i));
      talker.types("/stamp on");
      talker.talks("round " + round + " line");
      talkers.add(talker);
    }
    int lines = 20 + random.nextInt(2000);
    TestServer.await().until(() -> talkers.get(0).count() >= lines);
    server.close(); // kill -9
    for (int i = 0; i < TALKERS; i++) {
      talkers.get(i).awaitEnd();
      remember(name(i), talkers.get(i));
      talkers.get(i).close();
    }
  }

  private static String name(int talker) {
    return "talker" + talker;
  }

  private void remember(String name, Recorder talker) {
    long last = 0;
    for (String line : talker.lines()) {
      Matcher stamped = STAMPED.matcher(line);
      if (stamped.matches()) {
        long sequence = Long.parseLong(stamped.group(1));
        assertThat(sequence).as("ascending: %s", line).isGreaterThan(last);
        last = sequence;
        String before = shown.put(sequence, stamped.group(2));
        assertThat(before).as("what another was shown").isIn(null, stamped.group(2));
      }
    }
    if (last > 0) {
      positions.put(name, last);
    }
  }

  /** The whole log, read as anybody can. */
  private Map<Long, String> log(int port) throws Exception {
    Map<Long, String> log = new TreeMap<>();
    try (Recorder reader = new Recorder(port, "auditor")) {
      reader.types("/stamp on");
      reader.types("/since 0");
      reader.types("/topic"); // answered behind it
      TestServer.await()
          .until(() -> reader.lines().stream().anyMatch(l -> l.contains(" has no topic")));
      for (String line : reader.lines()) {
        Matcher stamped = STAMPED.matcher(line);
        if (stamped.matches()) {
          String twice = log.put(Long.valueOf(stamped.group(1)), stamped.group(2));
          assertThat(twice).as("a number is of one line").isNull();
        }
      }
    }
    return log;
  }

  private void checkLog(Map<Long, String> log, String where) {
    Map<Long, String> lost = new TreeMap<>(shown);
    lost.entrySet().removeIf(entry -> entry.getValue().equals(log.get(entry.getKey())));
    assertThat(lost).as(where).isEmpty();
    long next = 1;
    Map<String, Integer> said = new HashMap<>();
    for (Map.Entry<Long, String> entry : log.entrySet()) {
      assertThat(entry.getKey()).as(where).isEqualTo(next++);
      Matcher line = SAID.matcher(entry.getValue());
      if (line.matches()) { // of each talker a prefix of what it sent, in its order
        int before = said.merge(line.group(1) + line.group(2), 1, Integer::sum);
        assertThat(Integer.parseInt(line.group(3))).as(where).isEqualTo(before);
      }
    }
  }

  /**
   * They come back at the position that they had, and are shown exactly what follows, but for their
   * own going: who was shown nothing in the last round comes back from before their last check.
   */
  private void checkResume(int port, Map<Long, String> log, String where) throws Exception {
    for (Map.Entry<String, Long> position : positions.entrySet()) {
      String name = position.getKey() + "-again"; // its own is for later
      List<String> missed = new ArrayList<>();
      log.forEach(
          (sequence, line) -> {
            if (sequence > position.getValue() && !line.equals(name + " left the chat")) {
              missed.add(line);
            }
          });
      try (Recorder back = new Recorder(port, name + " +" + position.getValue())) {
        back.types("/topic");
        TestServer.await()
            .until(() -> back.lines().stream().anyMatch(l -> l.contains(" has no topic")));
        assertThat(shownTo(back).subList(0, missed.size())).as(where).isEqualTo(missed);
      }
    }
  }

  /** Lines of the room, without the server's answers and the welcome. */
  private static List<String> shownTo(Recorder back) {
    return back.lines().stream().filter(line -> !line.startsWith("-- ")).skip(1).toList();
  }
}
