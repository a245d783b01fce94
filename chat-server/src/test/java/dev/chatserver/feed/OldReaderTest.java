package dev.chatserver.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.chatserver.ledger.ReadResult;
import dev.chatserver.testing.PeerChannel;
import dev.chatserver.testing.Samples;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Readers whose position is older than the feed, which begins after event 10: they read the log, in
 * chunks of three.
 */
class OldReaderTest {

  private static final int HEAD = 10;

  private final FeedRig rig = new FeedRig(1, FeedRig.LIMITS, HEAD);

  @BeforeEach
  void fillLog() {
    for (int i = 1; i <= HEAD; i++) {
      rig.log.add(Samples.entry(i, i % 2 == 0 ? "even" : "odd", "text"));
    }
  }

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void shouldReadChunksOfTheLogUntilItIsInsideTheFeed() {
    // given
    rig.run(() -> rig.say(11));

    // when
    PeerChannel channel = join(4);

    // then
    assertThat(channel.lines()).isEqualTo(shown(4, 11));
    assertThat(rig.log.reads()).as("chunks of 3 for 4 to 10").isEqualTo(3);
  }

  // -- many at once

  @Test
  void shouldReadARangeOnceForAllWhoWantIt() {
    // given
    rig.log.hold();
    List<PeerChannel> channels = IntStream.range(0, 50).mapToObj(i -> join(4)).toList();
    assertThat(rig.log.heldRequests()).isEqualTo(1);

    // when
    answerRest();

    // then
    assertThat(channels).allSatisfy(c -> assertThat(c.lines()).isEqualTo(shown(4, HEAD)));
    assertThat(rig.log.reads()).as("4 and 5, 6 to 8, 9 and 10").isEqualTo(3);
  }

  @Test
  void shouldReadARangeOnceForWhoComesAMomentLater_andFromAnotherPosition() {
    // given
    join(4);

    // when
    PeerChannel later = join(5);

    // then
    assertThat(later.lines()).isEqualTo(shown(5, HEAD));
    assertThat(rig.log.reads()).as("5 alone, besides").isEqualTo(4);
  }

  @Test
  void shouldShareARangeWithWhoHidesSomebody() {
    // given
    join(4);
    int reads = rig.log.reads();

    // when
    PeerChannel channel = rig.open(rig.home());
    rig.run(
        () ->
            rig.join(channel, rig.enter(0), 4)
                .see(new View(Set.of(Samples.user("odd")), null, null)));
    rig.settle();

    // then
    assertThat(channel.lines()).containsExactly("4 text", "6 text", "8 text", "10 text");
    assertThat(rig.log.reads()).isEqualTo(reads);
  }

  @Test
  void shouldReadAgainWhenATextWasTakenBack() {
    // given
    join(4);
    int reads = rig.log.reads();

    // when
    rig.run(() -> rig.feed.giveUp(5));
    PeerChannel channel = join(4);

    // then
    assertThat(channel.lines()).isEqualTo(shown(4, HEAD));
    assertThat(rig.log.reads()).isEqualTo(2 * reads);
  }

  /** What was read before may have the text. */
  @Test
  void shouldNotShareWhatWasAskedForBeforeATextWasTakenBack() {
    // given
    rig.log.hold();
    join(4);
    rig.run(() -> rig.feed.giveUp(5));

    // when
    PeerChannel channel = join(4);

    // then
    assertThat(rig.log.heldRequests()).isEqualTo(2);
    answerRest();
    assertThat(channel.lines()).isEqualTo(shown(4, HEAD));
  }

  /** What is shared is shown within a turn, in which others are read to from the feed. */
  @Test
  void shouldKeepTheFeedPinned_whenAGapIsShownWithinATurn() {
    // given a chunk behind a gap, which is kept
    rig.log.dropAllBut(2);
    join(3);
    rig.run(() -> rig.say(11));
    AtomicLong pinned = new AtomicLong(-1);
    PeerChannel old = rig.open(rig.home());
    PeerChannel live = rig.open(rig.home());

    // when
    rig.run(
        () -> {
          Audience audience = rig.enter(0);
          live.pipeline().addFirst(onWrite(() -> pinned.set(audience.pinned())));
          rig.join(old, audience, 3);
          rig.join(live, rig.enter(0), 11);
        });
    rig.settle();

    // then
    assertThat(old.lines())
        .containsExactly("Skipped[room=pub, lines=6]", "9 text", "10 text", "11 text");
    assertThat(live.lines()).containsExactly("11 text");
    assertThat(pinned.get()).isNotEqualTo(-1).isLessThan(Long.MAX_VALUE);
  }

  private static ChannelOutboundHandlerAdapter onWrite(Runnable action) {
    return new ChannelOutboundHandlerAdapter() {
      @Override
      public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        action.run();
        ctx.write(message, promise);
      }
    };
  }

  @Test
  void shouldCountWhatItShares_andHoldNothingWhenNobodyReads() {
    // given
    FeedRig.Peer[] peer = new FeedRig.Peer[1];
    rig.run(() -> peer[0] = rig.join(4));
    rig.settle();
    assertThat(rig.memory.bytes()).isPositive();

    // when
    rig.run(() -> rig.leave(peer[0]));

    // then
    assertThat(rig.memory.bytes()).isZero();
  }

  @Test
  void shouldGiveUpWhatIsNotReadForAWhile() {
    // given
    join(4);

    // then
    await().untilAsserted(() -> assertThat(rig.memory.bytes()).isZero());
    int reads = rig.log.reads();
    join(4);
    assertThat(rig.log.reads()).isEqualTo(2 * reads);
  }

  @Test
  void shouldReadFromTheLogWhatTheFeedHasGivenUp() {
    // given
    rig.run(() -> LongStream.rangeClosed(11, 20).forEach(rig::say));
    PeerChannel atTheHead = join(20);

    // when the text of 15 is no longer in the log
    rig.run(() -> rig.feed.giveUp(15));
    PeerChannel before = join(13);
    int reads = rig.log.reads();
    sayAndSettle(21);

    // then
    assertThat(before.lines()).isEqualTo(shown(13, 21));
    assertThat(reads).as("chunks of 3 for 13 to 20").isEqualTo(3);
    assertThat(atTheHead.lines()).isEqualTo(shown(20, 21));
    assertThat(rig.log.reads()).as("who is behind it reads the feed").isEqualTo(3);
  }

  @Test
  void shouldKeepInTheFeedWhatComesAfterWhatItHasGivenUp() {
    try (FeedRig small = new FeedRig(1, FeedRig.limits(1024, 16, 16, 1024))) {
      // given
      PeerChannel stalled = small.open(small.home()).waterMark(1, 2).stall();
      small.run(() -> small.join(stalled, small.enter(0), 1));
      for (int i = 1; i <= 9; i++) { // two lines in a segment
        int sequence = i;
        small.run(() -> small.say(sequence));
      }

      // when
      small.run(() -> small.feed.giveUp(5));

      // then
      assertThat(small.feed.first().after).isEqualTo(6);
      assertThat(small.feed.bytes()).isEqualTo(2 * 16);
      small.run(() -> small.feed.giveUp(5));
      assertThat(small.feed.first().after).as("it is gone already").isEqualTo(6);
    }
  }

  @Test
  void shouldGoOnLiveAfterwards() {
    // given
    PeerChannel channel = join(9);

    // when
    sayAndSettle(11);

    // then
    assertThat(channel.lines()).isEqualTo(shown(9, 11));
  }

  @Test
  void shouldReadAChunkOfAtMostSoManyBytesButOneLineAtLeast() {
    try (FeedRig small = new FeedRig(1, FeedRig.limits(1024, 64, 64, 1), HEAD)) {
      // given
      for (int i = 1; i <= HEAD; i++) {
        small.log.add(Samples.entry(i, "ann", "text"));
      }

      // when
      PeerChannel channel = small.open(small.home());
      small.run(() -> small.join(channel, small.enter(0), 1));
      small.settle();

      // then
      assertThat(channel.lines()).isEqualTo(shown(1, HEAD));
      assertThat(small.log.reads()).isEqualTo(HEAD);
    }
  }

  @Test
  void shouldNotShowHiddenAuthorsOfTheLog() {
    // given
    PeerChannel channel = rig.open(rig.home());

    // when
    rig.run(
        () ->
            rig.join(channel, rig.enter(0), 1)
                .see(new View(Set.of(Samples.user("odd")), null, null)));
    rig.settle();

    // then
    assertThat(channel.lines()).containsExactly("2 text", "4 text", "6 text", "8 text", "10 text");
  }

  @Test
  void shouldBeToldHowManyEventsTheLogNoLongerHas() {
    // given
    rig.log.dropAllBut(2);

    // when
    PeerChannel channel = join(3);

    // then
    assertThat(channel.lines()).containsExactly("Skipped[room=pub, lines=6]", "9 text", "10 text");
  }

  @Test
  void shouldBeToldOfEachGapThatComesUpOnTheWay() {
    // given
    rig.log.hold();
    PeerChannel channel = join(1);

    // when one chunk is there (1 and 2: they end before a round number), and the log goes on
    // dropping
    answer();
    rig.log.dropAllBut(1);
    answer();
    answerRest();

    // then
    assertThat(channel.lines())
        .containsExactly("1 text", "2 text", "Skipped[room=pub, lines=7]", "10 text");
  }

  @Test
  void shouldNotBeToldOfEventsThatTheFeedStillHas() {
    // given a feed that goes back to 11 and a log that goes back to 19
    rig.run(() -> LongStream.rangeClosed(11, 20).forEach(rig::say));
    rig.log.dropAllBut(2);

    // when
    PeerChannel channel = join(5);

    // then
    assertThat(channel.lines().get(0)).isEqualTo("Skipped[room=pub, lines=6]");
    assertThat(channel.lines().subList(1, 11)).isEqualTo(shown(11, 20));
  }

  /** It drops what it keeps beyond its limit when it stores more, and tells the feed after that. */
  @Test
  void shouldNotBeToldOfEventsThatTheFeedIsYetToBeToldOf() {
    // given a feed that goes from 11 to 13, and a log that has 19 and 20
    rig.run(() -> LongStream.rangeClosed(11, 13).forEach(rig::say));
    rig.run(
        () ->
            LongStream.rangeClosed(14, 20)
                .forEach(i -> rig.log.add(Samples.entry(i, "ann", "text"))));
    rig.log.dropAllBut(2);

    // when
    PeerChannel channel = join(5);
    rig.run(
        () -> {
          LongStream.rangeClosed(14, 20)
              .forEach(i -> rig.feed.append(Samples.entry(i, "ann", "text")));
          rig.feed.signal();
        });
    rig.settle();

    // then
    assertThat(channel.lines().get(0)).isEqualTo("Skipped[room=pub, lines=6]");
    assertThat(channel.lines().subList(1, 11)).isEqualTo(shown(11, 20));
  }

  @Test
  void shouldBeToldOfWhatNobodyHasIfTheLogHasNothingLeft() {
    // given
    rig.run(() -> LongStream.rangeClosed(11, 12).forEach(rig::say));
    rig.log.dropAllBut(0);

    // when
    PeerChannel channel = join(5);

    // then
    assertThat(channel.lines()).containsExactly("Skipped[room=pub, lines=6]", "11 text", "12 text");
  }

  @Test
  void shouldGoOnInTheFeedIfTheLogHasNothingLeft() {
    // given
    rig.log.hold();
    PeerChannel channel = join(1);
    rig.run(() -> rig.say(11));

    // when
    answerWith(new ReadResult.Range(0, List.of()));

    // then
    assertThat(channel.lines()).containsExactly("11 text");
  }

  @Test
  void shouldBeToldOfAPositionThatTheLogCannotHave() {
    // given
    rig.log.hold();
    PeerChannel channel = join(2);

    // when
    answerWith(new ReadResult.Unknown(9, HEAD));
    answerRest();

    // then
    assertThat(channel.lines())
        .containsExactly(
            "Refused[refusal=Refusal[reason=NO_SUCH_POSITION, detail=1]]", "9 text", "10 text");
  }

  @Test
  void shouldBeToldThatTheLogCannotBeReadAndGoOnInTheFeed() {
    // given
    rig.log.hold();
    PeerChannel channel = join(2);
    rig.run(() -> rig.say(11));

    // when
    answerWith(new ReadResult.Failed("disk on fire"));

    // then
    assertThat(channel.lines())
        .containsExactly(
            "Refused[refusal=Refusal[reason=NOT_READABLE, detail=disk on fire]]", "11 text");
  }

  @Test
  void shouldBeWrittenNothingElseWhileAChunkIsOnItsWay() {
    // given
    rig.log.hold();
    PeerChannel channel = join(9);

    // when
    sayAndSettle(11);
    sayAndSettle(12);

    // then
    assertThat(channel.lines()).isEmpty();
    assertThat(rig.log.heldRequests()).isEqualTo(1);
    answerRest();
    assertThat(channel.lines()).isEqualTo(shown(9, 12));
  }

  @Test
  void shouldIgnoreAChunkThatComesAfterTheReaderHasLeft() {
    // given
    rig.log.hold();
    FeedRig.Peer[] peer = new FeedRig.Peer[1];
    rig.run(() -> peer[0] = rig.join(1));
    rig.settle();
    rig.run(() -> rig.leave(peer[0]));

    // when
    answer();

    // then
    assertThat(peer[0].lines()).isEmpty();
    assertThat(rig.log.heldRequests()).isZero();
  }

  @Test
  void shouldIgnoreAChunkForAPositionThatTheReaderWasTakenBackFrom() {
    // given
    rig.log.hold();
    FeedRig.Peer[] peer = new FeedRig.Peer[1];
    rig.run(() -> peer[0] = rig.join(5));
    rig.settle();
    rig.run(() -> peer[0].reader().rewind(Course.from(2)));
    rig.settle();
    assertThat(rig.log.heldRequests()).as("one chunk at a time").isEqualTo(1);

    // when
    answer();
    answerRest();

    // then
    assertThat(peer[0].lines()).isEqualTo(shown(2, HEAD));
  }

  @Test
  void shouldReadNoChunkForWhoTakesNothing() {
    // given
    PeerChannel channel = rig.open(rig.home()).waterMark(4, 5).stall();

    // when
    rig.run(() -> rig.join(channel, rig.enter(0), 1));
    rig.settle();

    // then the one chunk that filled the channel
    assertThat(rig.log.reads()).isEqualTo(1);

    // when
    channel.takeAll();
    rig.settle();

    // then
    assertThat(channel.lines()).isEqualTo(shown(1, HEAD));
  }

  @Test
  void shouldReadTheLogAfterTheFeedHasDroppedWhatAStalledReaderNeeds() {
    try (FeedRig small = new FeedRig(1, FeedRig.limits(64, 16, 16, 1024))) {
      // given
      FeedRig.Peer[] peer = new FeedRig.Peer[1];
      small.run(
          () -> {
            peer[0] = small.join(1);
            peer[0].channel().waterMark(4, 5).stall();
          });
      for (int i = 1; i <= 50; i++) {
        int sequence = i;
        small.run(
            () -> {
              small.say(sequence);
              small.feed.signal();
            });
        small.settle();
      }
      assertThat(small.log.reads()).isZero();

      // when
      peer[0].channel().takeAll();
      small.settle();

      // then
      assertThat(small.log.reads()).isPositive();
      assertThat(peer[0].lines()).isEqualTo(shown(1, 50));
    }
  }

  private PeerChannel join(long position) {
    PeerChannel channel = rig.open(rig.home());
    rig.run(() -> rig.join(channel, rig.enter(0), position));
    rig.settle();
    return channel;
  }

  private void sayAndSettle(long sequence) {
    rig.run(
        () -> {
          rig.say(sequence);
          rig.feed.signal();
        });
    rig.settle();
  }

  private void answer() {
    ScriptedLog.Request request = rig.log.takeHeld();
    request.result().accept(rig.log.answer(request.from(), request.events()));
    rig.settle();
  }

  private void answerWith(ReadResult result) {
    rig.log.takeHeld().result().accept(result);
    rig.settle();
  }

  private void answerRest() {
    while (rig.log.heldRequests() > 0) {
      answer();
    }
  }

  private static List<String> shown(int from, int to) {
    return IntStream.rangeClosed(from, to).mapToObj(i -> i + " text").toList();
  }
}
