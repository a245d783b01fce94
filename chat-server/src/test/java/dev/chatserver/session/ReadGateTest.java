package dev.chatserver.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatserver.session.ReadGate.Reason;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReadGateTest {

  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final ReadGate gate = new ReadGate(channel);

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  @Test
  void shouldStopReadingAtOnce() {
    gate.pause(Reason.RATE);

    assertThat(channel.config().isAutoRead()).isFalse();
  }

  @Test
  void shouldReadAgainAsATaskOfItsOwn() {
    gate.pause(Reason.RATE);

    gate.resume(Reason.RATE);

    assertThat(channel.config().isAutoRead()).isFalse();
    channel.runPendingTasks();
    assertThat(channel.config().isAutoRead()).isTrue();
  }

  @Test
  void shouldNotReadWhileAReasonIsLeft() {
    gate.pause(Reason.RATE);
    gate.pause(Reason.LEDGER);

    gate.resume(Reason.RATE);
    channel.runPendingTasks();

    assertThat(channel.config().isAutoRead()).isFalse();
  }

  @Test
  void shouldReadWhenTheLastReasonIsGone() {
    gate.pause(Reason.RATE);
    gate.pause(Reason.LEDGER);
    gate.pause(Reason.MOVING);

    gate.resume(Reason.MOVING);
    gate.resume(Reason.RATE);
    gate.resume(Reason.LEDGER);
    channel.runPendingTasks();

    assertThat(channel.config().isAutoRead()).isTrue();
  }

  @Test
  void shouldCountAReasonThatIsGivenTwiceAsOne() {
    gate.pause(Reason.LEDGER);
    gate.pause(Reason.LEDGER);

    gate.resume(Reason.LEDGER);
    channel.runPendingTasks();

    assertThat(channel.config().isAutoRead()).isTrue();
  }

  @Test
  void shouldStayPausedIfPausedAgainBeforeTheTaskRuns() {
    gate.pause(Reason.MOVING);
    gate.resume(Reason.MOVING);

    gate.pause(Reason.MOVING);
    channel.runPendingTasks();

    assertThat(channel.config().isAutoRead()).isFalse();
  }

  @Test
  void shouldStayPausedIfPausedForAnotherReasonBeforeTheTaskRuns() {
    gate.pause(Reason.MOVING);
    gate.resume(Reason.MOVING);

    gate.pause(Reason.CLOSING);
    channel.runPendingTasks();

    assertThat(channel.config().isAutoRead()).isFalse();
  }

  @Test
  void shouldIgnoreAReasonThatWasNotGiven() {
    channel.config().setAutoRead(false); // somebody else's doing

    gate.resume(Reason.UNREAD_REPLIES);
    channel.runPendingTasks();

    assertThat(channel.config().isAutoRead()).isFalse();
  }
}
