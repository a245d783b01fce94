package dev.chatserver.transport.proxy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chatserver.endtoend.QuietLogExtension;
import dev.chatserver.session.connection.Signal;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageEncoder;
import io.netty.handler.codec.haproxy.HAProxyProtocolVersion;
import io.netty.handler.codec.haproxy.HAProxyProxiedProtocol;
import io.netty.handler.codec.haproxy.HAProxySSLTLV;
import io.netty.handler.codec.haproxy.HAProxyTLV;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyEntranceTest {

  private static final String EXPECTED =
      "-- a header of the PROXY protocol is expected from your address\n";

  private static final String LINE = "PROXY TCP4 192.0.2.7 198.51.100.1 40000 8080\r\n";

  private final List<ProxiedPeer> arrived = new ArrayList<>();
  private final StringBuilder read = new StringBuilder();
  private final List<String> events = new ArrayList<>();
  private final EmbeddedChannel channel = new EmbeddedChannel();

  ProxyEntranceTest() {
    channel.freezeTime();
    ProxyEntrance.install(
        channel.pipeline(),
        new ProxyComplaints(System::nanoTime),
        peer -> {
          arrived.add(peer);
          channel.pipeline().addLast("rest", new Rest());
        });
  }

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  /** What comes behind the header. */
  private final class Rest extends ChannelInboundHandlerAdapter {
    @Override
    public void channelActive(ChannelHandlerContext ctx) {
      events.add("active");
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ByteBuf bytes = (ByteBuf) message;
      read.append(bytes.toString(UTF_8));
      bytes.release();
    }
  }

  private void receive(byte[] bytes) {
    channel.writeInbound(Unpooled.copiedBuffer(bytes));
  }

  private void receive(String bytes) {
    receive(bytes.getBytes(ISO_8859_1));
  }

  private String told() {
    StringBuilder told = new StringBuilder();
    for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
      told.append(out.toString(UTF_8));
      out.release();
    }
    return told.toString();
  }

  private void isLetIn(@Nullable String address, boolean encrypted) {
    assertThat(arrived).hasSize(1);
    ProxiedPeer peer = arrived.get(0);
    assertThat(peer.address() == null ? null : peer.address().getHostAddress()).isEqualTo(address);
    assertThat(peer.encrypted()).isEqualTo(encrypted);
    assertThat(events).containsExactly("active");
    assertThat(channel.pipeline().names().get(0)).as("all three are gone").isEqualTo("rest");
  }

  private void isTurnedAway(String why) {
    assertThat(told()).isEqualTo(EXPECTED);
    assertThat(channel.isOpen()).isFalse();
    assertThat(arrived).isEmpty();
    assertThat(QuietLogExtension.take()).singleElement().asString().contains(why);
  }

  private static byte[] second(
      HAProxyCommand command,
      HAProxyProxiedProtocol protocol,
      @Nullable String from,
      @Nullable String to,
      HAProxyTLV... records) {
    EmbeddedChannel encoder = new EmbeddedChannel(HAProxyMessageEncoder.INSTANCE);
    encoder.writeOutbound(
        new HAProxyMessage(
            HAProxyProtocolVersion.V2,
            command,
            protocol,
            from,
            to,
            protocol == HAProxyProxiedProtocol.UNKNOWN ? 0 : 40_000,
            protocol == HAProxyProxiedProtocol.UNKNOWN ? 0 : 8080,
            List.of(records)));
    ByteBuf bytes = encoder.readOutbound();
    byte[] header = ByteBufUtil.getBytes(bytes);
    bytes.release();
    return header;
  }

  private static byte[] second(HAProxyTLV... records) {
    return second(
        HAProxyCommand.PROXY, HAProxyProxiedProtocol.TCP4, "192.0.2.7", "198.51.100.1", records);
  }

  // -- who is let in

  @Test
  void shouldLetInWhomALineSpeaksFor() {
    receive(LINE + "ann\nhello\n");

    isLetIn("192.0.2.7", false);
    assertThat(read).hasToString("ann\nhello\n");
  }

  @Test
  void shouldLetInWhomALineOfIpv6SpeaksFor() {
    receive("PROXY TCP6 2001:db8::7 2001:db8::1 40000 8080\r\n");

    isLetIn("2001:db8:0:0:0:0:0:7", false);
  }

  @Test
  void shouldReadAHeaderByteByByteAndWhatFollowsToo() {
    for (char c : (LINE + "ann\n").toCharArray()) {
      receive(String.valueOf(c));
    }

    isLetIn("192.0.2.7", false);
    assertThat(read).hasToString("ann\n");
  }

  @Test
  void shouldReadTheSecondVersionByteByByte() {
    for (byte b : second()) {
      receive(new byte[] {b});
    }
    receive("ann\n");

    isLetIn("192.0.2.7", false);
    assertThat(read).hasToString("ann\n");
  }

  @Test
  void shouldHearOfTlsBeforeTheProxy() {
    receive(second(new HAProxySSLTLV(0, (byte) 1, List.of())));

    isLetIn("192.0.2.7", true);
  }

  @Test
  void shouldHearThatThereWasNoTls() {
    receive(second(new HAProxySSLTLV(0, (byte) 0, List.of())));

    isLetIn("192.0.2.7", false);
  }

  @Test
  void shouldTakeAProxyThatSpeaksForItself() {
    receive(second(HAProxyCommand.LOCAL, HAProxyProxiedProtocol.UNKNOWN, null, null));

    isLetIn(null, false);
  }

  @Test
  void shouldTakeAProxyThatDoesNotKnow() {
    receive("PROXY UNKNOWN\r\n");

    isLetIn(null, false);
  }

  // -- who is not

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ann\n",
        "\n",
        "PROXIES\n",
        "PROXY TCP4 192.0.2.7\r\n",
        "PROXY TCP4 192.0.2.777 198.51.100.1 40000 8080\r\n",
        "PROXY TCP4 2001:db8::7 198.51.100.1 40000 8080\r\n",
        "PROXY TCP4 192.0.2.7 198.51.100.1 40000 808080\r\n",
        "PROXY TCP5 192.0.2.7 198.51.100.1 40000 8080\r\n",
        "PROXY \n",
        "PROXY UNKNOWN\n",
        "PROXY UNKNOWN  \n",
        "\r\n\r\n\0\r\nQUIT\n1\u0011\0\0",
        "\r\n\r\n\0\r\nQUIT\n!\u0011\0\u0001\0",
      })
  void shouldTurnAwayWhatIsNoHeader(String bytes) {
    receive(bytes);

    assertThat(told()).as("Netty's decoder closes by itself").isIn(EXPECTED, "");
    assertThat(channel.isOpen()).isFalse();
    assertThat(arrived).isEmpty();
    assertThat(QuietLogExtension.take()).hasSize(1);
  }

  @Test
  void shouldTakeALineOf107Bytes() {
    receive("PROXY UNKNOWN " + "f".repeat(91) + "\r\n"); // the longest there is

    isLetIn(null, false);
  }

  @Test
  void shouldTurnAwayALineThatDoesNotEnd() {
    receive("PROXY UNKNOWN " + "f".repeat(92));
    assertThat(channel.isOpen()).isTrue();

    receive("f");

    isTurnedAway("more than 107 bytes");
  }

  @Test
  void shouldTakeAHeaderOfTheMostBytes() {
    byte[] header = padded(ProxyHeaderFrame.BYTES_MAX);
    assertThat(header).hasSize(2048);
    receive(header);

    isLetIn("192.0.2.7", false);
  }

  @Test
  void shouldTurnAwayALargerHeaderAtItsLength() {
    byte[] header = padded(ProxyHeaderFrame.BYTES_MAX + 1);
    receive(Arrays.copyOf(header, 15));
    assertThat(channel.isOpen()).isTrue();

    receive(new byte[] {header[15]});

    isTurnedAway("more than 2048 bytes");
  }

  private static byte[] padded(int bytes) {
    int room = bytes - second().length - 3; // type and length
    return second(new HAProxyTLV((byte) 4, Unpooled.wrappedBuffer(new byte[room])));
  }

  @Test
  void shouldTurnAwayWhoSaysNothingInTime() {
    channel.advanceTimeBy(ProxyEntrance.DEADLINE_SECONDS * 1000L - 1, TimeUnit.MILLISECONDS);
    channel.runScheduledPendingTasks();
    assertThat(channel.isOpen()).isTrue();

    channel.advanceTimeBy(1, TimeUnit.MILLISECONDS);
    channel.runScheduledPendingTasks();

    isTurnedAway("none within 10 s");
  }

  @Test
  void shouldGiveWhoWasLetInAllTheTime() {
    receive(LINE);
    channel.advanceTimeBy(1, TimeUnit.HOURS);
    channel.runScheduledPendingTasks();

    assertThat(channel.isOpen()).isTrue();
  }

  @Test
  void shouldTurnAwayAHeaderThatIsCutShort() {
    receive(LINE.substring(0, 20));
    channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);

    isTurnedAway("cut short");
  }

  @Test
  void shouldCloseWhenTheServerStops() {
    receive(LINE.substring(0, 20));

    channel.pipeline().fireUserEventTriggered(new Signal.Goodbye());

    assertThat(channel.isOpen()).isFalse();
  }

  /** Its deadline is over by then, so that nothing else would end it. */
  @Test
  void shouldCloseWhatCannotGoOn() {
    EmbeddedChannel broken = new EmbeddedChannel();
    ProxyEntrance.install(
        broken.pipeline(),
        new ProxyComplaints(System::nanoTime),
        peer -> {
          throw new IllegalArgumentException("a fault of ours");
        });

    broken.writeInbound(Unpooled.copiedBuffer(LINE.getBytes(ISO_8859_1)));

    assertThat(broken.isOpen()).isFalse();
    assertThat(QuietLogExtension.take()).singleElement().asString().contains("a fault of ours");
    broken.finishAndReleaseAll();
  }

  @Test
  void shouldLogOneLineInTenSecondsHoweverManyThereAre() {
    long[] now = {Long.MAX_VALUE - 1}; // the clock may overflow
    ProxyComplaints complaints = new ProxyComplaints(() -> now[0]);
    for (int i = 0; i < 5; i++) {
      complaints.badHeader(channel, "bad");
    }
    assertThat(QuietLogExtension.take()).hasSize(1);

    now[0] += TimeUnit.SECONDS.toNanos(10);
    complaints.badHeader(channel, "bad");

    assertThat(QuietLogExtension.take()).singleElement().asString().contains("times=\"5\"");
  }
}
