package dev.chatserver.feed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** How an audience goes through its readers while they come and go; as in {@link AudienceTest}. */
class AudienceSweepTest {

  private static final String LINE = "text";

  /**
   * Each sweep of up to five readers, held up after each of them, and each of them leaving then.
   */
  @Test
  void shouldMissNobodyWhoeverLeavesInTheMiddleOfASweep() {
    inRig(
        FeedRig.LIMITS,
        rig -> {
          long sequence = 0;
          for (int size = 1; size <= 5; size++) {
            for (int served = 0; served <= size; served++) {
              for (int leaving = 0; leaving < size; leaving++) {
                sequence = leaveDuringSweep(rig, sequence, size, served, List.of(leaving));
              }
            }
          }
        });
  }

  @Test
  void shouldMissNobodyIfTwoLeaveInTheMiddleOfASweep() {
    inRig(
        FeedRig.LIMITS,
        rig -> {
          long sequence = 0;
          int size = 5;
          for (int served = 0; served <= size; served++) {
            for (int i = 0; i < size; i++) {
              for (int j = 0; j < size; j++) {
                if (i != j) {
                  sequence = leaveDuringSweep(rig, sequence, size, served, List.of(i, j));
                }
              }
            }
          }
        });
  }

  private static long leaveDuringSweep(
      FeedRig rig, long sequence, int size, int served, List<Integer> leaving) {
    // given
    List<FeedRig.Peer> peers = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      peers.add(rig.join(sequence + 1));
    }
    Audience audience = peers.get(0).audience();
    FeedRig.serve(audience);
    say(rig, sequence + 1);
    audience.sweepSoon();
    audience.turn(FeedRig.budget(served));

    // when
    List<FeedRig.Peer> staying = new ArrayList<>(peers);
    leaving.forEach(i -> staying.remove(peers.get(i)));
    leaving.forEach(i -> rig.leave(peers.get(i)));
    FeedRig.serveWoken(audience);
    say(rig, sequence + 2);
    FeedRig.serve(audience);

    // then
    for (FeedRig.Peer peer : staying) {
      assertThat(peer.lines())
          .as("%d of %d served, then left: %s", served, size, leaving)
          .isEqualTo(shown(sequence + 1, sequence + 2));
    }
    for (int i : leaving) {
      assertThat(peers.get(i).lines()).isSubsetOf(shown(sequence + 1));
    }
    staying.forEach(rig::leave);
    peers.forEach(peer -> peer.channel().close());
    return sequence + 2;
  }

  @Test
  void shouldServeWhoJoinsInTheMiddleOfASweepOnce() {
    inRig(
        FeedRig.LIMITS,
        rig -> {
          // given
          FeedRig.Peer a = rig.join(1);
          FeedRig.Peer b = rig.join(1);
          FeedRig.serve(a.audience());
          say(rig, 1);
          a.audience().sweepSoon();
          a.audience().turn(FeedRig.budget(1));

          // when
          FeedRig.Peer c = rig.join(1);
          FeedRig.serveWoken(a.audience());

          // then
          assertThat(a.lines()).isEqualTo(shown(1));
          assertThat(b.lines()).isEqualTo(shown(1));
          assertThat(c.lines()).isEqualTo(shown(1));
        });
  }

  @Test
  void shouldKnowTheLowestPositionThatIsNeededAfterEachSweep() {
    inRig(
        FeedRig.LIMITS,
        rig -> {
          // given
          say(rig, 1, 2, 3);
          FeedRig.Peer low = rig.join(2);
          FeedRig.Peer high = rig.join(4);
          assertThat(low.audience().needs()).isEqualTo(2);

          // when
          FeedRig.serve(low.audience());

          // then
          assertThat(low.audience().needs()).isEqualTo(4);

          // when
          high.reader().rewind(Course.from(1));

          // then
          assertThat(low.audience().needs()).isEqualTo(1);

          // when
          Audience audience = low.audience();
          rig.leave(low);
          rig.leave(high);

          // then
          assertThat(audience.needs()).isEqualTo(Long.MAX_VALUE);
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

  private static List<String> shown(long... sequences) {
    return LongStream.of(sequences).mapToObj(sequence -> sequence + " " + LINE).toList();
  }
}
