package dev.chatserver.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chatserver.bench.BenchConfig;
import dev.chatserver.bench.BenchResult;
import dev.chatserver.bench.LoadRun;
import dev.chatserver.bench.report.ShownProgress;
import dev.chatserver.codec.RefusalException;
import dev.chatserver.codec.RoomName;
import dev.chatserver.transport.Endpoint;
import dev.chatserver.transport.tls.TestCertificates;
import dev.chatserver.transport.tls.TlsSource;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs that speak JSON over WebSocket, in the same rooms as people who type. */
class WebIT {

  private static final Pattern SEQUENCE = Pattern.compile("\"room\":\"lobby\",\"sequence\":(\\d+)");

  private final HttpClient http = HttpClient.newHttpClient();
  private TestServer server;
  private Person bob;

  @BeforeEach
  void start() throws Exception {
    TestServer.Settings settings = TestServer.defaults();
    settings.more = List.of(Endpoint.Tcp.web("127.0.0.1", 0, false));
    server = settings.start();
    bob = Person.joins(server.port(), "bob");
  }

  @AfterEach
  void stop() throws Exception {
    bob.close();
    server.close();
  }

  @Test
  void shouldReadAndSayTheSameAsAPersonWhoTypes() throws Exception {
    Program ann = new Program("'name':'ann'");

    ann.does("'do':'say','room':'lobby','text':'hello, Bob <b>'");
    bob.reads("ann says: hello, Bob <b>");
    bob.types("/me waves");
    bob.types("/topic tea");

    ann.reads("\"kind\":\"said\",\"by\":\"ann\",\"text\":\"hello, Bob <b>\"");
    ann.reads("\"kind\":\"emoted\",\"by\":\"bob\",\"text\":\"waves\"");
    ann.reads("\"kind\":\"topic\",\"by\":\"bob\",\"text\":\"tea\"");
    ann.does("'do':'quit','text':'bye'");
    bob.reads("* bob waves", "-- bob set the topic: tea", "ann left the chat (bye)");
    assertThat(ann.closed.get()).isEqualTo(WebSocket.NORMAL_CLOSURE);
  }

  /** A cut in the middle of talk: what was said meanwhile is there, once, in its order. */
  @Test
  void shouldLoseNothingAndReadNothingTwiceOverACut() throws Exception {
    Program ann = new Program("'name':'ann'");
    bob.types("1");
    ann.reads("\"text\":\"1\"");
    long last = ann.lastSequence();
    ann.socket.abort();
    bob.reads("bob says: 1");
    bob.reads("ann left the chat");
    bob.types("2");
    bob.types("3");
    bob.reads("bob says: 2", "bob says: 3");

    Program again = new Program("'name':'ann','after':" + last);
    bob.types("4");

    again.reads("\"text\":\"4\"");
    assertThat(String.join("", again.messages))
        .containsSubsequence("resumed", "\"2\"", "\"3\"", "\"live\"", "\"4\"")
        .doesNotContain("\"text\":\"1\"")
        .containsOnlyOnce("\"text\":\"2\"");
  }

  @Test
  void shouldNotLetInAPageOfAnotherHost() {
    assertThatThrownBy(() -> new Program("'name':'ann'", "http://evil.example"))
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOfSatisfying(
            WebSocketHandshakeException.class,
            e -> assertThat(e.getResponse().statusCode()).isEqualTo(403));
  }

  @Test
  void shouldAnswerPings_andCloseWithACodeWhereTheProtocolIsBroken() throws Exception {
    Program ann = new Program("'name':'ann'");

    ann.socket.sendPing(ByteBuffer.wrap(new byte[] {1})).join();
    assertThat(ann.pong.get()).isTrue();
    ann.socket.sendBinary(ByteBuffer.wrap(new byte[] {1}), true).join();

    assertThat(ann.closed.get()).isEqualTo(1003);
    bob.reads("ann left the chat");
  }

  /** The page and its socket with the certificate that lines have. */
  @Test
  void shouldServeThePageWithTls(@TempDir Path folder) throws Exception {
    TestCertificates.write(folder.resolve("cert.pem"), folder.resolve("key.pem"));
    TestServer.Settings settings = TestServer.defaults();
    settings.tls = new TlsSource.OfFiles(folder.resolve("cert.pem"), folder.resolve("key.pem"));
    settings.more = List.of(Endpoint.Tcp.web("127.0.0.1", 0, true));
    try (TestServer encrypted = settings.start()) {
      HttpClient trusting =
          HttpClient.newBuilder()
              .sslContext(TestCertificates.trusting(folder.resolve("cert.pem")))
              .build();
      String host = "localhost:" + encrypted.port(0);

      HttpResponse<String> page =
          trusting.send(
              HttpRequest.newBuilder(URI.create("https://" + host + "/")).build(),
              HttpResponse.BodyHandlers.ofString());
      Program ann =
          new Program(
              trusting, URI.create("wss://" + host + "/ws"), "'name':'ann'", "https://" + host);

      assertThat(page.statusCode()).isEqualTo(200);
      assertThat(page.body()).contains("<div id=\"app\">");
      ann.does("'do':'quit'");
      assertThat(ann.closed.get()).isEqualTo(WebSocket.NORMAL_CLOSURE);
    }
  }

  /** The codec's own client, with what {@code bench --dialect json} checks of each line. */
  @Test
  void shouldServeTheBotsOfBench() throws Exception {
    TestServer.Settings settings = TestServer.unlimited();
    settings.more = List.of(Endpoint.Tcp.web("127.0.0.1", 0, false));
    try (TestServer unlimited = settings.start()) {
      for (String room : new String[] {null, "elsewhere"}) {
        BenchConfig config =
            BenchConfig.DEFAULT.with(
                c -> {
                  c.json = true;
                  c.port = unlimited.port(0);
                  c.bots = 50;
                  c.senders = 5;
                  c.rate = 200;
                  c.seconds = 1;
                  try {
                    c.room = room == null ? null : RoomName.of(room);
                  } catch (RefusalException e) {
                    throw new AssertionError(e);
                  }
                });

        BenchResult result = new LoadRun(config, ShownProgress.onStandardError()).run();

        assertThat(result.passed()).isTrue();
        assertThat(result.delivered()).isEqualTo(50 * 200);
      }
    }
  }

  /** All at once, as after a restart, each with the number that it had. */
  @Test
  void shouldLetAThousandComeBackAtOnce() throws Exception {
    TestServer.Settings settings = TestServer.unlimited();
    settings.more = List.of(Endpoint.Tcp.web("127.0.0.1", 0, false));
    try (TestServer unlimited = settings.start();
        JsonCrowd crowd = new JsonCrowd(unlimited.port(0), 1000)) {
      crowd.enter(null);
      crowd.says(0, "first");
      crowd.allRead("first");
      crowd.cutOff();
      Person cat = Person.joins(unlimited.port(), "cat");
      cat.types("meanwhile");
      cat.reads("cat says: meanwhile");

      crowd.enter(1L);
      crowd.says(0, "last");
      crowd.allRead("last");

      assertThat(crowd.saidSinceEntry())
          .allSatisfy(said -> assertThat(said).containsExactly("meanwhile", "last"));
      cat.close();
    }
  }

  @Test
  void shouldTellProgramsThatTheServerStops() throws Exception {
    Program ann = new Program("'name':'ann'");

    server.stop();

    ann.reads("going-down");
    assertThat(ann.closed.get()).isEqualTo(WebSocket.NORMAL_CLOSURE);
  }

  /** A program: the JDK's own client, so that another than ours says what WebSocket is. */
  private final class Program implements WebSocket.Listener {
    final List<String> messages = new CopyOnWriteArrayList<>();
    final CompletableFuture<Integer> closed = new CompletableFuture<>();
    final CompletableFuture<Boolean> pong = new CompletableFuture<>();
    final WebSocket socket;
    private final StringBuilder partial = new StringBuilder();

    Program(String hello) {
      this(hello, null);
    }

    Program(String hello, @Nullable String origin) {
      this(http, URI.create("ws://127.0.0.1:" + server.port(0) + "/ws"), hello, origin);
    }

    Program(HttpClient client, URI uri, String hello, @Nullable String origin) {
      WebSocket.Builder builder =
          client.newWebSocketBuilder().connectTimeout(Duration.ofSeconds(30));
      if (origin != null) {
        builder.header("Origin", origin);
      }
      socket = builder.buildAsync(uri, this).join();
      does("'do':'hello'," + hello);
      reads("\"reply\":\"welcome\"");
    }

    void does(String fields) {
      socket.sendText("{" + fields.replace('\'', '"') + "}", true).join();
    }

    void reads(String part) {
      TestServer.await()
          .untilAsserted(() -> assertThat(messages).anyMatch(message -> message.contains(part)));
    }

    long lastSequence() {
      Matcher sequence = SEQUENCE.matcher(String.join("", messages));
      long last = 0;
      while (sequence.find()) {
        last = Long.parseLong(sequence.group(1));
      }
      return last;
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence text, boolean isLast) {
      partial.append(text);
      if (isLast) {
        messages.add(partial.toString());
        partial.setLength(0);
      }
      from.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onPong(WebSocket from, ByteBuffer message) {
      pong.complete(true);
      from.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
      closed.complete(code);
      return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
      closed.completeExceptionally(error);
    }
  }
}
