package dev.chatserver.web;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chatserver.codec.Refusal;
import dev.chatserver.codec.Reply;
import dev.chatserver.session.connection.Signal;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebEntranceTest {

  /** The one of RFC 6455, section 1.3. */
  private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";

  private static final String ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final List<String> behind = new ArrayList<>();

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  private void install(@Nullable Refusal refusal) {
    WebEntrance.install(
        channel.pipeline(), refusal, () -> channel.pipeline().addLast(new Behind()));
    channel.pipeline().fireChannelActive();
  }

  /** What comes behind the entrance hears of. */
  private final class Behind extends ChannelInboundHandlerAdapter {
    @Override
    public void channelActive(ChannelHandlerContext ctx) {
      behind.add("active");
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ByteBuf bytes = (ByteBuf) message;
      behind.add(bytes.toString(US_ASCII));
      bytes.release();
    }
  }

  private static String request(String line, String... headers) {
    return line + "\r\nHost: chat.example:8081\r\n" + String.join("\r\n", headers) + "\r\n\r\n";
  }

  private static String upgrade(String... more) {
    return request(
        "GET /ws HTTP/1.1",
        "Upgrade: websocket",
        "Connection: keep-alive, Upgrade",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: " + KEY,
        String.join("\r\n", more.length == 0 ? new String[] {"X: y"} : more));
  }

  private String answer(String request) {
    channel.writeInbound(Unpooled.copiedBuffer(request, UTF_8));
    return written();
  }

  private String written() {
    StringBuilder written = new StringBuilder();
    for (ByteBuf next = channel.readOutbound(); next != null; next = channel.readOutbound()) {
      written.append(next.toString(UTF_8));
      next.release();
    }
    return written.toString();
  }

  @Test
  void shouldBecomeAWebSocket() {
    install(null);

    String answer = answer(upgrade());

    assertThat(answer)
        .startsWith("HTTP/1.1 101 ")
        .containsIgnoringCase("upgrade: websocket\r\n")
        .containsIgnoringCase("sec-websocket-accept: " + ACCEPT + "\r\n")
        .endsWith("\r\n\r\n");
    assertThat(behind).containsExactly("active");
    assertThat(channel.pipeline().toMap()).hasSize(1); // nothing is left of HTTP
  }

  @Test
  void shouldHandOverWhatCameBehindTheRequest_andAllThatComesThen() {
    install(null);

    String request = upgrade();
    channel.writeInbound(Unpooled.copiedBuffer(request.substring(0, 30), UTF_8));
    channel.writeInbound(Unpooled.copiedBuffer(request.substring(30) + "first", UTF_8));
    channel.writeInbound(Unpooled.copiedBuffer("second", UTF_8));

    assertThat(behind).containsExactly("active", "first", "second");
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://chat.example:8081", "https://CHAT.example:8081"})
  void shouldTakeAPageOfTheSameHost(String origin) {
    install(null);

    assertThat(answer(upgrade("Origin: " + origin))).startsWith("HTTP/1.1 101 ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://evil.example",
        "http://chat.example",
        "http://chat.example:8081.evil.example",
        "http://x@chat.example:8081",
        "null",
        "",
        "http://[",
      })
  void shouldNotTakeAPageOfAnotherHost(String origin) {
    install(null);

    assertThat(answer(upgrade("Origin: " + origin))).startsWith("HTTP/1.1 403 ");
    assertThat(behind).isEmpty();
    assertThat(channel.isOpen()).isFalse();
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource({
    "GET / HTTP/1.1, X: y, 404",
    "GET /ws?x=1 HTTP/1.1, X: y, 404",
    "GET /ws/../ws HTTP/1.1, X: y, 404",
    "POST /ws HTTP/1.1, X: y, 405",
    "GET /ws HTTP/1.1, X: y, 426",
    "GET /ws HTTP/1.0, X: y, 400",
    "GET /ws HTTP/1.1, Content-Length: 5, 400",
    "GET /ws HTTP/1.1, Transfer-Encoding: chunked, 400",
    "GET /ws HTTP/1.1, Host: other.example, 400",
    "nonsense, X: y, 400",
  })
  void shouldAnswerWhatItDoesNotServe(String line, String header, int status) {
    install(null);

    String answer = answer(request(line, header));

    assertThat(answer).startsWith("HTTP/1.1 " + status + " ").contains("connection: close");
    assertThat(answer).contains("JSON dialect over WebSocket, at /ws");
    assertThat(channel.isOpen()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Sec-WebSocket-Version: 8", "Sec-WebSocket-Version: "})
  void shouldTellWhichVersionItSpeaks(String version) {
    install(null);

    String answer = answer(upgrade().replace("Sec-WebSocket-Version: 13", version));

    assertThat(answer).startsWith("HTTP/1.1 426 ").contains("sec-websocket-version: 13");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "c2hvcnQ=", "no base 64!", "dGhlIHNhbXBsZSBub25jZXg="})
  void shouldNotTakeAKeyThatIsNone(String key) {
    install(null);

    assertThat(answer(upgrade().replace(KEY, key))).startsWith("HTTP/1.1 400 ");
  }

  @Test
  void shouldBoundWhatItReads() {
    install(null);

    assertThat(answer("GET /" + "x".repeat(3000))).startsWith("HTTP/1.1 400 ");
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void shouldBoundHeaders() {
    install(null);

    assertThat(answer(request("GET /ws HTTP/1.1", "X: " + "x".repeat(9000))))
        .startsWith("HTTP/1.1 400 ");
  }

  /** One request a connection: what is smuggled in behind it is not looked at. */
  @Test
  void shouldAnswerOneRequestAlone() {
    install(null);

    String answer = answer(request("GET / HTTP/1.1", "X: y") + upgrade());

    assertThat(answer).containsOnlyOnce("HTTP/1.1 ");
    assertThat(behind).isEmpty();
  }

  @Test
  void shouldTellAtOnceWhyOneMayNotStay() {
    install(Refusal.of(Refusal.Reason.SERVER_FULL, 100));

    assertThat(written())
        .startsWith("HTTP/1.1 429 ")
        .endsWith("the server is full: at most 100 connections\n");
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void shouldNotWaitForEver() {
    channel.freezeTime();
    install(null);

    channel.writeInbound(Unpooled.copiedBuffer("GET /ws HT", UTF_8));
    channel.advanceTimeBy(WebEntrance.DEADLINE_SECONDS, TimeUnit.SECONDS);
    channel.runScheduledPendingTasks();

    assertThat(written()).startsWith("HTTP/1.1 408 ");
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void shouldCloseOnAnySignalAndAtTheEndOfTheInput() {
    install(null);
    channel.pipeline().fireUserEventTriggered(new Signal.Goodbye());
    assertThat(channel.isOpen()).isFalse();

    EmbeddedChannel other = new EmbeddedChannel();
    WebEntrance.install(other.pipeline(), null, () -> {});
    other.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    assertThat(other.isOpen()).isFalse();
  }

  @Test
  void shouldNotTellWhatEverybodyIsTold_toWhoIsNotInYet() {
    install(null);

    channel.writeOutbound(new Reply.GoingDown());

    assertThat(written()).isEmpty();
  }
}
