package dev.chatserver.session.connection;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chatserver.ledger.Intake;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FarewellTest {

  private static final int LINGER_SECONDS = 5;

  private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private EmbeddedChannel channel = new EmbeddedChannel();
  private boolean peersEndIsMissing;
  private final Wire wire =
      new Wire() {
        @Override
        public ChannelFuture endOutput(DuplexChannel duplex) {
          return duplex.shutdownOutput();
        }

        @Override
        public boolean isPeersEndMissing(Channel asked) {
          return peersEndIsMissing;
        }
      };
  private long nowNanos = Long.MAX_VALUE - 1; // the clock may overflow

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  @Test
  void shouldSendWhatWasWrittenThenEndItsHalf() {
    Halves halves = open(new Halves());
    halves.write(Unpooled.copiedBuffer("goodbye", US_ASCII));

    sayFarewell();

    assertThat(sent()).isEqualTo("goodbye");
    assertThat(halves.outputShutdown).isTrue();
    assertThat(halves.isOpen()).isTrue();
  }

  @Test
  void shouldNotEndItsHalfBeforeAllIsSent() {
    Halves halves = open(new Halves(new Stalled()));
    halves.write(Unpooled.copiedBuffer("goodbye", US_ASCII));

    sayFarewell();

    assertThat(halves.outputShutdown).isFalse();
    assertThat(halves.isOpen()).isTrue();
  }

  @Test
  void shouldCloseAtOnceWhatCannotEndAHalf() {
    channel.freezeTime();
    channel.write(Unpooled.copiedBuffer("goodbye", US_ASCII));

    sayFarewell();

    assertThat(sent()).isEqualTo("goodbye");
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void shouldCloseAtOnceIfThePeerHasEndedItsHalf() {
    Halves halves = open(new Halves());
    halves.inputShutdown = true;
    halves.write(Unpooled.copiedBuffer("goodbye", US_ASCII));

    sayFarewell();

    assertThat(sent()).isEqualTo("goodbye");
    assertThat(halves.isOpen()).isFalse();
  }

  @Test
  void shouldThrowAwayWhatThePeerStillSends() {
    open(new Halves());
    sayFarewell();
    ByteBuf input = Unpooled.copiedBuffer("one more thing", US_ASCII);

    boolean passedOn = channel.writeInbound(input);

    assertThat(passedOn).isFalse();
    assertThat(input.refCnt()).isZero();
    assertThat(channel.isOpen()).isTrue();
  }

  @Test
  void shouldReadAgainSoThatThePeersEndIsSeen() {
    open(new Halves());
    channel.config().setAutoRead(false);

    sayFarewell();

    assertThat(channel.config().isAutoRead()).isTrue();
  }

  @Test
  void shouldCloseSoonIfThePeerHasEverythingAndSaysNothing() {
    open(new Halves());
    peersEndIsMissing = true;
    sayFarewell();

    advanceTime(900, TimeUnit.MILLISECONDS);
    assertThat(channel.isOpen()).isTrue();
    advanceTime(200, TimeUnit.MILLISECONDS);
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void shouldWaitWhileThePeerMayNotHaveEverything() {
    open(new Halves());
    sayFarewell();

    advanceTime(3, TimeUnit.SECONDS);
    peersEndIsMissing = true;
    advanceTime(600, TimeUnit.MILLISECONDS);

    assertThat(channel.isOpen()).isTrue();
  }

  @Test
  void shouldWaitWhileThePeerStillSends() {
    open(new Halves());
    peersEndIsMissing = true;
    sayFarewell();

    for (int i = 0; i < 10; i++) {
      advanceTime(400, TimeUnit.MILLISECONDS);
      channel.writeInbound(Unpooled.copiedBuffer("wait", US_ASCII));
    }
    assertThat(channel.isOpen()).isTrue();
    advanceTime(2, TimeUnit.SECONDS);

    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void shouldCloseWhenThePeerEndsItsHalf() {
    open(new Halves());
    sayFarewell();

    channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);

    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void shouldNotCloseForAnyOtherEvent() {
    open(new Halves());
    sayFarewell();

    channel.pipeline().fireUserEventTriggered("something else");

    assertThat(channel.isOpen()).isTrue();
  }

  @Test
  void shouldCloseWhenItsTimeIsUp() {
    open(new Halves());
    sayFarewell();

    advanceTime(LINGER_SECONDS, TimeUnit.SECONDS);

    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void shouldNotCloseBeforeItsTimeIsUp() {
    open(new Halves());
    sayFarewell();

    advanceTime(LINGER_SECONDS * 1000L - 1, TimeUnit.MILLISECONDS);

    assertThat(channel.isOpen()).isTrue();
  }

  @Test
  void shouldCloseWhenItsTimeIsUpThoughThePeerTakesNothing() {
    open(new Halves(new Stalled()));
    ByteBuf last = Unpooled.copiedBuffer("goodbye", US_ASCII);
    channel.write(last);
    sayFarewell();

    advanceTime(LINGER_SECONDS, TimeUnit.SECONDS);

    assertThat(channel.isOpen()).isFalse();
    assertThat(last.refCnt()).isZero();
  }

  @Test
  void shouldWaitForAPeerThatTakesSomethingNowAndThenThoughNotForEver() {
    Halves halves = open(new Halves(new Stalled()));
    for (int i = 0; i < 100; i++) {
      channel.write(Unpooled.copiedBuffer("goodbye", US_ASCII));
    }
    sayFarewell();
    ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
    buffer.addFlush();

    for (int seconds = 4; seconds < 60; seconds += 4) {
      advanceTime(4, TimeUnit.SECONDS);
      buffer.remove();
      assertThat(halves.isOpen()).as("after %d s", seconds).isTrue();
    }
    advanceTime(4, TimeUnit.SECONDS);

    assertThat(halves.isOpen()).isFalse();
  }

  @Test
  void shouldNotCloseWhileItIsWritingThoughThePeerHasEndedItsHalf() {
    Halves halves = open(new Halves(new Stalled()));
    channel.write(Unpooled.copiedBuffer("goodbye", US_ASCII));
    sayFarewell();

    channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);

    assertThat(halves.isOpen()).isTrue();
  }

  @Test
  void shouldCloseIfItsHalfCannotBeEnded() {
    Halves halves = open(new Halves());
    halves.shutdownFails = true;

    sayFarewell();

    assertThat(halves.isOpen()).isFalse();
  }

  @Test
  void shouldCloseIfThePeerIsLost() {
    open(new Halves());
    sayFarewell();

    channel.pipeline().fireExceptionCaught(new IOException("Connection reset by peer"));

    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void shouldLeaveNoTimerBehind() {
    open(new Halves());
    sayFarewell();

    channel.close();

    assertThat(channel.runScheduledPendingTasks()).isEqualTo(-1);
  }

  @Test
  void shouldDoNothingForAPeerThatIsGone() {
    channel.close();

    sayFarewell();

    assertThat(channel.runScheduledPendingTasks()).isEqualTo(-1);
  }

  private <C extends EmbeddedChannel> C open(C opened) {
    channel = opened;
    channel.freezeTime();
    return opened;
  }

  private void sayFarewell() {
    channel
        .pipeline()
        .addLast(
            new Farewell(
                new ConnectionServices(SessionLimits.DEFAULT, new Intake(2), wire, () -> nowNanos),
                LINGER_SECONDS));
  }

  private void advanceTime(long duration, TimeUnit unit) {
    for (long left = unit.toNanos(duration); left > 0; left -= STEP_NANOS) {
      long step = Math.min(left, STEP_NANOS);
      nowNanos += step;
      channel.advanceTimeBy(step, TimeUnit.NANOSECONDS);
      channel.runScheduledPendingTasks();
    }
  }

  /** All that was sent; the farewell itself sends an empty buffer. */
  private String sent() {
    StringBuilder sent = new StringBuilder();
    for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
      sent.append(out.toString(US_ASCII));
      out.release();
    }
    return sent.toString();
  }

  /** A peer that takes nothing. */
  private static final class Stalled extends ChannelOutboundHandlerAdapter {
    @Override
    public void flush(ChannelHandlerContext ctx) {
      // what was written waits
    }
  }

  /** A connection whose halves end by themselves, as a socket's. */
  private static final class Halves extends EmbeddedChannel implements DuplexChannel {
    boolean inputShutdown;
    boolean outputShutdown;
    boolean shutdownFails;

    Halves(ChannelHandler... handlers) {
      super(handlers);
    }

    @Override
    public boolean isInputShutdown() {
      return inputShutdown;
    }

    @Override
    public boolean isOutputShutdown() {
      return outputShutdown;
    }

    @Override
    public boolean isShutdown() {
      return inputShutdown && outputShutdown;
    }

    @Override
    public ChannelFuture shutdownOutput() {
      return shutdownOutput(newPromise());
    }

    @Override
    public ChannelFuture shutdownOutput(ChannelPromise promise) {
      if (shutdownFails) {
        return promise.setFailure(new IOException("Transport endpoint is not connected"));
      }
      outputShutdown = true;
      return promise.setSuccess();
    }

    @Override
    public ChannelFuture shutdownInput() {
      throw new UnsupportedOperationException();
    }

    @Override
    public ChannelFuture shutdownInput(ChannelPromise promise) {
      throw new UnsupportedOperationException();
    }

    @Override
    public ChannelFuture shutdown() {
      throw new UnsupportedOperationException();
    }

    @Override
    public ChannelFuture shutdown(ChannelPromise promise) {
      throw new UnsupportedOperationException();
    }
  }
}
