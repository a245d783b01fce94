package dev.chatserver.endtoend;

import static java.util.Objects.requireNonNull;

import dev.chatserver.app.ChatServer;
import dev.chatserver.app.LedgerConfig;
import dev.chatserver.app.ServerConfig;
import dev.chatserver.feed.FeedLimits;
import dev.chatserver.ledger.MemoryLimits;
import dev.chatserver.room.RoomLimits;
import dev.chatserver.session.connection.SessionLimits;
import dev.chatserver.transport.ConnectionLimits;
import dev.chatserver.transport.Endpoint;
import dev.chatserver.transport.TransportKind;
import dev.chatserver.transport.TrustedProxies;
import dev.chatserver.transport.tls.TlsSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;

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
    settings.sessions = SessionLimits.DEFAULT.with(c -> c.limited = false);
    return settings;
  }

  /** What a test changes before it starts the server. */
  static final class Settings {
    TransportKind transport = TransportKind.best();
    int loops = 3;
    int port;
    List<Endpoint> more = List.of();
    @Nullable TlsSource tls;
    @Nullable Path deny;
    TrustedProxies proxies = TrustedProxies.NONE;
    int receiveBufferBytes = ServerConfig.DEFAULT.receiveBufferBytes();
    int drainSeconds = ServerConfig.DEFAULT.drainSeconds();
    int connectionsMax = 19_000;
    boolean perAddress = true;
    int handshakesMax = ConnectionLimits.DEFAULT.handshakesMax();
    int connectionsPerAddressPerMinute = ConnectionLimits.DEFAULT.connectionsPerAddressPerMinute();
    int connectionsPerAddressMax = ConnectionLimits.DEFAULT.connectionsPerAddressMax();
    int joinsPerAddressPerMinute = ConnectionLimits.DEFAULT.joinsPerAddressPerMinute();
    SessionLimits sessions = SessionLimits.DEFAULT;
    RoomLimits rooms = RoomLimits.DEFAULT;
    FeedLimits feeds = FeedLimits.DEFAULT;
    LedgerConfig ledger = new LedgerConfig.InMemory(MemoryLimits.DEFAULT);

    TestServer start() {
      return new TestServer(
          ServerConfig.DEFAULT.with(
              c -> {
                c.endpoints = new ArrayList<>(more);
                c.endpoints.add(0, new Endpoint.Tcp("127.0.0.1", port, false));
                c.admin = new Endpoint.Tcp("127.0.0.1", 0, false);
                c.tls = tls;
                c.deny = deny;
                c.proxies = proxies;
                c.transport = transport;
                c.loops = loops;
                c.receiveBufferBytes = receiveBufferBytes;
                c.drainSeconds = drainSeconds;
                c.connections =
                    ConnectionLimits.DEFAULT.with(
                        limits -> {
                          limits.connectionsMax = connectionsMax;
                          limits.handshakesMax = handshakesMax;
                          limits.perAddress = perAddress;
                          limits.connectionsPerAddressMax = connectionsPerAddressMax;
                          limits.connectionsPerAddressPerMinute = connectionsPerAddressPerMinute;
                          limits.joinsPerAddressPerMinute = joinsPerAddressPerMinute;
                        });
                c.sessions = sessions;
                c.rooms = rooms;
                c.feeds = feeds;
                c.ledger = ledger;
              }));
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
    return server.addresses().get(0).getPort();
  }

  /** The port of one of {@link Settings#more}, counted from 0. */
  int port(int more) {
    return server.addresses().get(1 + more).getPort();
  }

  /** Where its metrics and its health are. */
  int adminPort() {
    return requireNonNull(server.adminAddress()).getPort();
  }

  /** Stops it as SIGTERM does. */
  void stop() {
    server.stop().toCompletableFuture().join();
  }

  /** Completes when it is to stop because it was drained. */
  CompletionStage<Void> drained() {
    return server.drained();
  }

  @Override
  public void close() {
    stop();
  }
}
