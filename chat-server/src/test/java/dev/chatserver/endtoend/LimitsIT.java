package dev.chatserver.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chatserver.room.RoomLimits;
import dev.chatserver.session.connection.SessionLimits;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Each limit that a peer can meet, at n and at n + 1; and that none of them is met with {@code
 * --limits off}.
 */
class LimitsIT {

  private final List<Person> people = new ArrayList<>();

  private @Nullable TestServer server;

  private TestServer start(TestServer.Settings settings) throws Exception {
    server = settings.start();
    return server;
  }

  @AfterEach
  void everybodyGoes() throws IOException {
    for (Person person : people) {
      person.close();
    }
    if (server != null) {
      server.close();
    }
  }

  private Person joins(TestServer server, String name) throws IOException {
    Person person = Person.joins(server.port(), name);
    people.add(person);
    person.types("/stamp off"); // which is answered when they are in the room
    while (!person.line().equals("-- stamps are off")) {
      // the room's last lines
    }
    return person;
  }

  private Person connects(TestServer server) throws IOException {
    Person person = Person.connects(server.port());
    people.add(person);
    return person;
  }

  private static SessionLimits sessions(
      int linesPerSecond, int linesBurst, int helloTimeoutSeconds, int ignoredNamesMax) {
    return SessionLimits.DEFAULT.with(
        c -> {
          c.linesPerSecond = linesPerSecond;
          c.linesBurst = linesBurst;
          c.helloTimeoutSeconds = helloTimeoutSeconds;
          c.ignoredNamesMax = ignoredNamesMax;
        });
  }

  /** The defaults, but for how long is said what a peer had sent that is gone. */
  static SessionLimits rest(int restSeconds) {
    return SessionLimits.DEFAULT.with(c -> c.restSeconds = restSeconds);
  }

  @Test
  void shouldReadABurstAtOnceAndTheRestAtTheRateLosingNothing() throws Exception {
    TestServer.Settings settings = TestServer.defaults();
    settings.sessions = sessions(10, 5, 60, 100);
    TestServer server = start(settings);
    Person bob = joins(server, "bob");
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 35; i++) {
      lines.append("line ").append(i).append('\n');
    }

    long start = System.nanoTime();
    bob.sends(lines.toString().getBytes(UTF_8));
    for (int i = 0; i < 35; i++) {
      bob.reads("bob says: line " + i);
    }
    long tookMillis = (System.nanoTime() - start) / 1_000_000;

    // Five at once, thirty more at ten a second: the last one is due after 3 s, and would be after
    // 6 s at half the rate. Exactly it is tested on a clock that the test holds (LineLimiterTest).
    assertThat(tookMillis).isBetween(2900L, 5900L);
  }

  @Test
  void shouldTakeANameAtTheLastTryAndGiveUpAfterIt() throws Exception {
    TestServer server = start(TestServer.defaults());
    Person bob = connects(server);
    bob.readsBytes("Enter your username: ");
    Person eve = connects(server);
    eve.readsBytes("Enter your username: ");

    bob.sends("a b\na b\na b\na b\nbob\n".getBytes(UTF_8));
    eve.sends("a b\na b\na b\na b\na b\neve\n".getBytes(UTF_8));

    assertThat(eve.restOfAll()).endsWith("-- no name after 5 tries; goodbye\n");
    String line;
    do {
      line = bob.line();
    } while (line.contains("not a name"));
    assertThat(line).endsWith("welcome bob");
  }

  @Test
  void shouldShowAsManyLinesOnEnteringAsItIsTold() throws Exception {
    TestServer.Settings settings = TestServer.defaults();
    settings.sessions = settings.sessions.with(c -> c.historyLines = 2);
    TestServer server = start(settings);
    Person ann = joins(server, "ann");
    ann.sends("one\ntwo\nthree\n".getBytes(UTF_8));
    ann.reads("ann says: one", "ann says: two", "ann says: three");

    Person bob = connects(server);
    bob.readsBytes("Enter your username: ");
    bob.types("bob");

    bob.reads("welcome bob");
    assertThat(bob.line()).startsWith("-- the last 2 lines");
    bob.reads("ann says: two", "ann says: three", "-- now live");
  }

  @Test
  void shouldRefuseTheSameLineTheSixthTimeInARow() throws Exception {
    TestServer server = start(TestServer.defaults());
    Person bob = joins(server, "bob");

    bob.sends("again\nagain\nagain\nagain\nagain\nagain\nother\nagain\n".getBytes(UTF_8));

    for (int i = 0; i < 5; i++) {
      bob.reads("bob says: again");
    }
    bob.reads("-- you said that 5 times already; your line was not sent");
    bob.reads("bob says: other", "bob says: again");
  }

  @Test
  void shouldRefuseOneConnectionTooManyFromAnAddress() throws Exception {
    TestServer.Settings settings = TestServer.defaults();
    settings.connectionsPerAddressMax = 3;
    TestServer server = start(settings);
    for (int i = 0; i < 3; i++) {
      connects(server).readsBytes("Enter your username: ");
    }

    Person fourth = connects(server);

    fourth.reads("-- too many connections from your address: at most 3");
    fourth.seesTheEnd();
  }

  @Test
  void shouldLetTheNextOneInWhenOneFromTheAddressHasGone() throws Exception {
    TestServer.Settings settings = TestServer.defaults();
    settings.connectionsPerAddressMax = 2;
    TestServer server = start(settings);
    Person watcher = joins(server, "watcher");
    joins(server, "bob").close();
    watcher.reads("bob left the chat");

    // The connection counts until it is closed, a moment after bob has left.
    Awaitility.await()
        .until(
            () -> {
              try (Person carol = Person.connects(server.port())) {
                return carol.read() == 'E'; // of the prompt
              }
            });
  }

  @Test
  void shouldRefuseOneConnectionTooManyInAll() throws Exception {
    TestServer.Settings settings = TestServer.defaults();
    settings.connectionsMax = 2;
    TestServer server = start(settings);
    joins(server, "a");
    joins(server, "b");

    Person third = connects(server);

    third.reads("-- the server is full: at most 2 connections");
    third.seesTheEnd();
  }

  @Test
  void shouldRefuseOneJoinTooManyFromAnAddressInAMinute() throws Exception {
    TestServer.Settings settings = TestServer.defaults();
    settings.joinsPerAddressPerMinute = 2;
    TestServer server = start(settings);
    joins(server, "a");
    joins(server, "b");

    Person third = connects(server);
    third.readsBytes("Enter your username: ");
    third.types("c");

    third.reads("-- too many joins from your address: at most 2 in a minute; try again later");
    third.seesTheEnd();
  }

  @Test
  void shouldSendAwayWhoGivesNoNameInTime() throws Exception {
    TestServer.Settings settings = TestServer.defaults();
    settings.sessions = sessions(10, 30, 1, 100);
    TestServer server = start(settings);
    Person person = connects(server);

    person.readsBytes("Enter your username: ");

    person.reads("-- no name within 1 s; goodbye");
    person.seesTheEnd();
  }

  @Test
  void shouldMakeNoMoreRoomsThanAllowedButAlwaysTheLobby() throws Exception {
    TestServer.Settings settings = TestServer.defaults();
    settings.rooms = RoomLimits.DEFAULT.with(c -> c.roomsMax = 2);
    TestServer server = start(settings);
    Person a = joins(server, "a");
    Person b = joins(server, "b");

    a.types("/join one");
    a.reads("-- you are in one, 1 here");
    b.reads("a left the room");
    b.types("/join two");
    b.reads("-- too many rooms: at most 2");
    b.types("still in the lobby");
    b.reads("b says: still in the lobby");
    b.types("/join one");
    b.reads("-- you are in one, 2 here");
    // Nobody is in the lobby any more: there is place for another room, and still for who is new.
    Awaitility.await()
        .until(
            () -> {
              b.types("/join two");
              return b.line().equals("-- you are in two, 1 here");
            });
    Person c = joins(server, "c");
    c.types("hello");
    while (!c.line().equals("c says: hello")) {
      // who has left the lobby before
    }
    c.types("/join three");
    c.reads("-- too many rooms: at most 2");
  }

  @Test
  void shouldIgnoreNoMoreNamesThanAllowed() throws Exception {
    TestServer.Settings settings = TestServer.defaults();
    settings.sessions = sessions(10, 30, 60, 2);
    TestServer server = start(settings);
    Person bob = joins(server, "bob");

    bob.sends("/ignore a\n/ignore b\n/ignore c\n/ignore a\n".getBytes(UTF_8));

    String though = ", though nobody here is called that at the moment";
    bob.reads("-- you ignore a" + though, "-- you ignore b" + though);
    bob.reads("-- you ignore 2 names already, the most that one can", "-- you ignore a" + though);
  }

  @Test
  void shouldListNoMoreMembersAndRoomsThanAllowed() throws Exception {
    TestServer.Settings settings = TestServer.defaults();
    settings.rooms =
        RoomLimits.DEFAULT.with(
            c -> {
              c.membersListed = 2;
              c.roomsListed = 1;
            });
    TestServer server = start(settings);
    Person a = joins(server, "a");
    joins(server, "b");
    Person c = joins(server, "c");

    a.types("/who");
    a.reads("-- in lobby: a, b and 1 other");
    c.types("/join tea");
    c.reads("-- you are in tea, 1 here");
    a.reads("c left the room");
    c.types("/rooms");
    c.reads("-- lobby, 2 here", "-- and 1 more");
  }

  @Test
  void shouldLiftTheLimitsOfPeersAndAddressesWhereTheyAreOff() throws Exception {
    TestServer.Settings settings = TestServer.unlimited();
    settings.connectionsPerAddressMax = 1;
    settings.joinsPerAddressPerMinute = 1;
    TestServer server = start(settings);
    joins(server, "a");
    Person b = joins(server, "b");

    b.sends("again\n".repeat(100).getBytes(UTF_8));

    for (int i = 0; i < 100; i++) {
      b.reads("b says: again");
    }
  }

  @Test
  void shouldNotReadMoreOfOneThatDoesNotReadItsAnswers() throws Exception {
    TestServer server = start(TestServer.unlimited());
    Person flooder = Person.connects(server.port(), 4096);
    people.add(flooder);
    flooder.readsBytes("Enter your username: ");
    flooder.types("flooder");
    flooder.reads("welcome flooder");
    byte[] questions = "/help\n".repeat(1000).getBytes(UTF_8);
    AtomicInteger asked = new AtomicInteger();
    Thread asking =
        new Thread(
            () -> {
              try {
                for (int i = 0; i < 2000; i++) {
                  flooder.sends(questions); // 12 MB of questions, 2 GB of answers
                  asked.incrementAndGet();
                }
              } catch (IOException e) {
                // the test is over: the socket was closed under it
              }
            },
            "asking");
    asking.start();

    // Its questions are not read any more, while others go on: it sends none for as long as another
    // says a hundred lines and reads each.
    Person other = joins(server, "other");
    Awaitility.await()
        .until(
            () -> {
              int before = asked.get();
              for (int i = 0; i < 100; i++) {
                other.types("hello " + i);
                other.reads("other says: hello " + i);
              }
              return before > 0 && asked.get() == before;
            });
    assertThat(asking.isAlive()).isTrue();
    flooder.close();
    asking.join();
  }
}
