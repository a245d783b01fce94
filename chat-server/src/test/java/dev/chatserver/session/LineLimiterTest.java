package dev.chatserver.session;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chatserver.codec.ClientCommand;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineLimiterTest {

  /** Ten lines a second, three at once, the same line twice in a row. */
  private static final SessionLimits LIMITS =
      new SessionLimits(true, 10, 3, 2, 5, 60, 600, 5, 100, 20);

  private static final long LINE_NANOS = MILLISECONDS.toNanos(100);

  private final LineLimiter limiter = new LineLimiter(LIMITS, 0);

  @Test
  void shouldLetABurstPassWithoutAWait() {
    long first = limiter.take(0);
    long second = limiter.take(0);

    assertThat(first).isZero();
    assertThat(second).isZero();
  }

  @Test
  void shouldWaitForOneLineAfterTheLastOfABurst() {
    takeBurst(0);

    long wait = limiter.take(LINE_NANOS);

    assertThat(wait).isEqualTo(LINE_NANOS);
  }

  @Test
  void shouldSayWithTheLastLineOfABurstHowLongToWait() {
    limiter.take(0);
    limiter.take(0);

    long wait = limiter.take(0);

    assertThat(wait).isEqualTo(LINE_NANOS);
  }

  @Test
  void shouldCountTimeThatHasPassedAgainstTheWait() {
    limiter.take(0);
    limiter.take(0);

    long wait = limiter.take(LINE_NANOS / 4);

    assertThat(wait).isEqualTo(LINE_NANOS - LINE_NANOS / 4);
  }

  @Test
  void shouldWaitLongerForEachLineTooMany() {
    takeBurst(0);

    long wait = limiter.take(0);

    assertThat(wait).isEqualTo(2 * LINE_NANOS);
  }

  @Test
  void shouldBeEmptyAfterABurstUntilALineIsRefilled() {
    takeBurst(0);

    assertThat(limiter.isEmpty(0)).isTrue();
    assertThat(limiter.isEmpty(LINE_NANOS - 1)).isTrue();
    assertThat(limiter.isEmpty(LINE_NANOS)).isFalse();
  }

  @Test
  void shouldNotBeEmptyBeforeTheLastLineOfABurst() {
    limiter.take(0);
    limiter.take(0);

    assertThat(limiter.isEmpty(0)).isFalse();
  }

  @Test
  void shouldRefillToOneBurstHoweverLongNothingIsSaid() {
    takeBurst(0);
    long later = 1000 * LINE_NANOS;

    long first = limiter.take(later);
    long second = limiter.take(later);
    long third = limiter.take(later);

    assertThat(first).isZero();
    assertThat(second).isZero();
    assertThat(third).isEqualTo(LINE_NANOS);
  }

  @ParameterizedTest
  @ValueSource(longs = {Long.MIN_VALUE, -1, Long.MAX_VALUE - 1})
  void shouldWorkWithAClockThatOverflows(long start) {
    LineLimiter anywhere = new LineLimiter(LIMITS, start);
    anywhere.take(start);
    anywhere.take(start + 1);

    long wait = anywhere.take(start + 2);

    assertThat(wait).isEqualTo(LINE_NANOS - 2);
    assertThat(anywhere.isEmpty(start + 2)).isTrue();
    assertThat(anywhere.isEmpty(start + LINE_NANOS)).isFalse();
  }

  @Test
  void shouldRefuseALineThatIsSaidOnceTooOften() {
    boolean first = limiter.isRepeatedTooOften(new ClientCommand.Say("hi"));
    boolean second = limiter.isRepeatedTooOften(new ClientCommand.Say("hi"));
    boolean third = limiter.isRepeatedTooOften(new ClientCommand.Say("hi"));

    assertThat(first).isFalse();
    assertThat(second).isFalse();
    assertThat(third).isTrue();
  }

  @Test
  void shouldRefuseAnEmoteThatIsSaidOnceTooOften() {
    boolean first = limiter.isRepeatedTooOften(new ClientCommand.Emote("waves"));
    boolean second = limiter.isRepeatedTooOften(new ClientCommand.Emote("waves"));
    boolean third = limiter.isRepeatedTooOften(new ClientCommand.Emote("waves"));

    assertThat(first).isFalse();
    assertThat(second).isFalse();
    assertThat(third).isTrue();
  }

  @Test
  void shouldTellAnEmoteFromALineOfTheSameText() {
    limiter.isRepeatedTooOften(new ClientCommand.Say("waves"));
    limiter.isRepeatedTooOften(new ClientCommand.Say("waves"));

    boolean emote = limiter.isRepeatedTooOften(new ClientCommand.Emote("waves"));

    assertThat(emote).isFalse();
  }

  @Test
  void shouldCountAnewAfterAnotherLine() {
    limiter.isRepeatedTooOften(new ClientCommand.Say("hi"));
    limiter.isRepeatedTooOften(new ClientCommand.Say("hi"));
    limiter.isRepeatedTooOften(new ClientCommand.Say("ho"));

    boolean again = limiter.isRepeatedTooOften(new ClientCommand.Say("hi"));

    assertThat(again).isFalse();
  }

  @Test
  void shouldNotCountAnewAfterAnyOtherCommand() {
    limiter.isRepeatedTooOften(new ClientCommand.Say("hi"));
    limiter.isRepeatedTooOften(new ClientCommand.Say("hi"));
    limiter.isRepeatedTooOften(new ClientCommand.ListRooms());

    boolean again = limiter.isRepeatedTooOften(new ClientCommand.Say("hi"));

    assertThat(again).isTrue();
  }

  @Test
  void shouldNotCountOtherCommands() {
    ClientCommand command = new ClientCommand.ListRooms();
    limiter.isRepeatedTooOften(command);
    limiter.isRepeatedTooOften(command);

    boolean third = limiter.isRepeatedTooOften(command);

    assertThat(third).isFalse();
  }

  private void takeBurst(long nowNanos) {
    for (int i = 0; i < LIMITS.linesBurst(); i++) {
      limiter.take(nowNanos);
    }
  }
}
