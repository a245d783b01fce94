package dev.chatserver.endtoend;

import dev.chatserver.app.ChatServer;
import dev.chatserver.app.ServerConfig;
import dev.chatserver.feed.FeedLimits;
import dev.chatserver.ledger.MemoryLimits;
import dev.chatserver.room.RoomLimits;
import dev.chatserver.session.connection.SessionLimits;
import dev.chatserver.transport.ConnectionLimits;
import dev.chatserver.transport.TransportKind;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/**
 * A server for one test, on a port of its own: the default settings but for what the test is about.
 */
final class TestServer implements AutoCloseable {

  /** As a new user gets it, with as many event loops as show what crosses them. */
  static Settings defaults() {
    return new Settings();
  }

  /** As a load test gets it. */
  static Settings unlimited() {
    Settings settings = new Settings();
    settings.perAddress = false;
    settings.sessions = limited(false);
    return settings;
  }

  private static SessionLimits limited(boolean limited) {
    SessionLimits d = SessionLimits.DEFAULT;
    return new SessionLimits(
        limited,
        d.linesPerSecond(),
        d.linesBurst(),
        d.repeatedLinesMax(),
        d.helloTriesMax(),
        d.helloTimeoutSeconds(),
        d.stallTimeoutSeconds(),
        d.lingerSeconds(),
        d.lastWordsSeconds(),
        d.restSeconds(),
        d.ignoredNamesMax(),
        d.historyLines());
  }

  /** What a test changes before it starts the server. */
  static final class Settings {
    TransportKind transport = TransportKind.best();
    int loops = 3;
    int port;
    int receiveBufferBytes = 32 * 1024;
    int drainSeconds = 10;
    int connectionsMax = 19_000;
    boolean perAddress = true;
    int connectionsPerAddressMax = 100;
    int joinsPerAddressPerMinute = 120;
    SessionLimits sessions = SessionLimits.DEFAULT;
    RoomLimits rooms = RoomLimits.DEFAULT;
    FeedLimits feeds = FeedLimits.DEFAULT;
    MemoryLimits memory = MemoryLimits.DEFAULT;

    TestServer start() {
      return new TestServer(
          new ServerConfig(
              "127.0.0.1",
              port,
              transport,
              loops,
              receiveBufferBytes,
              drainSeconds,
              new ConnectionLimits(
                  connectionsMax, perAddress, connectionsPerAddressMax, joinsPerAddressPerMinute),
              sessions,
              rooms,
              feeds,
              memory));
    }
  }

  /** Waits for something that is to hold before long. */
  static ConditionFactory await() {
    return Awaitility.await()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(50))
        .atMost(Duration.ofMillis(Person.PATIENCE_MILLIS));
  }

  private final ChatServer server;

  private TestServer(ServerConfig config) {
    server = ChatServer.start(config).toCompletableFuture().join();
  }

  int port() {
    return server.address().getPort();
  }

  /** Stops it as SIGTERM does. */
  void stop() {
    server.stop().toCompletableFuture().join();
  }

  @Override
  public void close() {
    stop();
  }
}
