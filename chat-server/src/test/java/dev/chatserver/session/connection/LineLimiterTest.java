package dev.chatserver.session.connection;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chatserver.codec.ClientCommand;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineLimiterTest {

  /** Ten lines a second, three at once, the same line twice in a row. */
  private static final SessionLimits LIMITS =
      SessionLimits.DEFAULT.with(
          c -> {
            c.linesPerSecond = 10;
            c.linesBurst = 3;
            c.repeatedLinesMax = 2;
          });

  private static final long LINE_NANOS = MILLISECONDS.toNanos(100);

  private final LineLimiter limiter = new LineLimiter(LIMITS, 0);

  @Test
  void shouldLetABurstPassWithoutAWait() {
    long first = take(limiter, 0);
    long second = take(limiter, 0);

    assertThat(first).isZero();
    assertThat(second).isZero();
  }

  @Test
  void shouldWaitForOneLineAfterTheLastOfABurst() {
    takeBurst(0);

    long wait = take(limiter, LINE_NANOS);

    assertThat(wait).isEqualTo(LINE_NANOS);
  }

  @Test
  void shouldSayWithTheLastLineOfABurstHowLongToWait() {
    take(limiter, 0);
    take(limiter, 0);

    long wait = take(limiter, 0);

    assertThat(wait).isEqualTo(LINE_NANOS);
  }

  @Test
  void shouldCountTimeThatHasPassedAgainstTheWait() {
    take(limiter, 0);
    take(limiter, 0);

    long wait = take(limiter, LINE_NANOS / 4);

    assertThat(wait).isEqualTo(LINE_NANOS - LINE_NANOS / 4);
  }

  @Test
  void shouldWaitLongerForEachLineTooMany() {
    takeBurst(0);

    long wait = take(limiter, 0);

    assertThat(wait).isEqualTo(2 * LINE_NANOS);
  }

  @Test
  void shouldBeEmptyAfterABurstUntilALineIsRefilled() {
    takeBurst(0);

    assertThat(limiter.linesLeft(0)).isZero();
    assertThat(limiter.linesLeft(LINE_NANOS - 1)).isZero();
    assertThat(limiter.linesLeft(LINE_NANOS)).isEqualTo(1);
  }

  @Test
  void shouldNotBeEmptyBeforeTheLastLineOfABurst() {
    take(limiter, 0);
    take(limiter, 0);

    assertThat(limiter.linesLeft(0)).isEqualTo(1);
  }

  @Test
  void shouldRefillToOneBurstHoweverLongNothingIsSaid() {
    takeBurst(0);
    long later = 1000 * LINE_NANOS;

    long first = take(limiter, later);
    long second = take(limiter, later);
    long third = take(limiter, later);

    assertThat(first).isZero();
    assertThat(second).isZero();
    assertThat(third).isEqualTo(LINE_NANOS);
  }

  @ParameterizedTest
  @ValueSource(longs = {Long.MIN_VALUE, -1, Long.MAX_VALUE - 1})
  void shouldWorkWithAClockThatOverflows(long start) {
    LineLimiter anywhere = new LineLimiter(LIMITS, start);
    take(anywhere, start);
    take(anywhere, start + 1);

    long wait = take(anywhere, start + 2);

    assertThat(wait).isEqualTo(LINE_NANOS - 2);
    assertThat(anywhere.linesLeft(start + 2)).isZero();
    assertThat(anywhere.linesLeft(start + LINE_NANOS)).isEqualTo(1);
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

  @Test
  void shouldHaveNoMoreLinesThanABurstHoweverLongNothingIsSaid() {
    assertThat(limiter.linesLeft(1000 * LINE_NANOS)).isEqualTo(LIMITS.linesBurst());
  }

  @Test
  void shouldHaveNoLinesLeftWhenMoreWereTakenThanThereAre() {
    takeBurst(0);
    takeBurst(0);

    assertThat(limiter.linesLeft(0)).isZero();
    assertThat(limiter.linesLeft(3 * LINE_NANOS)).isZero();
    assertThat(limiter.linesLeft(4 * LINE_NANOS)).isEqualTo(1);
  }

  /** Takes a line; returns how long to wait for the next. */
  private static long take(LineLimiter limiter, long nowNanos) {
    limiter.take(nowNanos);
    return limiter.waitNanos(nowNanos);
  }

  private void takeBurst(long nowNanos) {
    for (int i = 0; i < LIMITS.linesBurst(); i++) {
      take(limiter, nowNanos);
    }
  }

  @Test
  void shouldCountWhatMayHaveBeenMeantAsACommand() {
    ClientCommand help = new ClientCommand.SayOrCommand("help", "/help");

    boolean first = limiter.isRepeatedTooOften(help);
    boolean second = limiter.isRepeatedTooOften(help);
    boolean third = limiter.isRepeatedTooOften(help);

    assertThat(first).isFalse();
    assertThat(second).isFalse();
    assertThat(third).isTrue();
  }
}
