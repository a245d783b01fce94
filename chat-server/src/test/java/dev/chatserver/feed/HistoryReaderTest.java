package dev.chatserver.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatserver.ledger.ReadResult;
import dev.chatserver.testing.PeerChannel;
import dev.chatserver.testing.Samples;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Those who read history: from the log, and without who came and went in between. */
class HistoryReaderTest {

  private static final int HEAD = 10;

  private final FeedRig rig = new FeedRig(1, FeedRig.LIMITS, HEAD);

  @BeforeEach
  void fillLog() {
    for (int i = 1; i <= HEAD; i++) {
      rig.log.add(Samples.entry(i, "ann", "text"));
    }
  }

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void shouldNotShowWhoCameAndWentInHistory_thoughTheFeedHasIt_andShowThemAfterIt() {
    // given
    rig.run(
        () -> {
          rig.tellLeft(11);
          rig.say(12);
          rig.tellLeft(13);
          rig.say(14);
        });

    // when
    PeerChannel channel = joinHistory(10, 12);

    // then
    assertThat(channel.lines())
        .containsExactly("10 text", "12 text", "NowLive[room=pub]", "13 left", "14 text");
  }

  @Test
  void shouldShowTheFeed_whereTheLogCannotBeReadForHistory() {
    // given
    rig.run(() -> rig.say(11));
    rig.log.hold();
    PeerChannel channel = joinHistory(5, 11);

    // when
    rig.log.takeHeld().result().accept(new ReadResult.Failed("the disk is worn"));
    rig.settle();

    // then
    assertThat(channel.lines()).hasSize(3).endsWith("11 text", "NowLive[room=pub]");
    assertThat(channel.lines().get(0)).contains("the disk is worn");
    assertThat(rig.log.heldRequests()).isZero();
  }

  @Test
  void shouldNotGoBack_whereTheFeedGoesBackFurtherThanTheLogForHistory() {
    // given
    rig.run(
        () -> {
          rig.say(11);
          rig.say(12);
          rig.say(13);
        });
    rig.log.dropAllBut(1);

    // when
    PeerChannel channel = joinHistory(12, 13);

    // then
    assertThat(channel.lines()).containsExactly("12 text", "13 text", "NowLive[room=pub]");
  }

  @Test
  void shouldShowTheFeed_whereItGoesBackFurtherThanTheLogForHistory() {
    // given
    rig.run(
        () -> {
          rig.say(11);
          rig.say(12);
          rig.say(13);
        });
    rig.log.dropAllBut(1);

    // when
    PeerChannel channel = joinHistory(9, 13);

    // then
    assertThat(channel.lines())
        .containsExactly(
            "Skipped[room=pub, lines=2]", "11 text", "12 text", "13 text", "NowLive[room=pub]");
  }

  @Test
  void shouldReadHistoryAgain_andNotBecomeOneThatDoesByAskingForLaterLines() {
    // given
    rig.run(
        () -> {
          rig.tellLeft(11);
          rig.say(12);
        });
    FeedRig.Peer[] peer = new FeedRig.Peer[1];
    rig.run(() -> peer[0] = rig.join(12));
    rig.settle();

    // when
    rig.run(() -> peer[0].reader().rewind(new Course(11, 12, true, null)));
    rig.settle();
    rig.run(() -> peer[0].reader().rewind(Course.from(11)));
    rig.settle();

    // then
    assertThat(peer[0].lines())
        .containsExactly("12 text", "12 text", "NowLive[room=pub]", "11 left", "12 text");
  }

  @Test
  void shouldSayWhereLiveBeginsBetweenTheLinesThatItIsBetween() {
    // given
    rig.run(
        () -> {
          rig.say(11);
          rig.tellLeft(12);
          rig.say(13);
          rig.say(14);
        });
    PeerChannel channel = rig.open(rig.home());

    // when
    rig.run(() -> rig.join(channel, rig.enter(0), new Course(11, 12, false, null)));
    rig.settle();

    // then
    assertThat(channel.lines())
        .containsExactly("11 text", "12 left", "NowLive[room=pub]", "13 text", "14 text");
  }

  @Test
  void shouldSaySo_whereWhatThereWasIsHidden() {
    // given
    rig.run(
        () -> {
          rig.say(11);
          rig.tellLeft(12);
        });
    PeerChannel channel = rig.open(rig.home());

    // when
    rig.run(() -> rig.join(channel, rig.enter(0), new Course(11, 12, false, Samples.user("ann"))));
    rig.settle();

    // then
    assertThat(channel.lines()).containsExactly("11 text", "NowLive[room=pub]");
  }

  @Test
  void shouldNotSayItToOneThatAsksForNothing_thoughThatOneIsBehind() {
    // given
    rig.run(() -> rig.say(11));
    FeedRig.Peer[] peer = new FeedRig.Peer[1];

    // when
    rig.run(
        () -> {
          peer[0] = rig.join(11);
          peer[0].reader().rewind(new Course(12, 11, false, null));
        });
    rig.settle();

    // then
    assertThat(peer[0].lines()).containsExactly("11 text");
  }

  @Test
  void shouldShowWhoWentAfterTheHistory_whereMoreIsAskedForMeanwhile() {
    // given
    rig.run(
        () -> {
          rig.say(11);
          rig.tellLeft(12);
          rig.say(13);
        });
    PeerChannel channel = rig.open(rig.home());

    // when
    rig.run(
        () -> {
          Reader reader = rig.join(channel, rig.enter(0), new Course(11, 11, true, null));
          reader.rewind(new Course(12, 13, false, null));
        });
    rig.settle();

    // then
    assertThat(channel.lines())
        .containsExactly("11 text", "NowLive[room=pub]", "12 left", "13 text");
  }

  private PeerChannel joinHistory(long position, long through) {
    PeerChannel channel = rig.open(rig.home());
    rig.run(() -> rig.join(channel, rig.enter(0), new Course(position, through, true, null)));
    rig.settle();
    return channel;
  }
}
