package dev.chatserver.app;

import static java.util.Objects.requireNonNull;

import dev.chatserver.codec.Range;
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
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All that a server can be told. Immutable.
 *
 * @param endpoints where to listen; at least one
 * @param tls where the certificate is from; null if nowhere is listened with TLS
 * @param deny the file that says from where nobody may come; null if there is none
 * @param motd the file of what is said to those who come; null if there is none
 * @param proxies who may speak for others
 * @param webOrigins whose pages may connect, as browsers name them: {@code https://HOST:PORT};
 *     empty for those of the same host
 * @param admin where whoever looks after it can ask how it does; null for nowhere
 * @param metricsRoomNames whether metrics tell rooms by their names
 * @param transport what sockets are waited for with
 * @param loops how many event loops there are
 * @param receiveBufferBytes what the kernel is asked to hold of what a peer sends
 * @param drainSeconds how long a stopping server delivers what was said
 * @param connections how many may come
 * @param sessions what one peer may do
 * @param rooms the sizes of rooms
 * @param feeds the sizes of feeds
 * @param ledger where rooms' logs are kept
 */
public record ServerConfig(
    List<Endpoint> endpoints,
    @Nullable TlsSource tls,
    @Nullable Path deny,
    @Nullable Path motd,
    TrustedProxies proxies,
    Set<String> webOrigins,
    Endpoint.@Nullable Tcp admin,
    boolean metricsRoomNames,
    TransportKind transport,
    int loops,
    int receiveBufferBytes,
    int drainSeconds,
    ConnectionLimits connections,
    SessionLimits sessions,
    RoomLimits rooms,
    FeedLimits feeds,
    LedgerConfig ledger) {

  /** Where people look for a chat. */
  public static final int DEFAULT_PORT = 8080;

  /** Where a browser looks for its page. */
  public static final int DEFAULT_WEB_PORT = 8081;

  /** Where whoever looks after it asks how it does. */
  public static final int DEFAULT_ADMIN_PORT = 8082;

  /** What works on any machine; who knows theirs sets the transport and the loops. */
  public static final ServerConfig DEFAULT = new Builder().build();

  private static final int LOOPS_MAX = 1024;

  /** The longest line fits, so that a peer can always be told that its line is too long. */
  private static final int RECEIVE_BUFFER_BYTES_MIN = 8 * 1024;

  public ServerConfig {
    endpoints = List.copyOf(endpoints);
    webOrigins = Set.copyOf(webOrigins);
    Range.positive("endpoints", endpoints.size());
    boolean needsTls = endpoints.stream().anyMatch(e -> e instanceof Endpoint.Tcp tcp && tcp.tls());
    if (needsTls != (tls != null)) {
      throw new IllegalArgumentException(
          needsTls
              ? "TLS needs --tls-cert and --tls-key, or --tls-self-signed"
              : "a certificate needs --tls-port, --web-port, or tls: or web-tls: in --listen");
    }
    Range.between("loops", loops, 1, LOOPS_MAX);
    Range.between(
        "receiveBufferBytes", receiveBufferBytes, RECEIVE_BUFFER_BYTES_MIN, Integer.MAX_VALUE);
    Range.between("drainSeconds", drainSeconds, 0, 3600);
    requireNonNull(transport, "transport");
    requireNonNull(ledger, "ledger");
  }

  /**
   * The same but for some of it.
   *
   * @param changes given what there is, to be changed
   * @throws IllegalArgumentException as the constructor does
   */
  public ServerConfig with(Consumer<Builder> changes) {
    Builder builder = new Builder(this);
    changes.accept(builder);
    return builder.build();
  }

  /** One of these, being made; it begins with the defaults. Confined to who makes it. */
  public static final class Builder {
    public List<Endpoint> endpoints = List.of(new Endpoint.Tcp(null, DEFAULT_PORT, false));
    public @Nullable TlsSource tls;
    public @Nullable Path deny;
    public @Nullable Path motd;
    public TrustedProxies proxies = TrustedProxies.NONE;
    public Set<String> webOrigins = Set.of();
    public Endpoint.@Nullable Tcp admin;
    public boolean metricsRoomNames;
    public TransportKind transport = TransportKind.NIO;
    public int loops = 1;
    public int receiveBufferBytes = 32 * 1024;
    public int drainSeconds = 10;
    public ConnectionLimits connections = ConnectionLimits.DEFAULT;
    public SessionLimits sessions = SessionLimits.DEFAULT;
    public RoomLimits rooms = RoomLimits.DEFAULT;
    public FeedLimits feeds = FeedLimits.DEFAULT;
    public LedgerConfig ledger = new LedgerConfig.InMemory(MemoryLimits.DEFAULT);

    private Builder() {}

    private Builder(ServerConfig from) {
      endpoints = from.endpoints;
      tls = from.tls;
      deny = from.deny;
      motd = from.motd;
      proxies = from.proxies;
      webOrigins = from.webOrigins;
      admin = from.admin;
      metricsRoomNames = from.metricsRoomNames;
      transport = from.transport;
      loops = from.loops;
      receiveBufferBytes = from.receiveBufferBytes;
      drainSeconds = from.drainSeconds;
      connections = from.connections;
      sessions = from.sessions;
      rooms = from.rooms;
      feeds = from.feeds;
      ledger = from.ledger;
    }

    private ServerConfig build() {
      return new ServerConfig(
          endpoints,
          tls,
          deny,
          motd,
          proxies,
          webOrigins,
          admin,
          metricsRoomNames,
          transport,
          loops,
          receiveBufferBytes,
          drainSeconds,
          connections,
          sessions,
          rooms,
          feeds,
          ledger);
    }
  }
}
