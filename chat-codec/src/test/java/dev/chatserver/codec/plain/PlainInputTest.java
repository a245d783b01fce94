package dev.chatserver.codec.plain;

import static dev.chatserver.codec.ClientCommand.Malformed.LINE_TOO_LONG;
import static dev.chatserver.codec.plain.PlainWire.HANG_UP;
import static dev.chatserver.codec.plain.PlainWire.bytes;
import static dev.chatserver.codec.plain.PlainWire.finish;
import static dev.chatserver.codec.plain.PlainWire.hangUp;
import static dev.chatserver.codec.plain.PlainWire.input;
import static dev.chatserver.codec.plain.PlainWire.received;
import static dev.chatserver.codec.plain.PlainWire.resume;
import static dev.chatserver.codec.plain.PlainWire.send;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chatserver.codec.ClientCommand.Malformed;
import dev.chatserver.codec.ClientCommand.Negotiation;
import dev.chatserver.codec.ClientCommand.Say;
import dev.chatserver.codec.ClientCommand.Unterminated;
import dev.chatserver.codec.Refusal;
import dev.chatserver.codec.Unread;
import dev.chatserver.testing.Splits;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The session's handle on what a peer sends: paused, taken away, thrown away, and its price. */
class PlainInputTest {

  private final EmbeddedChannel channel = PlainWire.framing();

  @Test
  void shouldCutNothingWhilePaused() {
    // given
    input(channel).pause();

    // when
    send(channel, "one\ntwo\nthr");

    // then
    assertThat(received(channel)).isEmpty();
    assertThat(channel.config().isAutoRead()).isFalse();
    finish("paused", channel);
  }

  /** Netty's decoders do, if nothing came of what was read; then a pause would not be one. */
  @Test
  void shouldNotAskForMoreWhilePaused() {
    // given
    AtomicInteger reads = new AtomicInteger();
    channel
        .pipeline()
        .addFirst(
            new ChannelOutboundHandlerAdapter() {
              @Override
              public void read(ChannelHandlerContext ctx) throws Exception {
                reads.incrementAndGet();
                super.read(ctx);
              }
            });
    input(channel).pause();

    // when
    send(channel, "half a line");
    send(channel, "\u00ff\u00f1");

    // then
    assertThat(reads).hasValue(0);
    channel.releaseOutbound(); // what telnet is offered
    finish("paused", channel);
  }

  @Test
  void shouldGoOnWithWhatWasReadAlready() {
    // given
    input(channel).pause();
    send(channel, "one\ntwo\nthr");

    // when
    resume(channel);

    // then
    assertThat(received(channel)).containsExactly("one", "two");
    assertThat(channel.config().isAutoRead()).isTrue();
    send(channel, "ee\n");
    assertThat(received(channel)).containsExactly("three");
    finish("resumed", channel);
  }

  @Test
  void shouldCutOneLineForEachResumeIfEachLinePauses() {
    Splits.feed(
        bytes("one\ntwo\nthree\n"),
        PlainInputTest::pausedByEachLine,
        (way, pausing) -> {
          List<Object> all = new ArrayList<>(received(pausing));
          assertThat(all).as(way).hasSize(1);
          for (int lines = 2; lines <= 3; lines++) {
            resume(pausing);
            all.addAll(received(pausing));
            assertThat(all).as(way).hasSize(lines);
          }
          assertThat(all).as(way).containsExactly("one", "two", "three");
          finish(way, pausing);
        });
  }

  @Test
  void shouldStayPausedIfItIsPausedAgainAtOnce() {
    // given
    input(channel).pause();
    send(channel, "one\n");

    // when
    input(channel).resume();
    input(channel).pause();
    channel.runPendingTasks();

    // then
    assertThat(received(channel)).isEmpty();
    assertThat(channel.config().isAutoRead()).isFalse();
    finish("paused again", channel);
  }

  @Test
  void shouldReadToTheEndWithoutCutting() {
    // given
    input(channel).pause();

    // when
    input(channel).readToEnd();
    input(channel).pause();
    send(channel, "one\ntwo\n");

    // then
    assertThat(channel.config().isAutoRead()).isTrue();
    assertThat(received(channel)).isEmpty();
    hangUp(channel);
    assertThat(received(channel)).containsExactly("one", "two", HANG_UP);
    finish("read to the end", channel);
  }

  // -- what is left

  @Test
  void shouldHandOverWhatIsUncutWhateverWasCut() {
    Splits.feed(
        bytes("one\r\ntwo\nthree"),
        PlainInputTest::pausedByEachLine,
        (way, pausing) -> {
          assertThat(received(pausing)).as(way).containsExactly("one");
          hangUp(pausing);
          assertThat(received(pausing)).as(way).containsExactly("two", "three", HANG_UP);
          finish(way, pausing);
        });
  }

  @Test
  void shouldNotTakeHalfALineForOneIfThePeerDidNotEndIt() {
    // given
    input(channel).pause();
    send(channel, "one\ntw");

    // when
    PlainWire.takeRest(channel, false);

    // then
    assertThat(received(channel)).containsExactly("one");
    finish("taken", channel);
  }

  @Test
  void shouldGoOnThrowingAwayALineThatBeganInThePipeline() {
    // given
    send(channel, "x".repeat(5000));
    assertThat(received(channel)).containsExactly(LINE_TOO_LONG);
    input(channel).pause();
    send(channel, "xxx\nnext\n");

    // when
    hangUp(channel);

    // then
    assertThat(received(channel)).containsExactly("next", HANG_UP);
    finish("hung up", channel);
  }

  @Test
  void shouldMeasureLinesInWhatIsLeftAsAnyOther() {
    // given
    input(channel).pause();
    send(channel, "x".repeat(4096) + "\n" + "x".repeat(4097) + "\n" + "x".repeat(65_536) + "\nnot");

    // when
    hangUp(channel);

    // then
    assertThat(received(channel))
        .containsExactly(
            "x".repeat(4096), LINE_TOO_LONG, LINE_TOO_LONG, new Unterminated(), HANG_UP);
    finish("hung up", channel);
  }

  @Test
  void shouldLiveOnWithoutThePipeline() {
    // given
    input(channel).pause();
    send(channel, "one\ntwo\n");
    Unread rest = input(channel).takeUnread(false);

    // when
    finish("closed", channel);

    // then
    assertThat(rest.next(true)).isEqualTo(new Say("one"));
    rest.release();
    assertThat(rest.next(true)).isNull();
  }

  @Test
  void shouldReleaseWhatNobodyTakes() {
    // given
    input(channel).pause();
    ByteBuf sent = Unpooled.copiedBuffer(bytes("one\ntwo\n"));
    channel.writeInbound(sent);

    // when
    finish("closed", channel);

    // then
    assertThat(sent.refCnt()).isZero();
  }

  @Test
  void shouldReleaseWhatIsTakenAndNotWanted() {
    // given
    input(channel).pause();
    ByteBuf sent = Unpooled.copiedBuffer(bytes("one\ntwo\n"));
    channel.writeInbound(sent);

    // when
    Unread rest = input(channel).takeUnread(true);
    rest.release();
    rest.release();

    // then
    finish("closed", channel);
    assertThat(sent.refCnt()).isZero();
    assertThat(rest.next(true)).isNull();
  }

  // -- nothing more is wanted

  @Test
  void shouldThrowAwayWithoutCutting() {
    // given
    input(channel).pause();
    send(channel, "one\ntwo\n");

    // when
    input(channel).discard();
    ByteBuf more = Unpooled.copiedBuffer(bytes("three\n\u00ff\u00f4"));
    channel.writeInbound(more);
    resume(channel);
    hangUp(channel);

    // then
    assertThat(more.refCnt()).isZero();
    assertThat(received(channel)).containsExactly(HANG_UP);
    finish("discarded", channel);
  }

  @Test
  void shouldThrowTheRestAwayIfALineIsTheLast() {
    Splits.feed(
        bytes("one\ntwo\nthree\n"),
        () ->
            new EmbeddedChannel(
                new PlainFrameDecoder(),
                new ChannelInboundHandlerAdapter() {
                  @Override
                  public void channelRead(ChannelHandlerContext ctx, Object message) {
                    ctx.pipeline().get(PlainFrameDecoder.class).discard();
                    ctx.fireChannelRead(message);
                  }
                }),
        (way, deaf) -> {
          assertThat(received(deaf)).as(way).containsExactly("one");
          finish(way, deaf);
        });
  }

  // -- the price of telnet

  @Test
  void shouldTakeSixteenCommandsOfTelnetForALine() {
    // when
    send(channel, "\u00ff\u00f1".repeat(15));
    assertThat(received(channel)).isEmpty();
    send(channel, "\u00ff\u00f1".repeat(18) + "hello\n");

    // then
    assertThat(received(channel)).containsExactly("hello", new Negotiation(), new Negotiation());
    channel.releaseOutbound(); // what telnet is offered
    finish("negotiated", channel);
  }

  @Test
  void shouldKeepThePriceWhilePaused() {
    // given
    input(channel).pause();
    send(channel, "\u00ff\u00f1".repeat(48));
    assertThat(received(channel)).isEmpty();

    // when
    resume(channel);

    // then
    assertThat(received(channel)).isEqualTo(Collections.nCopies(3, new Negotiation()));
    channel.releaseOutbound(); // what telnet is offered
    finish("negotiated", channel);
  }

  @Test
  void shouldGiveUpAPeerWhoseSubnegotiationHasNoEnd() {
    // given
    send(channel, "one\n\u00ff\u00fa" + "x".repeat(65_536));
    assertThat(received(channel)).containsExactly("one");

    // when
    send(channel, "x");
    send(channel, "\u00ff\u00f0two\n");

    // then
    assertThat(received(channel))
        .containsExactly(new Malformed(Refusal.of(Refusal.Reason.NEGOTIATION_TOO_LONG)));
    hangUp(channel);
    assertThat(received(channel)).containsExactly(HANG_UP);
    channel.releaseOutbound(); // what telnet is offered
    finish("endless", channel);
  }

  @Test
  void shouldCountEachSubnegotiationFromItsStart() {
    // when
    for (int i = 0; i < 3; i++) {
      send(channel, "\u00ff\u00fa" + "x".repeat(40_000) + "\u00ff\u00f0");
    }
    send(channel, "one\n");

    // then
    assertThat(received(channel)).containsExactly("one");
    channel.releaseOutbound(); // what telnet is offered
    finish("three", channel);
  }

  private static EmbeddedChannel pausedByEachLine() {
    return new EmbeddedChannel(
        new PlainFrameDecoder(),
        new ChannelInboundHandlerAdapter() {
          @Override
          public void channelRead(ChannelHandlerContext ctx, Object message) {
            ctx.pipeline().get(PlainFrameDecoder.class).pause();
            ctx.fireChannelRead(message);
          }
        });
  }
}
