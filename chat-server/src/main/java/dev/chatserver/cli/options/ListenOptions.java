package dev.chatserver.cli.options;

import dev.chatserver.app.ServerConfig;
import dev.chatserver.cli.options.ServeOptions.Switch;
import dev.chatserver.codec.Range;
import dev.chatserver.transport.Endpoint;
import dev.chatserver.transport.TrustedProxies;
import dev.chatserver.transport.tls.TlsSource;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where the server listens, with what, and to whom. Confined to the main thread. */
@SuppressWarnings({"NullAway.Init", "FieldMayBeFinal", "UnusedVariable"}) // set by picocli
public final class ListenOptions {

  @Mixin WebOptions web = new WebOptions();

  @Option(
      names = "--bind",
      paramLabel = "ADDRESS",
      description =
          "Address or host name to listen on: 0.0.0.0 is IPv4 alone, :: is IPv6 and IPv4, * is all there are (*).")
  @Nullable String bind;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "Port to listen on, 0 to 65535; 0 picks a free one (${DEFAULT-VALUE}).")
  int port = ServerConfig.DEFAULT_PORT;

  @Option(
      names = "--tls-port",
      paramLabel = "PORT",
      description = "Port to listen on with TLS too, 0 to 65535; 0 picks a free one (none).")
  @Nullable Integer tlsPort;

  @Option(
      names = "--tls-cert",
      paramLabel = "FILE",
      description =
          "The certificate for TLS in PEM, those that vouch for it behind it; read again when it changes (none).")
  @Nullable Path tlsCert;

  @Option(
      names = "--tls-key",
      paramLabel = "FILE",
      description = "The certificate's key in PEM, PKCS#8 without a password (none).")
  @Nullable Path tlsKey;

  @Option(
      names = "--tls-self-signed",
      paramLabel = "on|off",
      arity = "0..1",
      fallbackValue = "on",
      description =
          "Make a certificate at the start that nobody vouches for, for a first try (${DEFAULT-VALUE}).")
  Switch tlsSelfSigned = Switch.OFF;

  @Option(
      names = "--unix",
      paramLabel = "PATH",
      description =
          "Listen on a Unix domain socket too, for proxies and programs on this machine; with epoll (none).")
  @Nullable Path unix;

  @Option(
      names = "--unix-mode",
      paramLabel = "MODE",
      description =
          "Who may connect to a Unix domain socket, as chmod takes it, 000 to 777 (${DEFAULT-VALUE}).")
  String unixMode = "660";

  @Option(
      names = "--listen",
      paramLabel = "KIND:ADDRESS",
      split = ",",
      description =
          "Where to listen, in place of --bind and --port; may be repeated: plain:*:8080, tls:[::1]:6697, web:*:8081, web-tls:*:8443, unix:PATH (none).")
  List<String> listen = List.of();

  @Option(
      names = "--proxy-protocol",
      paramLabel = "NETWORKS",
      split = ",",
      description =
          "Networks of proxies that say for whom they connect, by the PROXY protocol, and the word unix for --unix (none).")
  List<String> proxyProtocol = List.of();

  @Option(
      names = "--deny",
      paramLabel = "FILE",
      description =
          "Networks that nobody may connect from, one a line; read again on SIGHUP (none).")
  @Nullable Path deny;

  @Option(
      names = "--motd",
      paramLabel = "FILE",
      description =
          "What is said to those who come, up to 20 lines of text; read again on SIGHUP (none).")
  @Nullable Path motd;

  /** The option that an address to listen on is from. */
  public String addressOption() {
    return listen.isEmpty() ? "--bind" : "--listen";
  }

  /** Where to listen. */
  List<Endpoint> endpoints() {
    if (bind != null && bind.isBlank()) {
      throw new IllegalArgumentException("bind: '' (expected: an address, a host name or *)");
    }
    Set<PosixFilePermission> mode = unixPermissions();
    List<Endpoint> endpoints = new ArrayList<>();
    String host = bind == null || bind.equals("*") ? null : bind;
    if (listen.isEmpty()) {
      Range.between("port", port, 0, 65_535);
      endpoints.add(new Endpoint.Tcp(host, port, false));
    }
    if (tlsPort != null) {
      Range.between("tlsPort", tlsPort, 0, 65_535);
      endpoints.add(new Endpoint.Tcp(host, tlsPort, true));
    }
    listen.forEach(where -> endpoints.add(Endpoint.parse(where.strip(), mode)));
    if (unix != null) {
      endpoints.add(new Endpoint.Unix(unix, mode));
    }
    Endpoint.Tcp page = web.endpoint(host, tlsSource() != null, !listen.isEmpty());
    if (page != null) {
      endpoints.add(page); // the last, as it may be gone without
    }
    return endpoints;
  }

  /** Who may speak for others. */
  TrustedProxies proxies() {
    try {
      return TrustedProxies.parse(proxyProtocol);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("proxyProtocol: " + e.getMessage(), e);
    }
  }

  /** Where the certificate is from; null if there is none. */
  @Nullable TlsSource tlsSource() {
    if (tlsSelfSigned == Switch.ON) {
      if (tlsCert != null || tlsKey != null) {
        throw new IllegalArgumentException(
            "tlsSelfSigned: on (expected: off, with --tls-cert and --tls-key)");
      }
      return new TlsSource.SelfSigned();
    }
    if (tlsCert == null && tlsKey == null) {
      return null;
    }
    if (tlsCert == null) {
      throw new IllegalArgumentException(
          "tlsKey: %s (expected: --tls-cert with it)".formatted(tlsKey));
    }
    if (tlsKey == null) {
      throw new IllegalArgumentException(
          "tlsCert: %s (expected: --tls-key with it)".formatted(tlsCert));
    }
    return new TlsSource.OfFiles(tlsCert, tlsKey);
  }

  private Set<PosixFilePermission> unixPermissions() {
    if (!unixMode.matches("0?[0-7]{3}")) {
      throw new IllegalArgumentException("unixMode: %s (expected: 000 to 777)".formatted(unixMode));
    }
    int bits = Integer.parseInt(unixMode, 8);
    String letters = "rwxrwxrwx";
    StringBuilder permissions = new StringBuilder();
    for (int i = 0; i < letters.length(); i++) {
      boolean isSet = (bits >> (letters.length() - 1 - i) & 1) != 0;
      permissions.append(isSet ? letters.charAt(i) : '-');
    }
    return PosixFilePermissions.fromString(permissions.toString());
  }

  /** True if it is to be listened on all addresses of IPv4, and on none of IPv6. */
  boolean isIpv4Alone() {
    return listen.isEmpty()
        ? "0.0.0.0".equals(bind)
        : listen.stream().anyMatch(where -> where.contains(":0.0.0.0:"));
  }
}
