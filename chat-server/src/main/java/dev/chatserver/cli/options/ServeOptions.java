package dev.chatserver.cli.options;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.chatserver.app.ServerConfig;
import dev.chatserver.room.RoomLimits;
import dev.chatserver.session.connection.SessionLimits;
import dev.chatserver.transport.ConnectionLimits;
import dev.chatserver.transport.TransportKind;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * What a person can tell the server. Every option is also a key of the config file and a variable
 * of the environment, see {@link Settings}. Confined to the main thread.
 */
@SuppressWarnings({"NullAway.Init", "FieldMayBeFinal", "UnusedVariable"}) // set by picocli
public final class ServeOptions {

  /** A choice that reads well on a command line. */
  enum Switch {
    ON,
    OFF;

    static Switch of(boolean on) {
      return on ? ON : OFF;
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  enum TransportChoice {
    AUTO,
    EPOLL,
    IO_URING,
    NIO;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Descriptors that a server needs besides its connections: the jar, the loops, the log. */
  private static final int DESCRIPTORS_KEPT = 200;

  /** Makes {@code linesPerSecond: 0 (expected: > 0)} speak of the option. */
  private static final Pattern FIELD = Pattern.compile("^([a-zA-Z]+): ");

  @Mixin public ListenOptions listening = new ListenOptions();

  @Mixin LedgerOptions ledger = new LedgerOptions();

  @Mixin public ClusterOptions cluster = new ClusterOptions();

  @Mixin public AdminOptions admin = new AdminOptions();

  @Option(
      names = "--transport",
      paramLabel = "auto|epoll|io_uring|nio",
      description = "How the server waits for its sockets (${DEFAULT-VALUE}).")
  TransportChoice transport = TransportChoice.AUTO;

  @Option(
      names = "--limits",
      paramLabel = "on|off",
      description =
          "Limits for each peer and each address; turn them off only for load tests on a trusted network (${DEFAULT-VALUE}).")
  Switch limits = Switch.of(SessionLimits.DEFAULT.limited());

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "A properties file whose keys are any of these options.")
  @Nullable Path config;

  @Option(
      names = "--drain-seconds",
      paramLabel = "SECONDS",
      description =
          "How long a stopping server goes on delivering what was said, 0 to 3600 (${DEFAULT-VALUE}).")
  int drainSeconds = ServerConfig.DEFAULT.drainSeconds();

  @Option(
      names = "--loops",
      paramLabel = "N",
      description = "Event loops, 0 to 1024; 0 makes one for each processor (${DEFAULT-VALUE}).")
  int loops = 0;

  @Option(
      names = "--history-lines",
      paramLabel = "LINES",
      description = "Lines that a person reads on entering a room, 0 to 1000 (${DEFAULT-VALUE}).")
  int historyLines = SessionLimits.DEFAULT.historyLines();

  @Option(
      names = "--announce-joins",
      paramLabel = "on|off",
      description = "Tell a room who enters it (${DEFAULT-VALUE}).")
  Switch announceJoins = Switch.of(RoomLimits.DEFAULT.announceJoins());

  @Option(
      names = "--rooms-max",
      paramLabel = "ROOMS",
      description = "Rooms that may have people in them at a time, at least 1 (${DEFAULT-VALUE}).")
  int roomsMax = RoomLimits.DEFAULT.roomsMax();

  @Option(
      names = "--connections-max",
      paramLabel = "N",
      description =
          "Connections in all, at least 0; 0 takes as many as the process may open (${DEFAULT-VALUE}).")
  int connectionsMax = 0;

  @Option(
      names = "--handshakes-max",
      paramLabel = "N",
      description =
          "TLS handshakes under way at a time, at least 1; the oldest gives way (${DEFAULT-VALUE}).")
  int handshakesMax = ConnectionLimits.DEFAULT.handshakesMax();

  @Option(
      names = "--connections-per-address-max",
      paramLabel = "N",
      description = "Connections from one address, at least 1 (${DEFAULT-VALUE}).")
  int connectionsPerAddressMax = ConnectionLimits.DEFAULT.connectionsPerAddressMax();

  @Option(
      names = "--connections-per-address-per-minute",
      paramLabel = "N",
      description =
          "Connections that may be made from one address in a minute, at least 1 (${DEFAULT-VALUE}).")
  int connectionsPerAddressPerMinute = ConnectionLimits.DEFAULT.connectionsPerAddressPerMinute();

  @Option(
      names = "--joins-per-address-per-minute",
      paramLabel = "N",
      description = "Joins from one address in a minute, at least 1 (${DEFAULT-VALUE}).")
  int joinsPerAddressPerMinute = ConnectionLimits.DEFAULT.joinsPerAddressPerMinute();

  @Option(
      names = "--lines-per-second",
      paramLabel = "LINES",
      description = "Lines that are read from one peer in a second, at least 1 (${DEFAULT-VALUE}).")
  int linesPerSecond = SessionLimits.DEFAULT.linesPerSecond();

  @Option(
      names = "--lines-burst",
      paramLabel = "LINES",
      description = "Lines that one peer may send at once, at least 1 (${DEFAULT-VALUE}).")
  int linesBurst = SessionLimits.DEFAULT.linesBurst();

  @Option(
      names = "--repeated-lines-max",
      paramLabel = "N",
      description = "Times that a person may say the same in a row, at least 1 (${DEFAULT-VALUE}).")
  int repeatedLinesMax = SessionLimits.DEFAULT.repeatedLinesMax();

  @Option(
      names = "--hello-tries-max",
      paramLabel = "N",
      description =
          "Names that may be refused before the connection is closed, at least 1 (${DEFAULT-VALUE}).")
  int helloTriesMax = SessionLimits.DEFAULT.helloTriesMax();

  @Option(
      names = "--hello-timeout-seconds",
      paramLabel = "SECONDS",
      description = "How long a connection may go without a name, at least 1 (${DEFAULT-VALUE}).")
  int helloTimeoutSeconds = SessionLimits.DEFAULT.helloTimeoutSeconds();

  @Option(
      names = "--stall-timeout-seconds",
      paramLabel = "SECONDS",
      description =
          "How long a peer may leave everything unread before it is closed, at least 1 (${DEFAULT-VALUE}).")
  int stallTimeoutSeconds = SessionLimits.DEFAULT.stallTimeoutSeconds();

  @Option(
      names = "--rest-seconds",
      paramLabel = "SECONDS",
      description =
          "How long the server goes on reading out, at the usual rate, what somebody sent before they closed, at least 1 (${DEFAULT-VALUE}).")
  int restSeconds = SessionLimits.DEFAULT.restSeconds();

  @Option(
      names = "--receive-buffer-bytes",
      paramLabel = "BYTES",
      description =
          "What the kernel is asked to hold of what a peer sends, at least 8192 (${DEFAULT-VALUE}).")
  int receiveBufferBytes = ServerConfig.DEFAULT.receiveBufferBytes();

  @Option(
      names = "--ignored-names-max",
      paramLabel = "NAMES",
      description = "Names that one person can ignore, at least 1 (${DEFAULT-VALUE}).")
  int ignoredNamesMax = SessionLimits.DEFAULT.ignoredNamesMax();

  /**
   * Checks all of it.
   *
   * @throws IllegalArgumentException naming the option, its value and what was expected, in one
   *     line
   */
  public ServerConfig toConfig() {
    try {
      return config();
    } catch (IllegalArgumentException e) {
      Matcher field = FIELD.matcher(String.valueOf(e.getMessage()));
      throw new IllegalArgumentException(
          field.replaceFirst(match -> "--" + kebab(match.group(1)) + ": "), e);
    }
  }

  private ServerConfig config() {
    boolean limited = limits == Switch.ON;
    return ServerConfig.DEFAULT.with(
        c -> {
          c.endpoints = listening.endpoints();
          c.tls = listening.tlsSource();
          c.deny = listening.deny;
          c.motd = listening.motd;
          c.proxies = listening.proxies();
          c.webOrigins = listening.web.origins();
          c.admin = admin.endpoint();
          c.metricsRoomNames = admin.metricsRoomNames == Switch.ON;
          c.transport = transportKind();
          c.loops = loops == 0 ? Runtime.getRuntime().availableProcessors() : loops;
          c.receiveBufferBytes = receiveBufferBytes;
          c.drainSeconds = drainSeconds;
          c.connections = connectionLimits(limited);
          c.sessions = sessionLimits(limited);
          c.rooms = roomLimits();
          c.ledger = ledger.config(cluster);
        });
  }

  private ConnectionLimits connectionLimits(boolean limited) {
    return ConnectionLimits.DEFAULT.with(
        c -> {
          c.connectionsMax = connectionsMax == 0 ? connectionsByDescriptors() : connectionsMax;
          c.handshakesMax = handshakesMax;
          c.perAddress = limited;
          c.connectionsPerAddressMax = connectionsPerAddressMax;
          c.connectionsPerAddressPerMinute = connectionsPerAddressPerMinute;
          c.joinsPerAddressPerMinute = joinsPerAddressPerMinute;
        });
  }

  private SessionLimits sessionLimits(boolean limited) {
    return SessionLimits.DEFAULT.with(
        c -> {
          c.limited = limited;
          c.linesPerSecond = linesPerSecond;
          c.linesBurst = linesBurst;
          c.repeatedLinesMax = repeatedLinesMax;
          c.helloTriesMax = helloTriesMax;
          c.helloTimeoutSeconds = helloTimeoutSeconds;
          c.stallTimeoutSeconds = stallTimeoutSeconds;
          c.restSeconds = restSeconds;
          c.ignoredNamesMax = ignoredNamesMax;
          c.historyLines = historyLines;
        });
  }

  private RoomLimits roomLimits() {
    return RoomLimits.DEFAULT.with(
        c -> {
          c.roomsMax = roomsMax;
          c.announceJoins = announceJoins == Switch.ON;
        });
  }

  private TransportKind transportKind() {
    if (transport == TransportChoice.AUTO) {
      return TransportKind.best();
    }
    TransportKind kind = TransportKind.valueOf(transport.name());
    String unavailable = kind.unavailable();
    if (unavailable != null) {
      throw new IllegalArgumentException(
          "transport: %s (not to be had here: %s)".formatted(transport, unavailable));
    } else if (listening.isIpv4Alone() && !kind.canListenOnIpv4Alone()) {
      throw new IllegalArgumentException(
          listening.addressOption().substring(2)
              + ": 0.0.0.0 (expected: an address, or * for all; IPv4 alone is not to be had with "
              + transport
              + ")");
    }
    return kind;
  }

  private static int connectionsByDescriptors() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
        ? (int)
            Math.min(
                Integer.MAX_VALUE, Math.max(1, unix.getMaxFileDescriptorCount() - DESCRIPTORS_KEPT))
        : ConnectionLimits.DEFAULT.connectionsMax();
  }

  private static String kebab(String camel) {
    return camel.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
  }
}
