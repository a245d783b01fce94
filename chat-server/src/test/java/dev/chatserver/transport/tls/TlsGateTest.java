package dev.chatserver.transport.tls;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TlsGateTest {

  private static final int MOST = 64 * 1024;

  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final Handshakes.OfLoop handshakes = new Handshakes.OfLoop(channel.eventLoop(), 10);
  private int passed;

  TlsGateTest() {
    channel.freezeTime();
    channel
        .pipeline()
        .addLast(new TlsGate(handshakes))
        .addLast(
            new ChannelInboundHandlerAdapter() {
              @Override
              public void channelRead(ChannelHandlerContext ctx, Object message) {
                passed += ((ByteBuf) message).readableBytes();
                ((ByteBuf) message).release();
              }
            });
  }

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  /** Without {@link EmbeddedChannel#writeInbound}, which runs what waits for a later turn. */
  private void receive(byte[] bytes) {
    channel.pipeline().fireChannelRead(Unpooled.copiedBuffer(bytes));
  }

  private static byte[] hello(int bytes) {
    byte[] hello = new byte[bytes];
    hello[0] = 22;
    return hello;
  }

  @Test
  void shouldBeginAtOnceWhenItIsTheFirst() {
    receive(hello(100));

    assertThat(passed).isEqualTo(100);
    assertThat(channel.pipeline().get(TlsGate.class)).as("it has gone").isNull();
  }

  @Test
  void shouldHoldSoManyBytesUntilItsTurnAndNoMore() {
    handshakes.turns().take(() -> {}); // somebody else has this turn
    receive(hello(100));
    receive(new byte[MOST - 100]);
    assertThat(passed).isZero();

    channel.runScheduledPendingTasks();

    assertThat(passed).isEqualTo(MOST);
    assertThat(channel.isOpen()).isTrue();
  }

  @Test
  void shouldCloseWhoSendsOneByteMoreBeforeItsTurn() {
    handshakes.turns().take(() -> {});
    receive(hello(100));
    receive(new byte[MOST - 99]);

    assertThat(channel.isOpen()).isFalse();
    channel.runScheduledPendingTasks();
    assertThat(passed).isZero();
  }

  @Test
  void shouldLetGoOfWhatItHoldsWhenThePeerIsGone() {
    handshakes.turns().take(() -> {});
    ByteBuf hello = Unpooled.copiedBuffer(hello(100));
    channel.pipeline().fireChannelRead(hello);

    channel.pipeline().close(); // EmbeddedChannel.close runs what waits first
    channel.runScheduledPendingTasks();

    assertThat(hello.refCnt()).isZero();
    assertThat(passed).isZero();
  }

  @Test
  void shouldTellWhoDoesNotSpeakTls() {
    receive("bob\n".getBytes(UTF_8));
    receive(hello(5));

    ByteBuf told = channel.readOutbound();
    assertThat(told.toString(UTF_8)).startsWith("-- this port speaks TLS: ");
    told.release();
    assertThat(channel.isOpen()).isFalse();
    assertThat(passed).isZero();
  }
}
