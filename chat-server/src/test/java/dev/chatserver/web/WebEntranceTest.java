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
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
    new Website(Set.of())
        .install(channel.pipeline(), refusal, () -> channel.pipeline().addLast(new Behind()));
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
    "GET /index.html HTTP/1.1, X: y, 404",
    "GET /../../etc/passwd HTTP/1.1, X: y, 404",
    "GET /a/%2e%2e/page/files HTTP/1.1, X: y, 404",
    "GET http://other.example/ HTTP/1.1, X: y, 404",
    "POST / HTTP/1.1, X: y, 405",
    "GET / HTTP/1.0, X: y, 400",
    "GET / HTTP/1.1, Content-Length: 5, 400",
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
    assertThat(answer).contains("JSON dialect over WebSocket at /ws");
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

  @ParameterizedTest
  @CsvSource({"0, 404", "1, 400"})
  void shouldTakeALineOfTheMostBytes_andNoLongerOne(int more, int status) {
    install(null);
    int around = "GET / HTTP/1.1".length();

    String path = "x".repeat(WebEntrance.REQUEST_LINE_BYTES_MAX - around + more);
    assertThat(answer(request("GET /" + path + " HTTP/1.1", "X: y")))
        .startsWith("HTTP/1.1 " + status + " ");
  }

  @ParameterizedTest
  @CsvSource({"0, 404", "1, 400"})
  void shouldTakeHeadersOfTheMostBytes_andNoMore(int more, int status) {
    install(null);
    int around = request("", "X: ").replace("\r\n", "").length();

    String header = "X: " + "x".repeat(WebEntrance.HEADER_BYTES_MAX - around + more);
    assertThat(answer(request("GET /nowhere HTTP/1.1", header)))
        .startsWith("HTTP/1.1 " + status + " ");
  }

  @Test
  void shouldServeThePage_asABrowserIsToTakeIt() {
    install(null);

    String answer = answer(request("GET /?x=1 HTTP/1.1", "X: y"));

    assertThat(answer)
        .startsWith("HTTP/1.1 200 OK")
        .contains("content-type: text/html; charset=utf-8\r\n")
        .contains("content-security-policy: default-src 'none'; script-src 'self'; ")
        .contains("frame-ancestors 'none'\r\n")
        .contains("x-content-type-options: nosniff\r\n")
        .contains("cache-control: no-cache\r\n")
        .doesNotContain("content-encoding")
        .endsWith("</html>\n");
    assertThat(channel.isOpen()).isTrue();
  }

  @Test
  void shouldServeEachFileThatThePageNames_forEver() {
    install(null);
    Matcher names =
        Pattern.compile("\"(/a/[^\"]+)\"").matcher(answer(request("GET / HTTP/1.1", "X: y")));

    assertThat(names.results().map(name -> name.group(1)))
        .hasSizeGreaterThan(3)
        .allSatisfy(
            name ->
                assertThat(answer(request("GET " + name + " HTTP/1.1", "X: y")))
                    .startsWith("HTTP/1.1 200 OK")
                    .contains("cache-control: public, max-age=31536000, immutable\r\n")
                    .containsPattern("content-type: (text/(css|javascript)|image/svg)"));
  }

  @Test
  void shouldCompressForWhoCanTakeIt() {
    install(null);
    String page = answer(request("GET / HTTP/1.1", "X: y"));
    String packed = answer(request("GET / HTTP/1.1", "Accept-Encoding: br, gzip"));
    String refused = answer(request("GET / HTTP/1.1", "Accept-Encoding: gzip;q=0"));

    assertThat(packed).contains("content-encoding: gzip\r\n").contains("vary: accept-encoding");
    assertThat(packed.length()).isLessThan(page.length());
    assertThat(refused).isEqualTo(page);
  }

  @Test
  void shouldTellThatNothingHasChanged() {
    install(null);
    Matcher tag =
        Pattern.compile("etag: (\\S+)").matcher(answer(request("GET / HTTP/1.1", "X: y")));
    assertThat(tag.find()).isTrue();

    String answer = answer(request("GET / HTTP/1.1", "If-None-Match: " + tag.group(1)));

    assertThat(answer).startsWith("HTTP/1.1 304 ").endsWith("\r\n\r\n");
    assertThat(channel.isOpen()).isTrue();
  }

  @Test
  void shouldAnswerHeadWithoutTheFile() {
    install(null);

    assertThat(answer(request("HEAD / HTTP/1.1", "X: y")))
        .startsWith("HTTP/1.1 200 OK")
        .containsPattern("content-length: [1-9]")
        .endsWith("\r\n\r\n");
  }

  @Test
  void shouldCloseWhenAsked_andAfterSoManyRequests() {
    install(null);
    assertThat(answer(request("GET / HTTP/1.1", "Connection: close")))
        .contains("connection: close");
    assertThat(channel.isOpen()).isFalse();

    EmbeddedChannel other = new EmbeddedChannel();
    new Website(Set.of()).install(other.pipeline(), null, () -> {});
    String request = request("HEAD / HTTP/1.1", "X: y");
    for (int i = 1; i < WebEntrance.REQUESTS_MAX; i++) {
      other.writeInbound(Unpooled.copiedBuffer(request, UTF_8));
      assertThat(other.isOpen()).isTrue();
    }
    other.writeInbound(Unpooled.copiedBuffer(request, UTF_8));
    assertThat(other.isOpen()).isFalse();
    other.finishAndReleaseAll();
  }

  @Test
  void shouldNotKeepAConnectionThatAsksForNothingMore() {
    channel.freezeTime();
    install(null);
    answer(request("GET / HTTP/1.1", "X: y"));

    channel.advanceTimeBy(WebEntrance.IDLE_SECONDS, TimeUnit.SECONDS);
    channel.runScheduledPendingTasks();

    assertThat(channel.isOpen()).isFalse();
    assertThat(written()).isEmpty();
  }

  /** Who does not read has one answer waiting, however much they ask for. */
  @Test
  void shouldHaveOneAnswerWaiting_andNotForEver() {
    Unread unread = new Unread();
    channel.freezeTime();
    channel.pipeline().addLast(unread);
    install(null);

    String request = request("GET / HTTP/1.1", "X: y");
    channel.writeInbound(Unpooled.copiedBuffer(request.repeat(50), UTF_8));

    assertThat(unread.answers).as("a head and a body").hasSize(2);
    assertThat(channel.config().isAutoRead()).isFalse();
    channel.advanceTimeBy(WebEntrance.ANSWER_SECONDS, TimeUnit.SECONDS);
    channel.runScheduledPendingTasks();
    assertThat(channel.isOpen()).isFalse();
    unread.answers.forEach(ReferenceCountUtil::release);
  }

  /** Half-closed by their side: what they asked for is still for them. */
  @Test
  void shouldFinishAnAnswerWhoseReaderSaysNoMore() {
    Unread unread = new Unread();
    channel.pipeline().addLast(unread);
    install(null);
    channel.writeInbound(Unpooled.copiedBuffer(request("GET / HTTP/1.1", "X: y"), UTF_8));

    channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    assertThat(channel.isOpen()).isTrue();
    unread.read();

    assertThat(channel.isOpen()).isFalse();
  }

  /** A peer that leaves everything unread until it reads. */
  private static final class Unread extends ChannelOutboundHandlerAdapter {
    final List<Object> answers = new ArrayList<>();
    private final List<ChannelPromise> promises = new ArrayList<>();

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
      answers.add(message);
      promises.add(promise);
    }

    void read() {
      answers.forEach(ReferenceCountUtil::release);
      answers.clear();
      promises.forEach(ChannelPromise::setSuccess);
    }
  }

  @Test
  void shouldTakeTheOriginsThatItIsTold_andNoOther() {
    for (String origin : List.of("https://chat.example", "http://chat.example:8081")) {
      EmbeddedChannel other = new EmbeddedChannel();
      new Website(Set.of("https://chat.example")).install(other.pipeline(), null, () -> {});
      other.writeInbound(Unpooled.copiedBuffer(upgrade("Origin: " + origin), UTF_8));
      ByteBuf answer = other.readOutbound();
      assertThat(answer.toString(US_ASCII))
          .startsWith(origin.startsWith("https") ? "HTTP/1.1 101 " : "HTTP/1.1 403 ");
      answer.release();
      other.finishAndReleaseAll();
    }
  }

  /** What is smuggled in behind a request that is refused is not looked at. */
  @Test
  void shouldAnswerNothingBehindARefusal() {
    install(null);

    String answer = answer(request("GET /nowhere HTTP/1.1", "X: y") + upgrade());

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
    new Website(Set.of()).install(other.pipeline(), null, () -> {});
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
