package dev.chatserver.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chatserver.testing.Loops;
import dev.chatserver.testing.PeerChannel;
import dev.chatserver.testing.Samples;
import io.netty.buffer.ByteBufAllocator;
import org.junit.jupiter.api.Test;

class FeedMemoryTest {

  private static final FeedLimits LIMITS = FeedRig.limits(64 * 1024, 1024, 1024, 99);

  @Test
  void shouldBeShortAboveItsBytesOnly() {
    FeedMemory memory = new FeedMemory(100);

    memory.add(100);
    assertThat(memory.isShort()).isFalse();
    memory.add(1);
    assertThat(memory.isShort()).isTrue();
    memory.add(-1);
    assertThat(memory.isShort()).isFalse();
  }

  @Test
  void shouldHoldAtLeastOneByte() {
    assertThatThrownBy(() -> new FeedMemory(0)).hasMessage("bytesMax: 0 (expected: > 0)");
  }

  @Test
  void shouldHaveAFeedKeepWhatAStalledReaderNeedsWhileThereIsPlenty() {
    FeedMemory plenty = new FeedMemory(1024 * 1024);

    assertThat(bytesKeptForAStalledReader(plenty)).isGreaterThan(32 * 1024);
    assertThat(plenty.bytes()).as("a feed that is closed gives all back").isZero();
  }

  @Test
  void shouldHaveAFeedKeepLittleWhenAllFeedsTogetherHoldTooMuch() {
    FeedMemory shared = new FeedMemory(1024 * 1024);
    shared.add(1024 * 1024); // of other feeds

    assertThat(bytesKeptForAStalledReader(shared)).isLessThanOrEqualTo(2 * 1024);
    assertThat(shared.bytes()).isEqualTo(1024 * 1024);
  }

  private static int bytesKeptForAStalledReader(FeedMemory memory) {
    try (Loops loops = new Loops(1)) {
      return Loops.call(
          loops.get(0),
          () -> {
            Broadcaster broadcaster =
                new Broadcaster(loops.get(0), LIMITS, Samples.METERS.deliveries());
            Feed feed =
                new Feed(
                    FeedRig.ROOM,
                    FeedRig.ENCODER,
                    0,
                    new ScriptedLog(),
                    ByteBufAllocator.DEFAULT,
                    LIMITS,
                    memory);
            Audience audience = feed.enter(broadcaster);
            PeerChannel channel = PeerChannel.open(loops.get(0));
            channel.stall();
            Reader reader = audience.join(channel, Course.from(1));
            for (int i = 1; i <= 100; i++) {
              feed.append(Samples.entry(i, "ann", "x".repeat(400)));
            }
            int kept = feed.bytes();
            reader.leave();
            feed.leave(audience);
            feed.close();
            return kept;
          });
    }
  }
}
