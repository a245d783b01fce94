package dev.chatserver.cli.options;

import dev.chatserver.app.ServerConfig;
import dev.chatserver.cli.options.ServeOptions.Switch;
import dev.chatserver.codec.Range;
import dev.chatserver.transport.Endpoint;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The page for browsers: where it is, and who may use it. Confined to the main thread. */
@SuppressWarnings({"FieldMayBeFinal", "UnusedVariable"}) // set by picocli
public final class WebOptions {

  /** RFC 6454, section 6.2, of what a page can come by. */
  private static final Pattern ORIGIN =
      Pattern.compile("https?://([a-z0-9._-]+|\\[[0-9a-f:.]+\\])(:\\d{1,5})?");

  @Option(
      names = "--web",
      paramLabel = "on|off",
      arity = "0..1",
      fallbackValue = "on",
      description =
          "Serve a page for browsers, encrypted where there is a certificate (${DEFAULT-VALUE}).")
  Switch web = Switch.ON;

  @Option(
      names = "--web-port",
      paramLabel = "PORT",
      description =
          "Port of the page, 0 to 65535; 0 picks a free one (8081; if somebody has that, or with --listen, none).")
  @Nullable Integer webPort;

  @Option(
      names = "--web-origin",
      paramLabel = "ORIGINS",
      split = ",",
      description =
          "Whose pages may connect, as browsers name them: https://chat.example.org (those of the same host).")
  List<String> webOrigin = List.of();

  /**
   * Where the page is.
   *
   * @param isListed true if a person lists all there is to listen on, the page too if they want it
   * @return null for nowhere
   */
  Endpoint.@Nullable Tcp endpoint(@Nullable String host, boolean isEncrypted, boolean isListed) {
    if (webPort != null) {
      Range.between("webPort", webPort, 0, 65_535);
      if (web == Switch.OFF) {
        throw new IllegalArgumentException(
            "webPort: %d (expected: none, with --web off)".formatted(webPort));
      }
      return Endpoint.Tcp.web(host, webPort, isEncrypted);
    }
    return web == Switch.ON && !isListed
        ? Endpoint.Tcp.web(host, ServerConfig.DEFAULT_WEB_PORT, isEncrypted).optional()
        : null;
  }

  /** Whose pages may connect; empty for those of the same host. */
  Set<String> origins() {
    Set<String> origins = new TreeSet<>();
    for (String origin : webOrigin) {
      String named = origin.strip().toLowerCase(Locale.ROOT);
      if (!ORIGIN.matcher(named).matches()) {
        throw new IllegalArgumentException(
            "webOrigin: %s (expected: http://HOST or https://HOST, maybe with :PORT)"
                .formatted(origin));
      }
      origins.add(named);
    }
    return origins;
  }
}
