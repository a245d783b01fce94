package dev.chatserver.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.chatserver.codec.LogEntry;
import dev.chatserver.codec.RoomEvent;
import dev.chatserver.testing.Loops;
import dev.chatserver.testing.PeerChannel;
import dev.chatserver.testing.Samples;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.util.concurrent.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/**
 * One loop appends to a feed of a few segments and frees them, others read, all as fast as they
 * can. A segment that were freed too early, or written to elsewhere than at its end, would show
 * other lines than were said.
 */
class FeedRaceTest {

  private static final int LINES = 10_000;
  private static final int BATCH = 20;
  private static final int SEGMENTS = 200_000;

  /** Segments of two or three lines, at most six of them; the log keeps fifty lines. */
  private static final FeedLimits TINY = new FeedLimits(400, 64, 64, 2, 4, 4096, 4096, 8);

  private static final int KEPT = 50;

  @Test
  void shouldNeverShowALineThatWasNotSaidWhileSegmentsAreFreed() throws Exception {
    try (FeedRig rig = new FeedRig(3, TINY)) {
      // given
      List<PeerChannel> channels = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        channels.add(join(rig, 1 + i % 2));
      }

      // when
      CountDownLatch said = new CountDownLatch(1);
      rig.home().execute(() -> sayOn(rig, 1, said));
      said.await();
      rig.settle();

      // then
      for (PeerChannel channel : channels) {
        await().until(() -> channel.received().endsWith("\n"));
        assertLinesOrGaps(channel.lines());
      }
    }
  }

  /** Joins and leaves too, so that audiences and the feed's first segment come and go. */
  @Test
  void shouldNeverShowALineThatWasNotSaidWhileReadersComeAndGo() throws Exception {
    try (FeedRig rig = new FeedRig(3, TINY)) {
      // given
      CountDownLatch said = new CountDownLatch(1);
      rig.home().execute(() -> sayOn(rig, 1, said));

      // when
      List<PeerChannel> channels = new ArrayList<>();
      while (said.getCount() > 0) {
        int loop = 1 + channels.size() % 2;
        PeerChannel channel = rig.open(rig.loops.get(loop));
        Audience audience = Loops.call(rig.home(), () -> rig.enter(loop));
        Reader reader =
            Loops.call(
                rig.loops.get(loop),
                () -> rig.join(channel, audience, Math.max(1, rig.feed.first().after)));
        Loops.run(rig.loops.get(loop), () -> {});
        Loops.run(rig.loops.get(loop), reader::leave);
        rig.run(() -> rig.left(audience));
        channels.add(channel);
      }

      // then
      assertThat(channels).hasSizeGreaterThan(10);
      for (PeerChannel channel : channels) {
        assertLines(channel.lines());
      }
    }
  }

  /** Nothing but pinning and freeing, so that the two meet at every step of theirs. */
  @Test
  void shouldNeverFreeASegmentThatAnAudienceHasPinned() {
    try (Loops loops = new Loops(2)) {
      // given a feed in which each line is a segment of its own, and only the last one is kept
      FeedLimits oneLine = FeedRig.limits(1, 1, 1, 1);
      // This one recycles no freed buffer, and is fast since it does not look for leaks.
      ByteBufAllocator allocator = new UnpooledByteBufAllocator(false, true);
      Feed feed =
          new Feed(
              FeedRig.ROOM,
              FeedRig.ENCODER,
              0,
              new ScriptedLog(),
              allocator,
              oneLine,
              new FeedMemory(Long.MAX_VALUE));
      Broadcaster broadcaster = new Broadcaster(loops.get(1), oneLine, Samples.METERS.deliveries());
      Audience audience = Loops.call(loops.get(0), () -> feed.enter(broadcaster));
      AtomicBoolean done = new AtomicBoolean();

      // when
      Future<Integer> pins = loops.get(1).submit(() -> pinUntil(done, audience));
      loops.run(
          () -> {
            RoomEvent event = Samples.said("ann", "text");
            for (int i = 1; i <= SEGMENTS; i++) {
              feed.append(new LogEntry(i, 0, event));
            }
          });
      done.set(true);

      // then
      assertThat(pins.syncUninterruptibly().getNow()).isPositive();
      loops.run(
          () -> {
            feed.leave(audience);
            feed.close();
          });
    }
  }

  private static int pinUntil(AtomicBoolean done, Audience audience) {
    int pins = 0;
    while (!done.get()) {
      Segment pinned = audience.pin();
      if (pinned.count() > 0) {
        for (int spins = 0; spins < 50; spins++) {
          Thread.onSpinWait(); // until it would be freed
        }
        pinned.slice(0, 1).release(); // throws if it was freed
        pins++;
      }
      audience.turn(FeedRig.budget(0)); // which ends the pin
    }
    return pins;
  }

  private static PeerChannel join(FeedRig rig, int loop) {
    PeerChannel channel = rig.open(rig.loops.get(loop));
    Audience audience = Loops.call(rig.home(), () -> rig.enter(loop));
    Loops.run(rig.loops.get(loop), () -> rig.join(channel, audience, 1));
    return channel;
  }

  private static void sayOn(FeedRig rig, int from, CountDownLatch said) {
    if (from > LINES) {
      said.countDown();
      return;
    }
    for (int i = from; i < from + BATCH; i++) {
      rig.say(i, "ann", "line-" + i);
    }
    rig.log.dropAllBut(KEPT);
    rig.feed.signal();
    rig.home().execute(() -> sayOn(rig, from + BATCH, said));
  }

  private static void assertLinesOrGaps(List<String> lines) {
    long next = 1;
    for (String line : lines) {
      if (line.startsWith("Skipped")) {
        next += Long.parseLong(line.replaceAll("\\D", ""));
      } else {
        assertThat(line).isEqualTo(next + " line-" + next);
        next++;
      }
    }
    assertThat(next).isEqualTo(LINES + 1);
  }

  private static void assertLines(List<String> lines) {
    long next = -1;
    for (String line : lines) {
      if (line.startsWith("Skipped")) {
        next = next < 0 ? next : next + Long.parseLong(line.replaceAll("\\D", ""));
      } else {
        long sequence = Long.parseLong(line.substring(0, line.indexOf(' ')));
        assertThat(line).isEqualTo(sequence + " line-" + sequence);
        assertThat(next < 0 || next == sequence).as("%d after %d", sequence, next - 1).isTrue();
        next = sequence + 1;
      }
    }
  }
}
