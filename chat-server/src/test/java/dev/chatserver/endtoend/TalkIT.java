package dev.chatserver.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** People who talk at the same time, on connections that live on different event loops. */
class TalkIT {

  @Test
  void shouldGiveANameToOneOfAHundredThatClaimItAtOnce() throws Exception {
    try (TestServer server = TestServer.unlimited().start()) {
      List<Person> people = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        people.add(Person.connects(server.port()));
        people.get(i).readsBytes("Enter your username: ");
      }
      CountDownLatch go = new CountDownLatch(1);
      ExecutorService threads = Executors.newFixedThreadPool(100);
      List<Future<String>> answers = new ArrayList<>();
      for (Person person : people) {
        answers.add(
            threads.submit(
                () -> {
                  go.await();
                  person.types("megumin");
                  return person.line();
                }));
      }
      go.countDown();
      List<String> got = new ArrayList<>();
      for (Future<String> answer : answers) {
        got.add(answer.get());
      }
      threads.shutdown();

      assertThat(got).containsOnlyOnce("welcome megumin");
      assertThat(got).filteredOn("-- that name is taken"::equals).hasSize(99);
      for (Person person : people) {
        person.close();
      }
    }
  }

  @Test
  void shouldShowAllReadersOneOrder() throws Exception {
    int speakers = 8;
    int lines = 500;
    try (TestServer server = TestServer.unlimited().start()) {
      CountDownLatch ready = new CountDownLatch(speakers);
      CountDownLatch allRead = new CountDownLatch(speakers);
      List<List<String>> seen =
          inParallel(
              speakers,
              i -> {
                Person person = Person.joins(server.port(), "speaker" + i);
                ready.countDown();
                ready.await();
                StringBuilder all = new StringBuilder();
                for (int n = 0; n < lines; n++) {
                  all.append("line ").append(n).append('\n');
                }
                person.sends(all.toString().getBytes(UTF_8));
                List<String> read = new ArrayList<>();
                while (read.size() < speakers * lines) {
                  read.add(person.line());
                }
                allRead.countDown();
                allRead.await(60, TimeUnit.SECONDS); // so that nobody reads that another one left
                person.close();
                return read;
              });

      for (List<String> read : seen) {
        assertThat(read).isEqualTo(seen.get(0));
      }
      for (int i = 0; i < speakers; i++) {
        String prefix = "speaker" + i + " says: ";
        List<String> own = seen.get(0).stream().filter(l -> l.startsWith(prefix)).toList();
        assertThat(own).hasSize(lines);
        for (int n = 0; n < lines; n++) {
          assertThat(own.get(n)).isEqualTo(prefix + "line " + n);
        }
      }
    }
  }

  @Test
  void shouldTakeTheNameAndWhatFollowsFromOnePacket() throws Exception {
    try (TestServer server = TestServer.defaults().start()) {
      Person bob = Person.connects(server.port());

      bob.sends("bob\nhi\n/join tea\nin tea\n/me waves\n/leave\nback\n".getBytes(UTF_8));

      bob.readsBytes("Enter your username: ");
      bob.reads("welcome bob", "bob says: hi", "-- you are in tea, 1 here", "bob says: in tea");
      bob.reads("* bob waves", "-- you are in lobby, 1 here");
      assertThat(bob.line()).startsWith("-- the last 1 lines, since ");
      bob.reads("bob says: hi", "-- now live", "bob says: back");
      bob.close();
    }
  }

  @Test
  void shouldAnswerInTheOrderOfTheQuestions() throws Exception {
    try (TestServer server = TestServer.unlimited().start()) {
      Person bob = Person.joins(server.port(), "bob");
      StringBuilder questions = new StringBuilder();
      for (int i = 0; i < 50; i++) {
        questions.append("line ").append(i).append("\n/who\n/help quit\n/history 1\n/topic\n");
        questions.append("/nick bob").append(i).append("\n/who lobby\n/nick bob\n/msg bob hi\n");
      }

      bob.sends(questions.toString().getBytes(UTF_8));

      for (int i = 0; i < 50; i++) {
        bob.reads("bob says: line " + i, "-- in lobby: bob", "-- /quit [TEXT]: leave (also /exit)");
        assertThat(bob.line()).startsWith("-- the last 1 lines, since ");
        bob.reads("bob says: line " + i, "-- now live");
        bob.reads("-- lobby has no topic: /topic TEXT sets one");
        bob.reads("bob is now called bob" + i, "-- in lobby: bob" + i);
        bob.reads("bob" + i + " is now called bob", "bob whispers: hi", "-- to bob: hi");
      }
      bob.close();
    }
  }

  @Test
  void shouldSayOfOneThatIsCutOffNoMoreThanItsRateAllows() throws Exception {
    try (TestServer server = TestServer.defaults().start()) {
      Person reader = Person.joins(server.port(), "reader");
      Person bob = Person.joins(server.port(), "bob");
      StringBuilder all = new StringBuilder();
      for (int i = 0; i < 5000; i++) {
        all.append(i).append('\n');
      }

      bob.sends(all.toString().getBytes(UTF_8));
      reader.reads("bob says: 0");
      bob.isCutOff();

      int lines = 1;
      for (String line = reader.line(); !line.equals("bob left the chat"); line = reader.line()) {
        assertThat(line).isEqualTo("bob says: " + lines++);
      }
      assertThat(lines).isBetween(1, 40);
      reader.close();
    }
  }

  @Test
  void shouldDeliverAThousandLinesOfOneWhoHangsUpAtOnce() throws Exception {
    try (TestServer server = TestServer.unlimited().start()) {
      Person reader = Person.joins(server.port(), "reader");
      Person bob = Person.connects(server.port());
      StringBuilder all = new StringBuilder("bob\n");
      for (int i = 0; i < 1000; i++) {
        all.append("line ").append(i).append('\n');
      }

      bob.sends(all.toString().getBytes(UTF_8));
      bob.hangsUp();

      for (int i = 0; i < 1000; i++) {
        reader.reads("bob says: line " + i);
      }
      reader.reads("bob left the chat");
      assertThat(bob.restOfAll()).endsWith("bob says: line 999\n");
      bob.close();
      reader.close();
    }
  }

  @Test
  void shouldLoseNothingOfOneWhoSaysMoreThanItsRateAndEndsItsInput() throws Exception {
    try (TestServer server = TestServer.defaults().start()) {
      Person reader = Person.joins(server.port(), "reader");
      Person bob = Person.joins(server.port(), "bob");
      StringBuilder all = new StringBuilder();
      for (int i = 0; i < 45; i++) {
        all.append("line ").append(i).append('\n');
      }

      bob.sends(all.toString().getBytes(UTF_8));
      bob.hangsUp();

      for (int i = 0; i < 45; i++) {
        reader.reads("bob says: line " + i);
      }
      reader.reads("bob left the chat");
      bob.close();
      reader.close();
    }
  }

  @Test
  void shouldDeliverTheLastLineOfOneWhoDoesNotEndIt() throws Exception {
    try (TestServer server = TestServer.defaults().start()) {
      Person reader = Person.joins(server.port(), "reader");
      Person bob = Person.connects(server.port());

      bob.sends("bob\nhi".getBytes(UTF_8));
      bob.hangsUp();

      reader.reads("bob says: hi", "bob left the chat");
      bob.close();
      reader.close();
    }
  }

  @Test
  void shouldStampLinesWithSequenceAndTimeWhereAsked() throws Exception {
    try (TestServer server = TestServer.defaults().start()) {
      Person bob = Person.joins(server.port(), "bob");

      bob.types("one");
      bob.reads("bob says: one");
      bob.types("/stamp on");
      bob.types("two");
      bob.reads("-- stamps are on");
      assertThat(bob.line()).matches("\\[2 \\d\\d:\\d\\d] bob says: two");
      bob.types("/history 5");
      assertThat(bob.line()).startsWith("-- the last 2 lines, since ");
      assertThat(bob.line()).matches("\\[1 \\d\\d:\\d\\d] bob says: one");
      assertThat(bob.line()).matches("\\[2 \\d\\d:\\d\\d] bob says: two");
      bob.reads("-- now live");
      bob.types("/stamp off");
      bob.types("three");

      bob.reads("-- stamps are off", "bob says: three");
      bob.close();
    }
  }

  /** A part of a test that one of many does. */
  @FunctionalInterface
  private interface Part<T> {
    T play(int i) throws Exception;
  }

  private static <T> List<T> inParallel(int parts, Part<T> part) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(parts);
    try {
      List<Callable<T>> calls = new ArrayList<>();
      for (int i = 0; i < parts; i++) {
        int number = i;
        calls.add(() -> part.play(number));
      }
      List<T> results = new ArrayList<>();
      for (Future<T> result : threads.invokeAll(calls)) {
        results.add(result.get());
      }
      return results;
    } finally {
      threads.shutdownNow();
    }
  }
}
