package dev.chatserver.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatserver.app.LedgerConfig;
import dev.chatserver.feed.FeedLimits;
import dev.chatserver.ledger.sqlite.SqliteSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A room on disk is one log for whoever reads it: those who were there all the time, came late, did
 * not read for long, were cut off again and again, asked for it afterwards or searched in it agree
 * on which line has which number, and nobody misses one that was to be shown to them.
 */
@Tag("slow")
class OrderIT {

  private static final int SPEAKERS = 3;

  /** Of each; with what is in them, so much that no kernel's buffers hold it. */
  private static final int LINES = 2000;

  private static final String FILL = " x".repeat(1000);

  /** How many lines somebody reads until they are cut off. */
  private static final int PIECE = 500;

  /** What only some lines have, fewer than are found at most. */
  private static final String RARE = "needle";

  private static final String END = "first says: the end";
  private static final Pattern STAMPED = Pattern.compile("\\[(\\d+) \\d\\d:\\d\\d\\] (.*)");
  private static final Pattern FOUND = Pattern.compile("\\[(\\d+) [-\\d]+ \\d\\d:\\d\\d\\] (.*)");
  private static final Pattern SKIPPED = Pattern.compile("-- (\\d+) lines? skipped");

  @TempDir Path data;

  private final ExecutorService people = Executors.newCachedThreadPool();

  @AfterEach
  void stop() {
    people.shutdownNow();
  }

  @Test
  void shouldShowOneOrderToAllWhoRead() throws Exception {
    try (TestServer server = start(0)) {
      // given
      Person first = reader(server, "first", 0);
      Person stalled = reader(server, "stalled", 4096);
      CountDownLatch third = new CountDownLatch(SPEAKERS * LINES / 3);
      CountDownLatch spoken = new CountDownLatch(SPEAKERS);

      // when some talk, and others read in all the ways there are
      for (int i = 0; i < SPEAKERS; i++) {
        Person speaker = reader(server, "speaker" + i, 0);
        String name = "speaker" + i;
        people.submit(noting(() -> talk(speaker, name, third), spoken));
      }
      Future<NavigableMap<Long, String>> byFirst = people.submit(() -> toTheEnd(first));
      Future<NavigableMap<Long, String>> byCut = people.submit(() -> toTheEndInPieces(server));
      third.await();
      Person late = reader(server, "late", 0);
      Future<NavigableMap<Long, String>> byLate = people.submit(() -> toTheEnd(late));
      assertThat(spoken.await(2, TimeUnit.MINUTES)).isTrue();
      first.types("the end");

      // then
      NavigableMap<Long, String> log = byFirst.get();
      assertThat(log).hasSizeGreaterThan(SPEAKERS * LINES);
      assertThat(log.lastKey() - log.firstKey() + 1).as("no gap").isEqualTo(log.size());
      assertAgrees("stalled", toTheEnd(stalled), log);
      assertAgrees("late", byLate.get(), log);
      assertAgrees("cut off", byCut.get(), log);
      Person after = reader(server, "after", 0);
      after.types("/since 0");
      assertThat(toTheEnd(after).tailMap(log.firstKey())).as("after").isEqualTo(log);
      assertThat(found(after)).as("found").isEqualTo(having(log, RARE));
    }
  }

  /** All that was read is there, and from the first line on nothing is missing. */
  private static void assertAgrees(
      String who, NavigableMap<Long, String> read, NavigableMap<Long, String> log) {
    assertThat(read).as(who).isEqualTo(log.tailMap(read.firstKey()));
  }

  @Test
  void shouldTellExactlyWhatIsMissing_whenItIsNoLongerKept() throws Exception {
    try (TestServer server = start(100)) {
      // given
      Person first = reader(server, "first", 0);
      Person stalled = reader(server, "stalled", 4096);
      Future<NavigableMap<Long, String>> byFirst = people.submit(() -> toTheEnd(first));

      // when
      talk(reader(server, "speaker0", 0), "speaker0", new CountDownLatch(0));
      talk(reader(server, "speaker1", 0), "speaker1", new CountDownLatch(0));
      talk(reader(server, "speaker2", 0), "speaker2", new CountDownLatch(0));
      first.types("the end");

      // then
      NavigableMap<Long, String> log = byFirst.get();
      List<Long> missing = new ArrayList<>();
      long next = log.firstKey();
      while (next <= log.lastKey()) {
        String line = stalled.line();
        Matcher skipped = SKIPPED.matcher(line);
        Matcher stamped = STAMPED.matcher(line);
        if (skipped.matches()) {
          missing.add(Long.parseLong(skipped.group(1)));
          next += Long.parseLong(skipped.group(1));
        } else if (stamped.matches()) {
          assertThat(Long.parseLong(stamped.group(1))).as("after %s", missing).isEqualTo(next);
          assertThat(stamped.group(2)).isEqualTo(log.get(next));
          next++;
        }
      }
      assertThat(missing).isNotEmpty();
    }
  }

  private TestServer start(int keepLines) {
    TestServer.Settings settings = TestServer.unlimited();
    settings.ledger =
        new LedgerConfig.OnDisk(
            SqliteSettings.DEFAULT.with(
                c -> {
                  c.directory = data;
                  c.keepLines = keepLines;
                }));
    settings.feeds =
        new FeedLimits(256 * 1024, 1024, 16 * 1024, 64, 512, 1024 * 1024, 64 * 1024, 32);
    return settings.start();
  }

  /** Somebody who sees numbers; what the room had to show before that is read. */
  private static Person reader(TestServer server, String name, int receiveBufferBytes)
      throws IOException {
    Person person = Person.connects(server.port(), receiveBufferBytes);
    person.readsBytes("Enter your username: ");
    person.types(name);
    person.reads("welcome " + name);
    stamps(person);
    return person;
  }

  private static void stamps(Person person) throws IOException {
    person.types("/stamp on");
    while (!person.line().equals("-- stamps are on")) {
      // what is shown without numbers
    }
  }

  private static Callable<Void> noting(Task task, CountDownLatch done) {
    return () -> {
      try {
        task.run();
      } finally {
        done.countDown();
      }
      return null;
    };
  }

  private interface Task {
    void run() throws Exception;
  }

  /** Says lines and reads each of them, and what others say. */
  private static void talk(Person speaker, String name, CountDownLatch said) throws IOException {
    for (int i = 0; i < LINES; i++) {
      String text = i + (i % 400 == 0 ? " " + RARE : "") + FILL;
      speaker.types(text);
      while (!speaker.line().endsWith(name + " says: " + text)) {
        // the others
      }
      said.countDown();
    }
  }

  // -- who reads

  private static NavigableMap<Long, String> toTheEnd(Person person) throws IOException {
    NavigableMap<Long, String> read = new TreeMap<>();
    while (!read(person, read).equals(END)) {
      // on
    }
    return read;
  }

  /** The next line of the room, which is noted. */
  private static String read(Person person, NavigableMap<Long, String> read) throws IOException {
    while (true) {
      String line = person.line();
      Matcher stamped = STAMPED.matcher(line);
      if (stamped.matches()) {
        long sequence = Long.parseLong(stamped.group(1));
        assertThat(read.isEmpty() ? 0 : read.lastKey()).isLessThan(sequence);
        read.put(sequence, stamped.group(2));
        return stamped.group(2);
      }
      assertThat(line).doesNotMatch(SKIPPED).isNotEmpty();
    }
  }

  /** Is cut off after some lines each time, and goes on behind the last of them. */
  private static NavigableMap<Long, String> toTheEndInPieces(TestServer server) throws IOException {
    NavigableMap<Long, String> read = new TreeMap<>();
    for (int piece = 0; read.isEmpty() || !read.lastEntry().getValue().equals(END); piece++) {
      Person person = Person.connects(server.port());
      long position = read.isEmpty() ? 0 : read.lastKey();
      person.readsBytes("Enter your username: ");
      person.types("cut" + piece + " +end");
      person.types("/stamp on");
      person.types("/since " + position);
      read.putAll(piece(person, position + 1));
      person.isCutOff();
    }
    return read;
  }

  private static NavigableMap<Long, String> piece(Person person, long from) throws IOException {
    NavigableMap<Long, String> read = new TreeMap<>();
    while (!read.containsKey(from) || (read.size() < PIECE && !read.containsValue(END))) {
      Matcher stamped = STAMPED.matcher(person.line());
      if (stamped.matches()) {
        long sequence = Long.parseLong(stamped.group(1));
        if (sequence == from) {
          read.clear(); // what was shown before it went back
        }
        read.put(sequence, stamped.group(2));
      }
    }
    assertThat(read.firstKey()).isEqualTo(from);
    return read;
  }

  private static NavigableMap<Long, String> found(Person person) throws Exception {
    int wanted = SPEAKERS * LINES / 400;
    while (true) {
      person.types("/search " + RARE);
      String header = person.line();
      while (!header.endsWith(" found") && !header.contains(" found;")) {
        header = person.line(); // who was cut off leaves
      }
      NavigableMap<Long, String> found = new TreeMap<>();
      int lines = header.equals("-- nothing found") ? 0 : number(header);
      while (found.size() < lines) {
        Matcher line = FOUND.matcher(person.line());
        if (line.matches()) {
          found.put(Long.valueOf(line.group(1)), line.group(2));
        }
      }
      if (found.size() >= wanted) { // it is behind by a second at most
        return found;
      }
    }
  }

  private static int number(String header) {
    Matcher number = Pattern.compile("-- (\\d+) lines? found.*").matcher(header);
    assertThat(number.matches()).as(header).isTrue();
    return Integer.parseInt(number.group(1));
  }

  private static NavigableMap<Long, String> having(NavigableMap<Long, String> log, String word) {
    NavigableMap<Long, String> having = new TreeMap<>(log);
    having.values().removeIf(line -> !line.contains(word));
    return having;
  }
}
