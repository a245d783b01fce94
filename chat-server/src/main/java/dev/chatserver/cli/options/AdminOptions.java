package dev.chatserver.cli.options;

import dev.chatserver.app.ServerConfig;
import dev.chatserver.cli.options.ServeOptions.Switch;
import dev.chatserver.codec.Range;
import dev.chatserver.logging.Logging;
import dev.chatserver.transport.Endpoint;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** For who looks after the server. Confined to the main thread. */
@SuppressWarnings({"NullAway.Init", "FieldMayBeFinal", "UnusedVariable"}) // set by picocli
public final class AdminOptions {

  @Option(
      names = "--admin-port",
      paramLabel = "PORT",
      description =
          "Port of metrics and health, 0 to 65535; 0 is none (8082; if somebody has that, none).")
  @Nullable Integer adminPort;

  @Option(
      names = "--admin-bind",
      paramLabel = "ADDRESS",
      description =
          "Address of metrics and health: whoever reaches it can drain the server (${DEFAULT-VALUE}).")
  String adminBind = "127.0.0.1";

  @Option(
      names = "--metrics-room-names",
      paramLabel = "on|off",
      description = "Tell the busiest rooms by name in metrics, not by rank (${DEFAULT-VALUE}).")
  Switch metricsRoomNames = Switch.OFF;

  @Option(
      names = "--log-format",
      paramLabel = "text|json",
      description = "How the log is written, one line an event (${DEFAULT-VALUE}).")
  public Logging.Format logFormat = Logging.Format.TEXT;

  @Option(
      names = "--log-level",
      paramLabel = "error|warn|info|debug",
      description = "What the log tells at the least (${DEFAULT-VALUE}).")
  public Logging.Least logLevel = Logging.Least.INFO;

  /** Where it is; null for nowhere. */
  Endpoint.@Nullable Tcp endpoint() {
    if (adminBind.isBlank()) {
      throw new IllegalArgumentException("adminBind: '' (expected: an address or a host name)");
    }
    if (adminPort == null) {
      return new Endpoint.Tcp(adminBind, ServerConfig.DEFAULT_ADMIN_PORT, false).optional();
    }
    Range.between("adminPort", adminPort, 0, 65_535);
    return adminPort == 0 ? null : new Endpoint.Tcp(adminBind, adminPort, false);
  }
}
