package dev.chatserver.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatserver.codec.UserName;
import dev.chatserver.testing.Loops;
import dev.chatserver.testing.PeerChannel;
import dev.chatserver.testing.Samples;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Whatever happens in whatever order, on real loops with the smallest of limits: every reader gets
 * the lines from its position on, in order and once, without those of hidden authors, or the exact
 * number of those that it missed.
 */
class FeedModelTest {

  private static final int STEPS = 3000;
  private static final int PEERS_MAX = 24;
  private static final String[] AUTHORS = {"ann", "bob", "cid"};

  /** Segments of two or three lines, a feed of ten, turns of three readers, runs of five. */
  private static final FeedLimits TINY = new FeedLimits(200, 32, 64, 3, 5, 60, 25, 3);

  @ParameterizedTest
  @CsvSource({"1, 1", "1, 2", "2, 3", "2, 4", "3, 5", "3, 6"})
  void shouldShowEveryReaderEachLineOnceWithoutHiddenAuthors(int loops, int seed) {
    try (FeedRig rig = new FeedRig(loops, TINY)) {
      new Story(rig, seed, true).play();
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 11", "2, 12", "3, 13", "3, 14"})
  void shouldCountExactlyWhatAReaderMissedOfALogThatForgets(int loops, int seed) {
    try (FeedRig rig = new FeedRig(loops, TINY)) {
      new Story(rig, seed, false).play();
    }
  }

  /** A stretch of the log that a reader went through with the same people hidden. */
  private record Stretch(long from, long to, Set<UserName> hidden) {}

  /** A reader, and what it should have been shown. Confined to the reader's loop. */
  private static final class Follower {
    final PeerChannel channel;
    final Audience audience;
    final Reader reader;
    final Set<UserName> hidden = new HashSet<>();
    final List<Stretch> stretches = new ArrayList<>();
    long since;

    Follower(PeerChannel channel, Audience audience, Reader reader) {
      this.channel = channel;
      this.audience = audience;
      this.reader = reader;
      this.since = reader.position();
    }

    /** The reader's past is settled; from here on something is different. */
    void turnPage() {
      stretches.add(new Stretch(since, reader.position(), Set.copyOf(hidden)));
      since = reader.position();
    }
  }

  private static final class Story {
    private final FeedRig rig;
    private final Random random;
    private final boolean remembers;
    private final List<Follower> present = new ArrayList<>();
    private final List<Follower> past = new ArrayList<>();
    private final List<Long> sequences = new ArrayList<>();
    private final List<UserName> authors = new ArrayList<>();
    private long head;

    Story(FeedRig rig, int seed, boolean remembers) {
      this.rig = rig;
      this.random = new Random(seed);
      this.remembers = remembers;
    }

    void play() {
      for (int step = 0; step < STEPS; step++) {
        step();
      }
      for (Follower follower : List.copyOf(present)) {
        follower.channel.takeAll();
      }
      rig.settle();
      assertThat(present).isNotEmpty();
      for (Follower follower : present) {
        assertThat(follower.reader.position()).isEqualTo(head + 1);
      }
      for (Follower follower : List.copyOf(present)) {
        leave(follower);
      }
      rig.run(() -> assertThat(rig.feed.isUnread()).isTrue());
      past.forEach(this::check);
    }

    private void step() {
      int dice = random.nextInt(100);
      if (present.isEmpty() || (dice < 8 && present.size() < PEERS_MAX)) {
        join();
      } else if (dice < 12) {
        leave(somebody());
      } else if (dice < 40) {
        say(1 + random.nextInt(4));
      } else if (dice < 60) {
        somebody().channel.take(random.nextInt(40));
      } else if (dice < 75) {
        somebody().channel.takeAll();
      } else if (dice < 85) {
        Follower follower = somebody();
        on(follower, follower.reader::wake);
      } else if (dice < 92) {
        long earlier = position();
        Follower follower = somebody();
        on(
            follower,
            () -> {
              follower.turnPage();
              follower.reader.rewind(Course.from(earlier));
              follower.since = follower.reader.position();
            });
      } else if (remembers) {
        hide(somebody(), Samples.user(AUTHORS[random.nextInt(AUTHORS.length)]));
      } else {
        rig.log.dropAllBut(1 + random.nextInt(40));
      }
    }

    private void join() {
      int loop = random.nextInt(rig.broadcasters.size());
      long position = position();
      PeerChannel channel = rig.open(rig.loops.get(loop)).waterMark(10, 20);
      Audience audience = Loops.call(rig.home(), () -> rig.enter(loop));
      Follower follower =
          Loops.call(
              channel.eventLoop(),
              () -> {
                Reader reader = rig.join(channel, audience, position);
                Follower joined = new Follower(channel, audience, reader);
                reader.see(new View(joined.hidden, null, null));
                return joined;
              });
      present.add(follower);
    }

    private void leave(Follower follower) {
      present.remove(follower);
      past.add(follower);
      Loops.run(
          follower.channel.eventLoop(),
          () -> {
            follower.turnPage();
            follower.reader.leave();
          });
      rig.home().execute(() -> rig.left(follower.audience));
      follower.channel.takeAll();
    }

    private void say(int lines) {
      List<Runnable> said = new ArrayList<>();
      for (int i = 0; i < lines; i++) {
        head += 1 + (random.nextInt(4) == 0 ? random.nextInt(5) : 0);
        long sequence = head;
        String author = AUTHORS[random.nextInt(AUTHORS.length)];
        sequences.add(sequence);
        authors.add(Samples.user(author));
        said.add(() -> rig.say(sequence, author, "line-" + sequence));
        if (random.nextInt(10) == 0) {
          long any = 1L + random.nextInt((int) head + 2);
          said.add(() -> rig.feed.giveUp(any));
        }
      }
      rig.home()
          .execute(
              () -> {
                said.forEach(Runnable::run);
                rig.feed.signal();
              });
    }

    private void hide(Follower follower, UserName name) {
      on(
          follower,
          () -> {
            follower.turnPage();
            if (!follower.hidden.remove(name)) {
              follower.hidden.add(name);
            }
          });
    }

    private static void on(Follower follower, Runnable task) {
      // Not waited for: so it comes between the runs of a sweep.
      follower.channel.eventLoop().execute(task);
    }

    private Follower somebody() {
      return present.get(random.nextInt(present.size()));
    }

    /** Somewhere in the log, often near its end. */
    private long position() {
      long back = random.nextBoolean() ? random.nextInt(10) : random.nextInt(100);
      return Math.max(1, head + 1 - back);
    }

    /** Walks through what somebody was shown, along the log. */
    private void check(Follower follower) {
      Loops.run(follower.channel.eventLoop(), () -> {}); // what was written is taken
      List<String> lines = follower.channel.lines();
      int line = 0;
      for (Stretch stretch : follower.stretches) {
        int at = indexOf(stretch.from);
        while (at < indexOf(stretch.to)) {
          if (line < lines.size() && lines.get(line).startsWith("Skipped[room=pub, lines=")) {
            assertThat(remembers).as("nothing is forgotten").isFalse();
            int missed = Integer.parseInt(lines.get(line++).replaceAll("\\D", ""));
            assertThat(missed).isPositive();
            at += missed;
            assertThat(at)
                .as("missed more than there was")
                .isLessThanOrEqualTo(indexOf(stretch.to));
          } else if (stretch.hidden.contains(authors.get(at))) {
            at++;
          } else {
            assertThat(lines).as("from %d", stretch.from).hasSizeGreaterThan(line);
            assertThat(lines.get(line++))
                .as(
                    "line %d of %s, in stretch %d of %s",
                    line,
                    lines.subList(Math.max(0, line - 8), Math.min(lines.size(), line + 8)),
                    follower.stretches.indexOf(stretch),
                    follower.stretches)
                .isEqualTo(sequences.get(at) + " line-" + sequences.get(at));
            at++;
          }
        }
      }
      assertThat(lines).as("and nothing else").hasSize(line);
    }

    private int indexOf(long position) {
      int i = java.util.Collections.binarySearch(sequences, position);
      return i >= 0 ? i : -i - 1;
    }
  }
}
