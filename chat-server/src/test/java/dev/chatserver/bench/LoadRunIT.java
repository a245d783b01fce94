package dev.chatserver.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.chatserver.bench.dialect.BenchLine;
import dev.chatserver.codec.RefusalException;
import dev.chatserver.codec.RoomName;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole runs against a server that goes wrong where it is told to. */
@Tag("slow")
@SuppressWarnings("FutureReturnValueIgnored")
class LoadRunIT {

  private static final int BOTS = 8;
  private static final int LINES = 200;

  @Test
  void shouldPassWhenEveryReaderGetsEveryLineOnce() throws Exception {
    try (FakeChatServer server = FakeChatServer.start()) {
      BenchResult result = run(config(server, 0, null));

      assertThat(result.passed()).isTrue();
      assertThat(result.exitCode()).isZero();
      assertThat(result.entered()).isEqualTo(BOTS);
      assertThat(result.sent()).isEqualTo(LINES);
      assertThat(result.delivered()).isEqualTo(BOTS * LINES);
      assertThat(result.latencyNanos().getTotalCount()).isEqualTo(BOTS * LINES);
      assertThat(result.readers()).isEqualTo(new Tally(BOTS * LINES, 0, 0, 0));
      // Each line: a name of four bytes, " says: ", 64 bytes of text, and the line feed.
      assertThat(result.deliveredBytes()).isEqualTo(BOTS * LINES * (4 + 7 + 64 + 1));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"bot0", "bot5"})
  void shouldCountALostLine(String reader) throws Exception {
    try (FakeChatServer server =
        FakeChatServer.startWithFault(reader, 100, (peer, number, line) -> {})) {
      BenchResult result = run(config(server, 0, null));

      assertThat(result.readers()).isEqualTo(new Tally(BOTS * LINES - 1, 1, 0, 0));
      assertThat(result.exitCode()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {100, LINES - 1})
  void shouldCountADuplicatedLine(int line) throws Exception {
    try (FakeChatServer server =
        FakeChatServer.startWithFault(
            "bot0",
            line,
            (peer, number, text) -> {
              peer.write(text);
              peer.write(text);
            })) {
      BenchResult result = run(config(server, 0, null));

      assertThat(result.readers()).isEqualTo(new Tally(BOTS * LINES, 0, 1, 0));
      assertThat(result.delivered()).isEqualTo(BOTS * LINES + 1);
      assertThat(result.exitCode()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"bot0", "bot5"})
  void shouldCountAReorderedLine(String reader) throws Exception {
    try (FakeChatServer server = FakeChatServer.startWithSwap(reader, 100)) {
      BenchResult result = run(config(server, 0, null));

      assertThat(result.readers()).isEqualTo(new Tally(BOTS * LINES, 0, 0, 1));
      assertThat(result.exitCode()).isEqualTo(1);
    }
  }

  @Test
  void shouldCountALineThatWasChanged() throws Exception {
    try (FakeChatServer server =
        FakeChatServer.startWithFault(
            "bot2", 100, (peer, number, line) -> peer.write(line.replace("..", ".:")))) {
      BenchResult result = run(config(server, 0, null));

      assertThat(result.corrupt()).isEqualTo(1);
      assertThat(result.readers().lost()).isEqualTo(1);
      assertThat(result.exitCode()).isEqualTo(1);
    }
  }

  @Test
  void shouldCountSkippedLinesAsLost() throws Exception {
    try (FakeChatServer server =
        FakeChatServer.startWithFault(
            "bot2", 100, (peer, number, line) -> peer.write("-- 1 lines skipped"))) {
      BenchResult result = run(config(server, 0, null));

      assertThat(result.skipped()).isEqualTo(1);
      assertThat(result.readers().lost()).isEqualTo(1);
      assertThat(result.exitCode()).isEqualTo(1);
    }
  }

  @Test
  void shouldCountABotThatWasCutOff() throws Exception {
    try (FakeChatServer server =
        FakeChatServer.startWithFault(
            "bot7", 100, (peer, number, line) -> peer.channel().close())) {
      BenchResult result = run(config(server, 0, null));

      assertThat(result.gone()).containsEntry("cut off: connection closed by the server", 1);
      assertThat(result.readers().lost()).isEqualTo(LINES - 100);
      assertThat(result.exitCode()).isEqualTo(1);
    }
  }

  @Test
  void shouldCountABotWhoseNameIsTaken() throws Exception {
    try (FakeChatServer server =
            FakeChatServer.startWithFault("bot0", -1, (peer, number, line) -> {});
        Socket person = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      person.getOutputStream().write("bot3\n".getBytes(UTF_8));
      String greeting =
          new String(
              person.getInputStream().readNBytes("Enter your username: welcome".length()), UTF_8);
      BenchResult result = run(config(server, 0, null));

      assertThat(greeting).endsWith("welcome");
      assertThat(result.gone()).containsEntry("refused: that name is taken", 1);
      assertThat(result.entered()).isEqualTo(BOTS - 1);
      assertThat(result.notLetIn()).isEqualTo(1);
      assertThat(result.readers().lost()).isZero();
      assertThat(result.faults()).containsExactly("bots not let in");
      assertThat(result.exitCode()).isEqualTo(1);
    }
  }

  @Test
  void shouldMeetInARoom() throws Exception {
    try (FakeChatServer server = FakeChatServer.start()) {
      assertThat(run(config(server, 0, "tea")).exitCode()).isZero();
    }
  }

  @Test
  void shouldShowInTheLatencyThatTheServerTookNothingForAWhile() throws Exception {
    // given a server that reads nothing for half a second, in the midst of the run
    AtomicInteger resumed = new AtomicInteger();
    try (FakeChatServer server =
        FakeChatServer.start(
            (peer, number, line) -> {
              peer.write(line);
              if (number == 50) {
                peer.channel().config().setAutoRead(false);
                peer.channel().eventLoop().execute(() -> resumeLater(peer, resumed));
              }
            })) {
      // when
      BenchResult result = run(config(server, 0, null));

      // then the lines that were due meanwhile waited half a second on average less their place
      assertThat(result.exitCode()).isZero();
      assertThat(resumed).hasValue(BOTS);
      assertThat(result.latencyMillis(100)).isGreaterThan(400);
      assertThat(result.latencyNanos().getCountBetweenValues(100_000_000L, Long.MAX_VALUE / 2))
          .isGreaterThan(BOTS * LINES * 3L / 10);
    }
  }

  private static void resumeLater(FakeChatServer.Peer peer, AtomicInteger resumed) {
    var unused =
        peer.channel()
            .eventLoop()
            .schedule(
                () -> {
                  peer.channel().config().setAutoRead(true);
                  resumed.incrementAndGet();
                },
                500,
                TimeUnit.MILLISECONDS);
  }

  @Test
  void shouldLetStalledBotsCatchUp() throws Exception {
    try (FakeChatServer server = FakeChatServer.start()) {
      BenchResult result = run(config(server, 3, null));

      assertThat(result.exitCode()).isZero();
      assertThat(result.delivered()).isEqualTo((BOTS - 3) * LINES);
      assertThat(result.stalled())
          .isEqualTo(new BenchResult.Stalled(3, new Tally(3 * LINES, 0, 0, 0), 0, 0));
    }
  }

  @Test
  void shouldAcceptWhatAStalledBotIsToldThatItMissed() throws Exception {
    try (FakeChatServer server =
        FakeChatServer.startWithFault(
            "bot7", 100, (peer, number, line) -> peer.write("-- 1 lines skipped"))) {
      BenchResult result = run(config(server, 3, null));

      assertThat(result.exitCode()).isZero();
      assertThat(result.stalled())
          .isEqualTo(new BenchResult.Stalled(3, new Tally(3 * LINES - 1, 1, 0, 0), 1, 0));
    }
  }

  @Test
  void shouldNotAcceptThatAStalledBotMissesALineUntold() throws Exception {
    try (FakeChatServer server =
        FakeChatServer.startWithFault("bot7", 100, (peer, number, line) -> {})) {
      BenchResult result = run(config(server, 3, null));

      assertThat(result.stalled().unaccounted()).isEqualTo(1);
      assertThat(result.readers().lost()).isZero();
      assertThat(result.exitCode()).isEqualTo(1);
    }
  }

  @Test
  void shouldReportWhatThereIsWhenStopped() throws Exception {
    AtomicInteger delivered = new AtomicInteger();
    try (FakeChatServer server =
        FakeChatServer.start(
            (peer, number, line) -> {
              peer.write(line);
              if (number < BenchLine.PROBE_BASE) {
                delivered.incrementAndGet();
              }
            })) {
      // given
      LoadRun test = new LoadRun(config(server, 0, null, 3600), new Silent());
      CompletableFuture<BenchResult> run = CompletableFuture.supplyAsync(() -> runUnchecked(test));
      await().until(() -> delivered.get() > BOTS * 20);

      // when
      test.stop();

      // then
      BenchResult result = run.get(10, TimeUnit.SECONDS);
      assertThat(result.interrupted()).isTrue();
      assertThat(result.exitCode()).isEqualTo(130);
      assertThat(result.passed()).isTrue();
      assertThat(result.sent()).isGreaterThanOrEqualTo(20);
      assertThat(result.delivered()).isEqualTo((long) result.sent() * BOTS);
    }
  }

  @Test
  void shouldSayThatNobodyListens() throws Exception {
    int port = unusedPort();

    assertThatThrownBy(() -> run(config(port, 0, null, 1, "bot")))
        .isInstanceOf(UnreachableException.class)
        .hasMessage("cannot connect to 127.0.0.1:" + port + ": connection refused");
  }

  @Test
  void shouldSayThatNoHostHasTheName() {
    BenchConfig config =
        BenchConfig.DEFAULT.with(
            c -> {
              c.host = "no.such.host.invalid";
              c.port = 1;
              c.bots = 1;
              c.senders = 0;
            });

    assertThatThrownBy(() -> run(config))
        .isInstanceOf(UnreachableException.class)
        .hasMessage("cannot connect to no.such.host.invalid:1: unknown host");
  }

  @Test
  void shouldSayThatNobodyAnswers() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() -> run(config(silent.getLocalPort(), 0, null, 1, "bot")))
          .isInstanceOf(UnreachableException.class)
          .hasMessageEndingWith(": no prompt in 2 s");
    }
  }

  @Test
  void shouldSayWhyNoBotIsLetIn() throws Exception {
    try (FakeChatServer server = FakeChatServer.start()) {
      assertThatThrownBy(() -> run(config(server.port(), 0, null, 1, "taken")))
          .isInstanceOf(UnreachableException.class)
          .hasMessage("no bot could enter 127.0.0.1:" + server.port() + ": that name is taken");
    }
  }

  private static BenchResult run(BenchConfig config) throws UnreachableException {
    return new LoadRun(config, new Silent()).run();
  }

  private static BenchResult runUnchecked(LoadRun test) {
    try {
      return test.run();
    } catch (UnreachableException e) {
      throw new AssertionError(e);
    }
  }

  private static BenchConfig config(FakeChatServer server, int stalled, @Nullable String room)
      throws RefusalException {
    return config(server, stalled, room, 1);
  }

  private static BenchConfig config(
      FakeChatServer server, int stalled, @Nullable String room, int seconds)
      throws RefusalException {
    return config(server.port(), stalled, room, seconds, "bot");
  }

  private static BenchConfig config(
      int port, int stalled, @Nullable String room, int seconds, String prefix)
      throws RefusalException {
    RoomName name = room == null ? null : RoomName.of(room);
    return BenchConfig.DEFAULT.with(
        c -> {
          c.port = port;
          c.bots = BOTS;
          c.senders = 3;
          c.rate = LINES;
          c.seconds = seconds;
          c.room = name;
          c.stalled = stalled;
          c.prefix = prefix;
          c.connectTimeoutSeconds = 2;
          c.drainSeconds = 2;
        });
  }

  private static int unusedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static final class Silent implements Progress {
    @Override
    public void begin(String name, long max) {}

    @Override
    public void at(long done) {}

    @Override
    public void close() {}
  }
}
