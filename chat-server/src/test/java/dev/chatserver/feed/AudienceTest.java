package dev.chatserver.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatserver.codec.UserName;
import dev.chatserver.testing.Samples;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * What one audience does in one turn. Everything happens within one task of a real loop, so that
 * nothing comes in between and the test says how far a turn goes.
 */
class AudienceTest {

  private static final String LINE = "text";

  @Test
  void shouldGiveEachReaderEverythingFromItsPositionOn() {
    inRig(
        FeedRig.LIMITS,
        rig -> {
          // given
          say(rig, 1, 2, 5, 9);

          // when
          FeedRig.Peer first = rig.join(1);
          FeedRig.Peer amid = rig.join(3);
          FeedRig.Peer live = rig.join(10);
          FeedRig.serveWoken(first.audience());
          say(rig, 12);
          FeedRig.serve(first.audience());

          // then
          assertThat(first.lines()).isEqualTo(shown(1, 2, 5, 9, 12));
          assertThat(amid.lines()).isEqualTo(shown(5, 9, 12));
          assertThat(live.lines()).isEqualTo(shown(12));
          assertThat(live.reader().position()).isEqualTo(13);
        });
  }

  @Test
  void shouldGoOnOverTheEndsOfSegments() {
    inRig(
        FeedRig.limits(1024 * 1024, 16, 16, 1024),
        rig -> {
          // given
          FeedRig.Peer peer = rig.join(1);
          for (int i = 1; i <= 20; i++) {
            say(rig, i);
          }

          // when
          FeedRig.serveWoken(peer.audience());

          // then
          assertThat(peer.lines()).isEqualTo(shown(LongStream.rangeClosed(1, 20).toArray()));
        });
  }

  @Test
  void shouldWriteInSlicesOfWholeLines() {
    inRig(
        FeedRig.limits(1024 * 1024, 1024, 1024, 14),
        rig -> {
          // given lines of 7 bytes
          FeedRig.Peer peer = rig.join(1);
          say(rig, 1, 2, 3, 4, 5);

          // when
          peer.audience().turn(FeedRig.budget(1));

          // then
          assertThat(peer.lines()).isEqualTo(shown(1, 2));
          assertThat(peer.audience().hasMore()).isTrue();

          // when
          FeedRig.serveWoken(peer.audience());

          // then
          assertThat(peer.lines()).isEqualTo(shown(1, 2, 3, 4, 5));
        });
  }

  @Test
  void shouldWriteNothingToWhoHasLeftWhileItWaitedForItsTurn() {
    inRig(
        FeedRig.LIMITS,
        rig -> {
          // given
          say(rig, 1);
          FeedRig.Peer stays = rig.join(1);
          FeedRig.Peer leaves = rig.join(1);

          // when
          rig.leave(leaves);
          leaves.reader().leave();
          leaves.reader().wake();
          FeedRig.serve(stays.audience());

          // then
          assertThat(leaves.lines()).isEmpty();
          assertThat(stays.lines()).isEqualTo(shown(1));
        });
  }

  @Test
  void shouldNotShowHiddenAuthors() {
    inRig(
        FeedRig.LIMITS,
        rig -> {
          // given
          Set<UserName> hidden = new HashSet<>(Set.of(Samples.user("bob")));
          FeedRig.Peer peer = rig.join(1);
          peer.reader().see(new View(hidden, null, null));
          say(rig, "bob", "ann", "ann", "bob", "bob", "cid", "bob");

          // when
          FeedRig.serve(peer.audience());

          // then
          assertThat(peer.lines()).isEqualTo(shown(2, 3, 6));
          assertThat(peer.reader().position()).isEqualTo(8);

          // when the list, which is only lent, has nobody any more
          hidden.clear();
          rig.say(8, "bob", LINE);
          FeedRig.serve(peer.audience());

          // then
          assertThat(peer.lines()).isEqualTo(shown(2, 3, 6, 8));
        });
  }

  @Test
  void shouldReadAgainFromAnEarlierPosition() {
    inRig(
        FeedRig.LIMITS,
        rig -> {
          // given
          FeedRig.Peer peer = rig.join(1);
          say(rig, 1, 2, 3);
          FeedRig.serve(peer.audience());

          // when
          peer.reader().rewind(Course.from(2));
          FeedRig.serveWoken(peer.audience());
          peer.reader().rewind(Course.from(99));
          say(rig, 4);
          FeedRig.serve(peer.audience());

          // then
          assertThat(peer.lines()).isEqualTo(shown(1, 2, 3, 2, 3, 4));
        });
  }

  @Test
  void shouldPassOverWhoTakesNothingAndKeepNoBuffersForThem() {
    inRig(
        FeedRig.limits(1024 * 1024, 1024, 1024, 70),
        rig -> {
          // given somebody whose channel is full after one line of 7 bytes
          FeedRig.Peer stalled = rig.join(1);
          FeedRig.Peer other = rig.join(1);
          stalled.channel().waterMark(4, 5).stall();
          say(rig, 1);
          FeedRig.serve(stalled.audience());

          // when
          for (int i = 2; i <= 200; i++) {
            say(rig, i);
            FeedRig.serve(stalled.audience());
          }

          // then
          assertThat(other.lines()).hasSize(200);
          assertThat(stalled.reader().position()).isEqualTo(2);
          assertThat(stalled.channel().unsafe().outboundBuffer().size()).isEqualTo(1);

          // when
          stalled.channel().takeAll();
          stalled.channel().flush();
          stalled.reader().wake();
          FeedRig.serveWoken(stalled.audience());

          // then
          assertThat(stalled.lines()).isEqualTo(other.lines());
        });
  }

  @Test
  void shouldStopWritingAsSoonAsAChannelIsFull() {
    inRig(
        FeedRig.limits(1024 * 1024, 16, 16, 1024),
        rig -> {
          // given
          FeedRig.Peer stalled = rig.join(1);
          stalled.channel().waterMark(4, 5).stall();
          for (int i = 1; i <= 20; i++) {
            say(rig, i);
          }

          // when
          FeedRig.serve(stalled.audience());

          // then one slice, of the two lines of one segment
          assertThat(stalled.channel().unsafe().outboundBuffer().size()).isEqualTo(1);
          assertThat(stalled.reader().position()).isEqualTo(3);
          assertThat(stalled.audience().hasMore()).isFalse();
        });
  }

  @Test
  void shouldRunAnActionOnceWhenAPositionIsReached() {
    try (FeedRig rig = new FeedRig(1, FeedRig.LIMITS)) {
      // given
      List<String> ran = new ArrayList<>();
      FeedRig.Peer[] peer = new FeedRig.Peer[1];
      rig.run(
          () -> {
            peer[0] = rig.join(1);
            say(rig, 1);
            peer[0].reader().whenReached(2, () -> ran.add("2"));
            FeedRig.serve(peer[0].audience());
          });
      rig.run(() -> assertThat(ran).isEmpty());

      // when
      rig.run(
          () -> {
            say(rig, 2, 3);
            FeedRig.serve(peer[0].audience());
          });

      // then
      rig.run(() -> assertThat(ran).containsExactly("2"));

      // when it is behind the reader already
      rig.run(() -> peer[0].reader().whenReached(3, () -> ran.add("3")));

      // then
      rig.run(() -> assertThat(ran).containsExactly("2", "3"));
    }
  }

  @Test
  void shouldServeLiveReadersWhileAnotherCatchesUp() {
    inRig(
        FeedRig.limits(1024 * 1024, 1024, 1024, 7),
        rig -> {
          // given somebody who is 100 lines behind and gets one at a time
          FeedRig.Peer live = rig.join(1);
          for (int i = 1; i <= 100; i++) {
            say(rig, i);
          }
          FeedRig.serve(live.audience());
          FeedRig.Peer behind = rig.join(1);

          // when
          say(rig, 101);
          live.audience().sweepSoon();
          live.audience().turn(FeedRig.budget(4));

          // then
          assertThat(live.lines()).hasSize(101);
          assertThat(behind.lines()).hasSizeBetween(1, 4);
        });
  }

  private static void inRig(FeedLimits limits, RigTask task) {
    try (FeedRig rig = new FeedRig(1, limits)) {
      rig.run(() -> task.run(rig));
    }
  }

  private interface RigTask {
    void run(FeedRig rig) throws Exception;
  }

  private static void say(FeedRig rig, long... sequences) {
    for (long sequence : sequences) {
      rig.say(sequence, "ann", LINE);
    }
  }

  private static void say(FeedRig rig, String... authors) {
    for (int i = 0; i < authors.length; i++) {
      rig.say(i + 1, authors[i], LINE);
    }
  }

  private static List<String> shown(long... sequences) {
    return LongStream.of(sequences).mapToObj(sequence -> sequence + " " + LINE).toList();
  }
}
