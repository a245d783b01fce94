package dev.chatserver.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatserver.codec.LogEntry;
import dev.chatserver.testing.PeerChannel;
import dev.chatserver.testing.Samples;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class FeedTest {

  /** Fits into a segment of 64 bytes just once. */
  private static final String LONG = "x".repeat(50);

  @Test
  void shouldCostNoBufferBeforeTheFirstLine() {
    try (FeedRig rig = new FeedRig(1, FeedRig.LIMITS, 7)) {
      assertThat(rig.feed.bytes()).isZero();
      assertThat(rig.feed.first().after).isEqualTo(7);
      assertThat(rig.feed.isUnread()).isTrue();
    }
  }

  @Test
  void shouldBeginWithTheSmallestSegment() {
    try (FeedRig rig = new FeedRig(1, FeedRig.limits(9999, 64, 512, 99))) {
      // when
      sayAt(rig, 1, 0, "hello");

      // then
      assertThat(rig.feed.bytes()).isEqualTo(64);
    }
  }

  @Test
  void shouldDoubleSegmentsThatFillInLessThanASecondUpToTheLargest() {
    try (FeedRig rig = new FeedRig(1, FeedRig.limits(9999, 64, 256, 99))) {
      // when
      for (int i = 1; i <= 40; i++) {
        sayAt(rig, i, 1_000_000 + i, LONG);
      }

      // then
      assertThat(capacities(rig)).startsWith(256).containsOnly(256);
      assertThat(rig.feed.bytes()).isEqualTo(256);
    }
  }

  @Test
  void shouldGrowStepByStep() {
    try (FeedRig rig = new FeedRig(1, FeedRig.limits(9999, 64, 256, 99))) {
      rig.run(
          () -> {
            // given
            rig.join(1).channel().stall();

            // when
            for (int i = 1; i <= 12; i++) {
              sayAt(rig, i, 1_000_000, LONG);
            }

            // then
            assertThat(capacities(rig)).startsWith(64, 128, 256, 256);
          });
    }
  }

  @Test
  void shouldHalveSegmentsThatTakeMoreThanTenSecondsDownToTheSmallest() {
    try (FeedRig rig = new FeedRig(1, FeedRig.limits(9999, 64, 256, 99))) {
      // given
      for (int i = 1; i <= 40; i++) {
        sayAt(rig, i, 1_000_000, LONG);
      }

      // when
      List<Integer> seen = new ArrayList<>();
      for (int i = 1; i <= 20; i++) {
        sayAt(rig, 40 + i, 2_000_000 + 10_001L * i, LONG);
        seen.add(rig.feed.bytes());
      }

      // then
      assertThat(seen.stream().distinct()).containsExactly(256, 128, 64);
    }
  }

  @Test
  void shouldKeepTheSizeOfSegmentsThatTakeOneToTenSeconds() {
    for (long millis : new long[] {1_000, 10_000}) {
      try (FeedRig rig = new FeedRig(1, FeedRig.limits(9999, 64, 256, 99))) {
        // given a feed that has grown once
        sayAt(rig, 1, 0, LONG);
        sayAt(rig, 2, 999, LONG);
        assertThat(rig.feed.bytes()).isEqualTo(128);

        // when
        sayAt(rig, 3, 999, LONG);
        sayAt(rig, 4, 999 + millis, LONG);

        // then
        assertThat(rig.feed.bytes()).isEqualTo(128);
      }
    }
  }

  @Test
  void shouldGiveAnEventThatIsLargerThanAnySegmentOneOfItsOwn() {
    try (FeedRig rig = new FeedRig(1, FeedRig.limits(9999, 64, 64, 99))) {
      // when
      sayAt(rig, 1, 0, "y".repeat(997));

      // then
      assertThat(rig.feed.bytes()).isEqualTo(1000);
    }
  }

  @Test
  void shouldKeepOnlyTheLastSegmentIfNobodyReads() {
    try (FeedRig rig = new FeedRig(1, FeedRig.limits(9999, 64, 64, 99))) {
      // when
      for (int i = 1; i <= 10; i++) {
        sayAt(rig, i, 0, LONG);
      }

      // then
      assertThat(rig.feed.bytes()).isEqualTo(64);
      assertThat(rig.feed.first().after).isEqualTo(9);
    }
  }

  @Test
  void shouldKeepWhatAStalledReaderNeedsUpToItsBound() {
    try (FeedRig rig = new FeedRig(1, FeedRig.limits(5 * 64, 64, 64, 99))) {
      rig.run(
          () -> {
            // given somebody who takes nothing, and whose position is 3
            FeedRig.Peer peer = rig.join(3);
            peer.channel().waterMark(1, 1).stall().write(Unreadable.bytes());
            sayAt(rig, 1, 0, LONG);

            // when as many segments are filled as there may be, one for each line
            for (int i = 2; i <= 7; i++) {
              sayAt(rig, i, 0, LONG);
              FeedRig.serve(peer.audience());
            }

            // then
            assertThat(rig.feed.first().after).isEqualTo(2);
            assertThat(rig.feed.bytes()).isEqualTo(5 * 64);

            // when there is one more
            sayAt(rig, 8, 0, LONG);

            // then
            assertThat(rig.feed.first().after).isEqualTo(3);
            assertThat(rig.feed.bytes()).isEqualTo(5 * 64);
          });
    }
  }

  @Test
  void shouldFreeWhatIsNoLongerNeededOnceTheStalledReaderHasLeft() {
    try (FeedRig rig = new FeedRig(1, FeedRig.limits(9999, 64, 64, 99))) {
      rig.run(
          () -> {
            // given
            FeedRig.Peer stalled = rig.join(1);
            FeedRig.Peer other = rig.join(1);
            stalled.channel().waterMark(1, 1).stall().write(Unreadable.bytes());
            for (int i = 1; i <= 5; i++) {
              sayAt(rig, i, 0, LONG);
              FeedRig.serve(other.audience());
            }
            assertThat(rig.feed.first().after).isZero();

            // when
            rig.leave(stalled);
            FeedRig.serve(other.audience());
            sayAt(rig, 6, 0, LONG);

            // then
            assertThat(rig.feed.first().after).isEqualTo(5);
          });
    }
  }

  @Test
  void shouldCountReadersByLoop() {
    try (FeedRig rig = new FeedRig(2, FeedRig.LIMITS)) {
      rig.run(
          () -> {
            // when
            Audience here = rig.enter(0);
            Audience there = rig.enter(1);

            // then
            assertThat(there).isNotSameAs(here);
            assertThat(rig.enter(0)).isSameAs(here);
            rig.left(here);
            rig.left(there);
            assertThat(rig.feed.isUnread()).isFalse();
            rig.left(here);
            assertThat(rig.feed.isUnread()).isTrue();
          });
    }
  }

  /**
   * A turn is held up in the middle, on one loop, while the home loop retires what it reads.
   * Without the pin the segments would be freed, and the turn would break.
   */
  @Test
  void shouldNotFreeASegmentWhileAnotherLoopReadsIt() throws Exception {
    try (FeedRig rig = new FeedRig(2, FeedRig.limits(64, 64, 64, 9999))) {
      // given
      CountDownLatch inTurn = new CountDownLatch(1);
      CountDownLatch goOn = new CountDownLatch(1);
      PeerChannel channel = rig.open(rig.loops.get(1));
      channel.pipeline().addFirst(new HoldUp(inTurn, goOn));
      rig.run(
          () -> {
            sayAt(rig, 1, 0, LONG);
            sayAt(rig, 2, 0, "second");
            Audience audience = rig.enter(1);
            rig.loops.get(1).execute(() -> rig.join(channel, audience, 2));
          });
      inTurn.await();

      // when
      ByteBuf[] read = new ByteBuf[1];
      rig.run(
          () -> {
            read[0] = rig.feed.first().slice(0, 1);
            for (int i = 3; i <= 6; i++) {
              sayAt(rig, i, 0, LONG);
            }
            assertThat(rig.feed.first().after).isEqualTo(5);
          });

      // then the segment and the slice on its way hold it, and this test
      assertThat(read[0].unwrap().refCnt()).isEqualTo(3);
      goOn.countDown();
      rig.loops.settle();
      assertThat(channel.lines())
          .containsExactly("2 second", "3 " + LONG, "4 " + LONG, "5 " + LONG, "6 " + LONG);
      rig.run(() -> sayAt(rig, 7, 0, LONG));
      assertThat(read[0].unwrap().refCnt()).as("freed by the next roll").isEqualTo(1);
      read[0].release();
    }
  }

  @Test
  void shouldFreeEverythingWhenItIsClosed() {
    // given
    List<ByteBuf> segments = new ArrayList<>();
    try (FeedRig rig = new FeedRig(1, FeedRig.limits(9999, 64, 64, 99))) {
      rig.run(
          () -> {
            FeedRig.Peer peer = rig.join(1);
            peer.channel().waterMark(1, 1).stall().write(Unreadable.bytes());
            for (int i = 1; i <= 4; i++) {
              sayAt(rig, i, 0, LONG);
            }
            for (Segment s = rig.feed.first(); s != null; s = s.next()) {
              segments.add(s.slice(0, 1));
            }
          });

      // when closed
    }

    // then
    assertThat(segments).hasSize(4);
    for (ByteBuf segment : segments) {
      assertThat(segment.unwrap().refCnt()).as("held by this test alone").isEqualTo(1);
      segment.release();
    }
  }

  private static void sayAt(FeedRig rig, long sequence, long timeMillis, String text) {
    LogEntry entry = new LogEntry(sequence, timeMillis, Samples.said("ann", text));
    rig.log.add(entry);
    rig.feed.append(entry);
  }

  private static List<Integer> capacities(FeedRig rig) {
    List<Integer> capacities = new ArrayList<>();
    for (Segment segment = rig.feed.first(); segment != null; segment = segment.next()) {
      capacities.add(segment.capacity());
    }
    return capacities;
  }

  /** What waits for a peer that takes nothing. */
  private static final class Unreadable {
    static ByteBuf bytes() {
      return ByteBufAllocator.DEFAULT.buffer().writeZero(8);
    }
  }

  /** Holds up the first write; a test may block a loop, nobody else may. */
  private static final class HoldUp extends ChannelOutboundHandlerAdapter {
    private final CountDownLatch here;
    private final CountDownLatch goOn;

    HoldUp(CountDownLatch here, CountDownLatch goOn) {
      this.here = here;
      this.goOn = goOn;
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise)
        throws Exception {
      here.countDown();
      goOn.await();
      super.write(ctx, message, promise);
    }
  }
}
