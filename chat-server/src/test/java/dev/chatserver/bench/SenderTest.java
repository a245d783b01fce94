package dev.chatserver.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chatserver.bench.dialect.BenchLine;
import dev.chatserver.bench.dialect.PlainBots;
import dev.chatserver.codec.plain.PlainClientEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SenderTest {

  private final EmbeddedChannel channel = new EmbeddedChannel(new PlainClientEncoder());
  private final long[] now = {1_000_000_000L};
  private final Schedule schedule = new Schedule(() -> now[0], 10);
  private final BenchLine lines = new BenchLine(1, 18);

  @Test
  void shouldSayEachLineWhenItIsDue() {
    // given the second of two senders, at ten lines a second
    Sender sender = start(1, 2, 100);

    // when, then
    assertThat(written()).isEmpty();
    advance(99);
    assertThat(written()).isEmpty();
    advance(1);
    assertThat(written()).containsExactly(1);
    advance(200);
    assertThat(written()).containsExactly(3);
    assertThat(sender.sent()).isEqualTo(2);
    assertThat(sender.done()).isFalse();
    assertThat(channel.finish()).isFalse();
  }

  @Test
  void shouldSayWhatWasHeldUpUnderTheTimeWhenItWasDue() {
    // given a socket that takes nothing for two seconds
    Sender sender = start(0, 1, 100);
    written();
    setWritable(false);
    advance(2000);
    assertThat(written()).isEmpty();

    // when
    setWritable(true);
    sender.pump();

    // then
    assertThat(written()).hasSize(20).startsWith(1).endsWith(20);
    assertThat(schedule.nowNanos() - schedule.dueNanos(1)).isEqualTo(1_900_000_000L);
    assertThat(channel.finish()).isFalse();
  }

  @Test
  void shouldCatchUpAfterItsTimerWasLate() {
    start(0, 1, 100);
    written();

    advance(1000);

    assertThat(written()).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
    assertThat(channel.finish()).isFalse();
  }

  @Test
  void shouldEndAfterTheLastLine() {
    Sender sender = start(0, 1, 5);

    advance(10_000);

    assertThat(written()).containsExactly(0, 1, 2, 3, 4);
    assertThat(sender.done()).isTrue();
    assertThat(channel.finish()).isFalse();
  }

  @Test
  void shouldSayNothingAfterItWasStopped() {
    Sender sender = start(0, 1, 100);
    written();

    sender.stop();
    advance(1000);

    assertThat(written()).isEmpty();
    assertThat(sender.sent()).isEqualTo(1);
    assertThat(channel.finish()).isFalse();
  }

  private Sender start(int index, int senders, int end) {
    channel.freezeTime();
    schedule.start(0);
    Sender sender = new Sender(new PlainBots(), channel, schedule, lines, index, senders, end);
    sender.pump();
    return sender;
  }

  private void setWritable(boolean writable) {
    channel.unsafe().outboundBuffer().setUserDefinedWritability(1, writable);
  }

  private void advance(long millis) {
    now[0] += TimeUnit.MILLISECONDS.toNanos(millis);
    channel.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
    channel.runScheduledPendingTasks();
  }

  /** The numbers of the lines that were written since the last call. */
  private List<Integer> written() {
    List<Integer> numbers = new ArrayList<>();
    for (ByteBuf line = channel.readOutbound(); line != null; line = channel.readOutbound()) {
      String text = line.toString(UTF_8);
      assertThat(text).matches("#00000001-[0-9]{8}\n");
      numbers.add(Integer.parseInt(text.substring(10, 18)));
      line.release();
    }
    return numbers;
  }
}
