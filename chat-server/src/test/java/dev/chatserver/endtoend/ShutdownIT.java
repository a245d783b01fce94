package dev.chatserver.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chatserver.app.LedgerConfig;
import dev.chatserver.ledger.MemoryLimits;
import dev.chatserver.session.connection.SessionLimits;
import java.io.IOException;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * A server that is told to stop: what was said is delivered, everyone is told, and it takes no
 * longer than it may.
 */
class ShutdownIT {

  @Test
  void shouldTellEverybodyAndCloseThem() throws Exception {
    TestServer server = TestServer.defaults().start();
    Person bob = Person.joins(server.port(), "bob");
    Person unnamed = Person.connects(server.port());
    unnamed.readsBytes("Enter your username: ");

    Thread stopping = new Thread(server::stop, "stopping");
    stopping.start();

    bob.reads("-- the server is going down");
    bob.seesTheEnd();
    bob.close();
    unnamed.reads("-- the server is going down");
    unnamed.seesTheEnd();
    unnamed.close();
    stopping.join();
  }

  @Test
  void shouldDeliverWhatWasReadBeforeItWasToldToStop() throws Exception {
    // One line a second beyond the first: bob's lines are read in one go (a packet of 400 bytes)
    // and
    // nearly all of them wait for their turn when the server stops.
    TestServer.Settings settings = TestServer.defaults();
    settings.sessions =
        SessionLimits.DEFAULT.with(
            c -> {
              c.linesPerSecond = 1;
              c.linesBurst = 3; // two to arrive with, one to say
            });
    TestServer server = settings.start();
    List<Person> readers = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      readers.add(Person.joins(server.port(), "reader" + i));
    }
    Person bob = Person.joins(server.port(), "bob");
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 40; i++) {
      lines.append("line ").append(i).append('\n');
    }
    bob.sends(lines.toString().getBytes(UTF_8)); // one packet
    bob.reads("bob says: line 0");

    Thread stopping = new Thread(server::stop, "stopping");
    stopping.start();

    for (Person reader : readers) {
      String all = reader.restOfAll();
      assertThat(all.replace("-- the server is going down\n", "")).isEqualTo(said(0, 40));
      assertThat(all).containsOnlyOnce("-- the server is going down\n");
      reader.close();
    }
    assertThat(bob.restOfAll().replace("-- the server is going down\n", "")).isEqualTo(said(1, 40));
    bob.close();
    stopping.join();
  }

  private static String said(int from, int to) {
    StringBuilder said = new StringBuilder();
    for (int i = from; i < to; i++) {
      said.append("bob says: line ").append(i).append('\n');
    }
    return said.toString();
  }

  @Test
  void shouldShowEveryReaderTheSameWhileManyTalkAndItStops() throws Exception {
    TestServer.Settings settings = TestServer.unlimited();
    settings.ledger =
        new LedgerConfig.InMemory(
            new MemoryLimits(1_000_000, 256 * 1024 * 1024, 512L * 1024 * 1024, 1024));
    TestServer server = settings.start();
    List<Person> talkers = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      talkers.add(Person.joins(server.port(), "talker" + i));
    }
    List<Person> readers = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      readers.add(Person.joins(server.port(), "reader" + i));
    }
    ExecutorService threads = Executors.newCachedThreadPool();
    CountDownLatch underWay = new CountDownLatch(3 * 200);
    for (int i = 0; i < talkers.size(); i++) {
      Person talker = talkers.get(i);
      String said = "talker" + i + " says: ";
      threads.submit(() -> talk(talker, said, underWay));
    }
    List<Future<String>> read = new ArrayList<>();
    for (Person reader : readers) {
      read.add(threads.submit(reader::restOfAll));
    }
    underWay.await();

    server.stop();

    String first = read.get(0).get().replace("-- the server is going down\n", "");
    assertThat(first).endsWith("\n");
    assertThat(first.lines()).hasSizeGreaterThanOrEqualTo(3 * 200);
    for (Future<String> other : read) {
      assertThat(other.get().replace("-- the server is going down\n", "")).isEqualTo(first);
    }
    for (Person person : readers) {
      person.close();
    }
    for (Person person : talkers) {
      person.close();
    }
    threads.shutdown();
  }

  /** Says lines, and reads each of its own before the next, until the server has stopped. */
  private static Void talk(Person talker, String said, CountDownLatch underWay) throws IOException {
    try {
      for (int n = 0; ; n++) {
        String line = "line " + n;
        talker.types(line);
        for (String read = talker.line(); !read.equals(said + line); read = talker.line()) {
          if (read.isEmpty()) {
            return null; // the end
          }
        }
        underWay.countDown();
      }
    } catch (SocketException e) {
      return null; // the end came while it typed
    }
  }

  @Test
  void shouldNotWaitForOneThatDoesNotReadLongerThanItMay() throws Exception {
    TestServer.Settings settings = TestServer.unlimited();
    settings.drainSeconds = 3;
    TestServer server = settings.start();
    Person prompted = Person.connects(server.port());
    prompted.readsBytes("Enter your username: ");
    Person stalled = Person.connects(server.port(), 4096);
    stalled.readsBytes("Enter your username: ");
    stalled.types("stalled");
    stalled.reads("welcome stalled");
    Person bob = Person.joins(server.port(), "bob");
    String fill = "x".repeat(4000);
    for (int i = 0; i < 2500; i++) {
      bob.types(fill + i);
      bob.reads("bob says: " + fill + i);
    }

    long start = System.nanoTime();
    Thread stopping = new Thread(server::stop, "stopping");
    stopping.start();
    prompted.reads("-- the server is going down");
    prompted.seesTheEnd();
    prompted.close();
    bob.reads("-- the server is going down");
    bob.seesTheEnd();
    bob.close();
    assertThat(stopping.isAlive()).as("for the stalled one, and for nobody else").isTrue();
    stopping.join();
    long tookMillis = (System.nanoTime() - start) / 1_000_000;

    assertThat(tookMillis).isBetween(2900L, 6000L); // twice the time there was
    Pattern said = Pattern.compile("bob says: x+(\\d+)\n");
    Matcher lines = said.matcher(read(stalled));
    int next = 0;
    while (lines.find()) {
      assertThat(Integer.parseInt(lines.group(1))).isEqualTo(next++); // what it got has no hole
    }
    stalled.close();
  }

  private static String read(Person stalled) {
    StringBuilder got = new StringBuilder();
    try {
      for (int b = stalled.read(); b >= 0; b = stalled.read()) {
        got.append((char) b);
      }
    } catch (IOException e) {
      // it was cut off, as it must be: it had its time
    }
    return got.toString();
  }
}
