package dev.chatserver.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.chatserver.app.ChatServer;
import dev.chatserver.app.LedgerConfig;
import dev.chatserver.app.ServerConfig;
import dev.chatserver.bench.BenchConfig;
import dev.chatserver.bench.LoadRun;
import dev.chatserver.bench.Progress;
import dev.chatserver.bench.UnreachableException;
import dev.chatserver.ledger.sqlite.SqliteSettings;
import dev.chatserver.session.connection.SessionLimits;
import dev.chatserver.transport.ConnectionLimits;
import dev.chatserver.transport.Endpoint;
import dev.chatserver.transport.TransportKind;
import dev.chatserver.transport.tls.TlsSource;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A server that is used as servers are, for some seconds, by bots and by somebody who types, so
 * that a JVM gets to know it. Confined to the main thread.
 */
final class TrainingRun {

  private static final String HOST = "127.0.0.1";
  private static final int PATIENCE_MILLIS = 10_000;

  /** Whoever types, and what browsers and scrapers ask. */
  private static final String TYPED =
      """
      trainee
      hello, and grüße: ☕
      /me waves
      /topic what there is to learn
      /who
      /rooms
      /stamp on
      /history 10
      /since 1
      /search hello
      /join tea
      /msg bot1 psst
      /nick learner
      /ignore bot2
      /help
      /nosuch
      /quit
      """;

  /** What went wrong, a few words for each kind and talk; empty if all that was said was read. */
  List<String> run() throws IOException, UnreachableException {
    List<String> faults = new ArrayList<>();
    Path directory = Files.createTempDirectory("chat-warm-up");
    ChatServer server = ChatServer.start(config(directory)).toCompletableFuture().join();
    try {
      List<InetSocketAddress> ports = server.addresses();
      InetSocketAddress admin = server.adminAddress();
      faults.addAll(talk("lines", c -> c.port = ports.get(0).getPort()));
      faults.addAll(
          talk(
              "tls",
              c -> {
                c.port = ports.get(1).getPort();
                c.tls = true;
                c.bots = 20;
              }));
      faults.addAll(
          talk(
              "json",
              c -> {
                c.port = ports.get(2).getPort();
                c.json = true;
              }));
      exchange(ports.get(0).getPort(), TYPED);
      exchange(ports.get(2).getPort(), get("/"));
      for (String path : List.of("/metrics", "/healthz", "/readyz")) {
        exchange(admin == null ? 0 : admin.getPort(), get(path));
      }
      return faults;
    } finally {
      server.stop().toCompletableFuture().join();
      delete(directory);
    }
  }

  private static ServerConfig config(Path directory) {
    return ServerConfig.DEFAULT.with(
        c -> {
          c.transport = TransportKind.best();
          c.loops = Runtime.getRuntime().availableProcessors();
          c.endpoints =
              List.of(
                  new Endpoint.Tcp(HOST, 0, false),
                  new Endpoint.Tcp(HOST, 0, true),
                  Endpoint.Tcp.web(HOST, 0, false));
          c.tls = new TlsSource.SelfSigned();
          c.admin = new Endpoint.Tcp(HOST, 0, false);
          c.connections = ConnectionLimits.DEFAULT.with(limits -> limits.perAddress = false);
          c.sessions = SessionLimits.DEFAULT.with(limits -> limits.limited = false);
          c.ledger =
              new LedgerConfig.OnDisk(
                  SqliteSettings.DEFAULT.with(s -> s.directory = directory.resolve("data")));
        });
  }

  /**
   * @param name what it is called, and how the names of its bots begin: those of the talk before
   *     may not all have left yet
   */
  private static List<String> talk(String name, Consumer<BenchConfig.Builder> changes)
      throws UnreachableException {
    BenchConfig config =
        BenchConfig.DEFAULT.with(
            c -> {
              c.host = HOST;
              c.prefix = name;
              c.bots = 200;
              c.rate = 100;
              c.seconds = 3;
              changes.accept(c);
            });
    return new LoadRun(config, new Unshown())
        .run().faults().stream().map(fault -> name + ": " + fault).toList();
  }

  private static String get(String path) {
    return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
  }

  /** Says something and reads until the server closes. */
  private static void exchange(int port, String text) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.getOutputStream().write(text.getBytes(UTF_8));
      socket.getInputStream().readAllBytes();
    }
  }

  private static void delete(Path directory) throws IOException {
    try (var all = Files.walk(directory)) {
      all.map(Path::toFile).sorted((a, b) -> b.compareTo(a)).forEach(File::delete);
    }
  }

  private static final class Unshown implements Progress {
    @Override
    public void begin(String name, long max) {}

    @Override
    public void at(long done) {}

    @Override
    public void close() {}
  }
}
