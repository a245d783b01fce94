package dev.chatserver.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatserver.codec.LogEntry;
import dev.chatserver.ledger.EntrySize;
import dev.chatserver.ledger.ReadResult;
import dev.chatserver.testing.Samples;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class EarlierTest {

  private static final int LONG_LINE = 4096;

  @Test
  void shouldGiveNoMoreAtOnceThanTheBound_andAllInStepsThatMeet() {
    List<LogEntry> given = new ArrayList<>();
    long before = 101;
    while (before > 1) {
      Earlier.Lines lines = lines(log(1, before - 1, LONG_LINE), 1, before);

      assertThat(bytes(lines.entries())).isLessThanOrEqualTo(Earlier.BYTES_MAX);
      assertThat(lines.isFirst()).isEqualTo(lines.from() == 1);
      given.addAll(0, lines.entries());
      before = lines.from();
    }

    assertThat(given).isEqualTo(log(1, 100, LONG_LINE));
  }

  @Test
  void shouldGiveOneThatIsBeyondTheBoundAlone() {
    Earlier.Lines lines = lines(log(1, 3, Earlier.BYTES_MAX), 1, 4);

    assertThat(lines.entries()).extracting(LogEntry::sequence).containsExactly(3L);
    assertThat(lines.from()).isEqualTo(3);
    assertThat(lines.isFirst()).isFalse();
  }

  @Test
  void shouldGiveAllThatFits_andNothingOfWhatWasAskedBefore() {
    Earlier.Lines lines = lines(log(5, 12, 10), 5, 10);

    assertThat(lines.entries()).isEqualTo(log(5, 9, 10));
    assertThat(lines.from()).isEqualTo(5);
  }

  private static Earlier.Lines lines(List<LogEntry> entries, long from, long before) {
    return (Earlier.Lines) Earlier.of(new ReadResult.Range(0, entries), from, before);
  }

  private static List<LogEntry> log(long from, long to, int chars) {
    return LongStream.rangeClosed(from, to)
        .mapToObj(i -> Samples.entry(i, "ann", "x".repeat(chars)))
        .toList();
  }

  private static long bytes(List<LogEntry> entries) {
    return entries.stream().mapToLong(EntrySize::estimate).sum();
  }
}
