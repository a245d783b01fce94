package dev.chatserver.app;

import dev.chatserver.transport.Endpoint;
import dev.chatserver.transport.Listener;
import dev.chatserver.transport.TransportKind;
import dev.chatserver.transport.tls.TlsCertificates;
import io.netty.util.NetUtil;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Where a server is to be found: a line of the log for each endpoint, and what to try first.
 *
 * @param tls null if nothing is encrypted
 * @param admin null if there is none
 */
record Announcement(
    TransportKind transport,
    List<Listener> listeners,
    @Nullable TlsCertificates tls,
    @Nullable AdminListener admin) {

  private static final Logger LOG = LoggerFactory.getLogger(ChatServer.class);

  void log() {
    String transportName = transport.name().toLowerCase(Locale.ROOT);
    for (Listener listener : listeners) {
      if (listener.endpoint() instanceof Endpoint.Unix unix) {
        LOG.atInfo()
            .addKeyValue("path", unix.path())
            .addKeyValue("transport", transportName)
            .log("ready");
      } else {
        LoggingEventBuilder ready =
            LOG.atInfo()
                .addKeyValue("address", shown(listener.address()))
                .addKeyValue("port", listener.address().getPort())
                .addKeyValue("transport", transportName);
        if (isWeb(listener.endpoint())) {
          ready = ready.addKeyValue("for", "browsers");
        }
        if (tls != null && isTls(listener.endpoint())) {
          ready = ready.addKeyValue("tls", tls.engine());
        }
        ready.log("ready");
      }
    }
    if (admin != null) {
      LOG.atInfo()
          .addKeyValue("address", shown(admin.address()))
          .addKeyValue("port", admin.address().getPort())
          .addKeyValue("for", "metrics and health")
          .log("ready");
    }
    Listener page = page(listeners);
    Listener simplest = simplest();
    LOG.info(
        "try it: {}",
        page == null || page == simplest
            ? toTry(simplest)
            : toTry(simplest) + ", or " + toTry(page) + " in a browser");
  }

  static boolean isTls(Endpoint endpoint) {
    return endpoint instanceof Endpoint.Tcp tcp && tcp.tls();
  }

  static boolean isWeb(Endpoint endpoint) {
    return endpoint instanceof Endpoint.Tcp tcp && tcp.web();
  }

  /** Where the page is; null for nowhere. */
  static @Nullable Listener page(List<Listener> listeners) {
    return listeners.stream()
        .filter(listener -> isWeb(listener.endpoint()))
        .findFirst()
        .orElse(null);
  }

  /** The one that takes the least to reach: the first without TLS, if there is one. */
  private Listener simplest() {
    return listeners.stream()
        .filter(
            listener -> listener.endpoint() instanceof Endpoint.Tcp tcp && !tcp.tls() && !tcp.web())
        .findFirst()
        .orElse(listeners.get(0));
  }

  private static String toTry(Listener listener) {
    if (listener.endpoint() instanceof Endpoint.Unix unix) {
      return "nc -U " + unix.path();
    }
    InetSocketAddress address = listener.address();
    boolean isAny = address.getAddress().isAnyLocalAddress();
    String host = isAny ? "localhost" : shown(address);
    if (isWeb(listener.endpoint())) {
      return "%s://%s:%d"
          .formatted(isTls(listener.endpoint()) ? "https" : "http", host, address.getPort());
    }
    return isTls(listener.endpoint())
        ? "openssl s_client -quiet -connect %s:%d".formatted(host, address.getPort())
        : "nc %s %d".formatted(host, address.getPort());
  }

  private static String shown(InetSocketAddress address) {
    if (address.getAddress().isAnyLocalAddress()) {
      return address.getAddress() instanceof Inet6Address ? "*" : "0.0.0.0";
    }
    return NetUtil.toAddressString(address.getAddress()); // ::1, and not 0:0:0:0:0:0:0:1
  }
}
