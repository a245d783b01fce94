package dev.chatserver.cli;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.chatserver.app.LedgerConfig;
import dev.chatserver.app.ServerConfig;
import dev.chatserver.ledger.MemoryLimits;
import dev.chatserver.ledger.sqlite.SqliteSettings;
import dev.chatserver.ledger.sqlite.store.Sync;
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
import picocli.CommandLine.Option;

/**
 * What a person can tell the server. Every option is also a key of the config file and a variable
 * of the environment, see {@link Settings}. Confined to the main thread.
 */
@SuppressWarnings({"NullAway.Init", "FieldMayBeFinal", "UnusedVariable"}) // set by picocli
final class ServeOptions {

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

  enum LedgerChoice {
    DISK,
    MEMORY;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Descriptors that a server needs besides its connections: the jar, the loops, the log. */
  private static final int DESCRIPTORS_KEPT = 200;

  /** Makes {@code linesPerSecond: 0 (expected: > 0)} speak of the option. */
  private static final Pattern FIELD = Pattern.compile("^([a-zA-Z]+): ");

  @Option(
      names = "--bind",
      paramLabel = "ADDRESS",
      description = "Address to listen on (all of them).")
  @Nullable String bind;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "Port to listen on; 0 picks one (${DEFAULT-VALUE}).")
  int port = ServerConfig.DEFAULT.port();

  @Option(
      names = "--transport",
      paramLabel = "auto|epoll|io_uring|nio",
      description = "What sockets are waited for with (${DEFAULT-VALUE}).")
  TransportChoice transport = TransportChoice.AUTO;

  @Option(
      names = "--ledger",
      paramLabel = "disk|memory",
      description = "Where rooms' logs are kept (${DEFAULT-VALUE}).")
  LedgerChoice ledger = LedgerChoice.DISK;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "The directory of what is kept on disk (${DEFAULT-VALUE}).")
  Path data = SqliteSettings.DEFAULT.directory();

  @Option(
      names = "--sync",
      paramLabel = "off|normal|full",
      description =
          "What a line that was shown survives: the end of the process (normal), of the machine (full) (${DEFAULT-VALUE}).")
  Sync sync = SqliteSettings.DEFAULT.sync();

  @Option(
      names = "--search",
      paramLabel = "on|off",
      description = "Whether what is kept on disk can be searched (${DEFAULT-VALUE}).")
  Switch search = Switch.of(SqliteSettings.DEFAULT.search());

  @Option(
      names = "--keep-lines",
      paramLabel = "N",
      description = "Lines of a room that are kept on disk, about; 0 is all (${DEFAULT-VALUE}).")
  long keepLines = SqliteSettings.DEFAULT.keepLines();

  @Option(
      names = "--keep-days",
      paramLabel = "N",
      description = "Days for which lines are kept on disk; 0 is for ever (${DEFAULT-VALUE}).")
  long keepDays = SqliteSettings.DEFAULT.keepDays();

  @Option(
      names = "--keep-bytes",
      paramLabel = "N",
      description = "Bytes of a room that are kept on disk, about; 0 is all (${DEFAULT-VALUE}).")
  long keepBytes = SqliteSettings.DEFAULT.keepBytes();

  @Option(
      names = "--limits",
      paramLabel = "on|off",
      description =
          "Limits per peer and per address; off for load tests on a trusted network (${DEFAULT-VALUE}).")
  Switch limits = Switch.of(SessionLimits.DEFAULT.limited());

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "A properties file with any of these options as keys.")
  @Nullable Path config;

  @Option(
      names = "--drain-seconds",
      paramLabel = "N",
      description = "How long a stopping server delivers what was said (${DEFAULT-VALUE}).")
  int drainSeconds = ServerConfig.DEFAULT.drainSeconds();

  @Option(
      names = "--loops",
      paramLabel = "N",
      description = "Event loops; 0 is one for each processor (${DEFAULT-VALUE}).")
  int loops = 0;

  @Option(
      names = "--history-lines",
      paramLabel = "N",
      description = "Lines that one reads on entering a room (${DEFAULT-VALUE}).")
  int historyLines = SessionLimits.DEFAULT.historyLines();

  @Option(
      names = "--announce-joins",
      paramLabel = "on|off",
      description = "Whether a room is told who comes (${DEFAULT-VALUE}).")
  Switch announceJoins = Switch.of(RoomLimits.DEFAULT.announceJoins());

  @Option(
      names = "--rooms-max",
      paramLabel = "N",
      description = "Rooms that people are in (${DEFAULT-VALUE}).")
  int roomsMax = RoomLimits.DEFAULT.roomsMax();

  @Option(
      names = "--connections-max",
      paramLabel = "N",
      description = "Connections in all; 0 is what the process may open (${DEFAULT-VALUE}).")
  int connectionsMax = 0;

  @Option(
      names = "--connections-per-address-max",
      paramLabel = "N",
      description = "Connections from one address (${DEFAULT-VALUE}).")
  int connectionsPerAddressMax = ConnectionLimits.DEFAULT.connectionsPerAddressMax();

  @Option(
      names = "--joins-per-address-per-minute",
      paramLabel = "N",
      description = "Joins from one address in a minute (${DEFAULT-VALUE}).")
  int joinsPerAddressPerMinute = ConnectionLimits.DEFAULT.joinsPerAddressPerMinute();

  @Option(
      names = "--lines-per-second",
      paramLabel = "N",
      description = "Lines that one peer is read in a second (${DEFAULT-VALUE}).")
  int linesPerSecond = SessionLimits.DEFAULT.linesPerSecond();

  @Option(
      names = "--lines-burst",
      paramLabel = "N",
      description = "Lines that one peer may send at once (${DEFAULT-VALUE}).")
  int linesBurst = SessionLimits.DEFAULT.linesBurst();

  @Option(
      names = "--repeated-lines-max",
      paramLabel = "N",
      description = "Times that one may say the same in a row (${DEFAULT-VALUE}).")
  int repeatedLinesMax = SessionLimits.DEFAULT.repeatedLinesMax();

  @Option(
      names = "--hello-tries-max",
      paramLabel = "N",
      description = "Names that may be refused before the connection is closed (${DEFAULT-VALUE}).")
  int helloTriesMax = SessionLimits.DEFAULT.helloTriesMax();

  @Option(
      names = "--hello-timeout-seconds",
      paramLabel = "N",
      description = "How long a connection may be without a name (${DEFAULT-VALUE}).")
  int helloTimeoutSeconds = SessionLimits.DEFAULT.helloTimeoutSeconds();

  @Option(
      names = "--stall-timeout-seconds",
      paramLabel = "N",
      description = "How long a peer may take no byte that waits for it (${DEFAULT-VALUE}).")
  int stallTimeoutSeconds = SessionLimits.DEFAULT.stallTimeoutSeconds();

  @Option(
      names = "--rest-seconds",
      paramLabel = "N",
      description =
          "How long is said, at its rate, what a peer had sent that is gone (${DEFAULT-VALUE}).")
  int restSeconds = SessionLimits.DEFAULT.restSeconds();

  @Option(
      names = "--receive-buffer-bytes",
      paramLabel = "N",
      description = "What the kernel holds of what a peer sends, about (${DEFAULT-VALUE}).")
  int receiveBufferBytes = ServerConfig.DEFAULT.receiveBufferBytes();

  @Option(
      names = "--ignored-names-max",
      paramLabel = "N",
      description = "Names that one can ignore (${DEFAULT-VALUE}).")
  int ignoredNamesMax = SessionLimits.DEFAULT.ignoredNamesMax();

  /**
   * Checks all of it.
   *
   * @throws IllegalArgumentException naming the option, its value and what was expected, in one
   *     line
   */
  ServerConfig toConfig() {
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
          c.bind = bind;
          c.port = port;
          c.transport = transportKind();
          c.loops = loops == 0 ? Runtime.getRuntime().availableProcessors() : loops;
          c.receiveBufferBytes = receiveBufferBytes;
          c.drainSeconds = drainSeconds;
          c.connections = connectionLimits(limited);
          c.sessions = sessionLimits(limited);
          c.rooms = roomLimits();
          c.ledger = ledgerConfig();
        });
  }

  private ConnectionLimits connectionLimits(boolean limited) {
    return new ConnectionLimits(
        connectionsMax == 0 ? connectionsByDescriptors() : connectionsMax,
        limited,
        connectionsPerAddressMax,
        joinsPerAddressPerMinute);
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

  private LedgerConfig ledgerConfig() {
    return ledger == LedgerChoice.MEMORY
        ? new LedgerConfig.InMemory(memoryLimits())
        : new LedgerConfig.OnDisk(
            SqliteSettings.DEFAULT.with(
                c -> {
                  c.directory = data;
                  c.sync = sync;
                  c.search = search == Switch.ON;
                  c.keepLines = keepLines;
                  c.keepDays = keepDays;
                  c.keepBytes = keepBytes;
                }));
  }

  /** On a small heap the logs of all rooms take a quarter of it. */
  private static MemoryLimits memoryLimits() {
    MemoryLimits d = MemoryLimits.DEFAULT;
    return new MemoryLimits(
        d.roomEventsMax(),
        d.roomBytesMax(),
        Math.min(d.totalBytesMax(), Runtime.getRuntime().maxMemory() / 4),
        d.intakeEventsMax());
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
