package dev.chatserver.codec;

import static dev.chatserver.codec.ClientCommand.Malformed.LINE_TOO_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.TooLongFrameException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FrameQueueHandlerTest {

  private final List<Object> seen = new ArrayList<>();
  private final EmbeddedChannel channel =
      new EmbeddedChannel(new FrameQueueHandler(), new Recorder(seen));

  @Test
  void shouldPassFramesOnWhileThePeerIsRead() {
    // when
    channel.writeInbound("a", "b");

    // then
    assertThat(seen).containsExactly("a", "b");
    assertThat(channel.finish()).isFalse();
  }

  @Test
  void shouldHoldFramesWhileThePeerIsNotReadAndThenPassThemOnInOrder() {
    // given
    channel.config().setAutoRead(false);
    channel.writeInbound("a", "b");
    channel.writeInbound("c");
    assertThat(seen).isEmpty();

    // when
    channel.config().setAutoRead(true);

    // then
    assertThat(seen).containsExactly("a", "b", "c");
    assertThat(channel.finish()).isFalse();
  }

  @Test
  void shouldHoldTheFramesBehindOneThatStopsTheReading() {
    // given
    channel.writeInbound("a", "pause", "b", "c");
    assertThat(seen).containsExactly("a", "pause");

    // when
    channel.config().setAutoRead(true);

    // then
    assertThat(seen).containsExactly("a", "pause", "b", "c");
    assertThat(channel.finish()).isFalse();
  }

  @Test
  void shouldPassOneFrameOnForEachReadThatIsAskedFor() {
    // given
    channel.config().setAutoRead(false);
    channel.writeInbound("a", "b", "c");

    // when
    channel.read();
    channel.read();

    // then
    assertThat(seen).containsExactly("a", "b");
    channel.config().setAutoRead(true);
    assertThat(channel.finish()).isFalse();
  }

  @Test
  void shouldTellAtOnceThatAFrameIsTooLongIfNoneWaits() {
    // when
    channel.pipeline().fireExceptionCaught(new TooLongFrameException());

    // then
    assertThat(seen).containsExactly(LINE_TOO_LONG);
    assertThat(channel.finish()).isFalse();
  }

  @Test
  void shouldTellThatAFrameIsTooLongInItsTurn() {
    // given
    channel.config().setAutoRead(false);
    channel.writeInbound("a");
    channel.pipeline().fireExceptionCaught(new TooLongFrameException());
    channel.writeInbound("b");
    assertThat(seen).isEmpty();

    // when
    channel.config().setAutoRead(true);

    // then
    assertThat(seen).containsExactly("a", LINE_TOO_LONG, "b");
    assertThat(channel.finish()).isFalse();
  }

  @Test
  void shouldPassOtherExceptionsOnAtOnce() {
    // given
    channel.config().setAutoRead(false);
    IOException reset = new IOException("connection reset");

    // when
    channel.pipeline().fireExceptionCaught(reset);

    // then
    assertThat(seen).isEmpty();
    assertThatThrownBy(channel::checkException).isSameAs(reset);
    assertThat(channel.finish()).isFalse();
  }

  @Test
  void shouldPassWhatItHoldsOnBeforeItSaysThatTheConnectionIsGone() {
    // given
    channel.config().setAutoRead(false);
    channel.writeInbound("a");
    channel.pipeline().fireExceptionCaught(new TooLongFrameException());
    channel.writeInbound("b");

    // when
    channel.close();

    // then
    assertThat(seen).containsExactly("a", LINE_TOO_LONG, "b", "inactive");
    assertThat(channel.finish()).isFalse();
  }

  @Test
  void shouldSayOnceThatTheConnectionIsGoneIfItHoldsNothing() {
    // when
    channel.close();

    // then
    assertThat(seen).containsExactly("inactive");
    assertThat(channel.finish()).isFalse();
  }

  @Test
  void shouldPassWhatItHoldsOnWhenItIsRemoved() {
    // given
    channel.config().setAutoRead(false);
    channel.writeInbound("a", "pause", "b");

    // when
    channel.pipeline().remove(FrameQueueHandler.class);

    // then
    assertThat(seen).containsExactly("a", "pause", "b");
    assertThat(channel.finish()).isFalse();
  }

  @Test
  void shouldNeitherKeepNorReleaseAFrame() {
    // given
    ByteBuf frame = ByteBufAllocator.DEFAULT.buffer().writeByte('a');
    channel.config().setAutoRead(false);
    channel.writeInbound(frame);

    // when
    channel.close();

    // then
    assertThat(seen).containsExactly(frame, "inactive");
    assertThat(frame.refCnt()).isEqualTo(1);
    frame.release();
    assertThat(channel.finish()).isFalse();
  }

  /** Writes down what comes, and has reading stop at the frame that says so. */
  private static final class Recorder extends ChannelInboundHandlerAdapter {
    private final List<Object> seen;

    Recorder(List<Object> seen) {
      this.seen = seen;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      seen.add(message);
      if (message.equals("pause")) {
        ctx.channel().config().setAutoRead(false);
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      seen.add("inactive");
    }
  }
}
