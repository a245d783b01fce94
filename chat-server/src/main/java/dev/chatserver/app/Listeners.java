package dev.chatserver.app;

import dev.chatserver.transport.CannotListenException;
import dev.chatserver.transport.Endpoint;
import dev.chatserver.transport.Listener;
import dev.chatserver.transport.tls.Handshakes;
import io.netty.channel.EventLoopGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens what a server listens on. Stateless. */
final class Listeners {

  private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);

  private Listeners() {}

  /**
   * Opens all endpoints, one after the other; those that are open are closed again if one cannot
   * be.
   *
   * @param handshakes null if there is no certificate
   */
  static CompletionStage<List<Listener>> open(
      ServerConfig config,
      EventLoopGroup loops,
      ChatService service,
      @Nullable Handshakes handshakes) {
    List<Listener> listeners = new ArrayList<>();
    CompletionStage<Void> all = CompletableFuture.completedStage(null);
    for (Endpoint endpoint : config.endpoints()) {
      all =
          all.thenCompose(
                  before ->
                      Listener.open(
                              config.transport(),
                              loops,
                              endpoint,
                              config.receiveBufferBytes(),
                              config.sessions().stallTimeoutSeconds(),
                              service.initializer(
                                  endpoint.form(),
                                  Announcement.isWeb(endpoint),
                                  Announcement.isTls(endpoint) ? handshakes : null))
                          .handle((open, failed) -> orWithout(endpoint, open, failed)))
              .thenCompose(stage -> stage)
              .thenAccept(open -> open.ifPresent(listeners::add));
    }
    return all.handle(
            (open, failed) -> {
              if (failed != null) {
                return close(listeners)
                    .thenCompose(closed -> CompletableFuture.<List<Listener>>failedStage(failed));
              }
              Listener page = Announcement.page(listeners);
              if (page != null) {
                service.pageIsAt(page.address().getPort());
              }
              return CompletableFuture.completedStage(listeners);
            })
        .thenCompose(stage -> stage);
  }

  /** Opens that of whoever looks after the server; empty if there is none. */
  static CompletionStage<Optional<AdminListener>> openAdmin(
      ServerConfig config, Operations operations) {
    Endpoint.Tcp endpoint = config.admin();
    return endpoint == null
        ? CompletableFuture.completedStage(Optional.empty())
        : AdminListener.open(config, endpoint, operations)
            .handle((open, failed) -> orWithout(endpoint, open, failed))
            .thenCompose(stage -> stage);
  }

  static CompletionStage<Void> close(List<Listener> listeners) {
    List<CompletableFuture<Void>> all = new ArrayList<>();
    for (Listener listener : listeners) {
      CompletableFuture<Void> closed = new CompletableFuture<>();
      listener.close().addListener(done -> closed.complete(null));
      all.add(closed);
    }
    return CompletableFuture.allOf(all.toArray(CompletableFuture<?>[]::new));
  }

  /** What cannot be had is gone without if that was said; it is told, as it is missed later. */
  private static <L> CompletionStage<Optional<L>> orWithout(
      Endpoint endpoint, @Nullable L open, @Nullable Throwable failed) {
    if (failed == null) {
      return CompletableFuture.completedStage(Optional.ofNullable(open));
    }
    Throwable why = failed instanceof CompletionException ? failed.getCause() : failed;
    if (why instanceof CannotListenException cannot
        && cannot.isTaken()
        && endpoint instanceof Endpoint.Tcp tcp
        && tcp.isOptional()) {
      LOG.warn(
          tcp.web()
              ? "port {} is taken: there is no page; --web-port picks another"
              : "port {} is taken: there are no metrics; --admin-port picks another",
          tcp.port());
      return CompletableFuture.completedStage(Optional.empty());
    }
    return CompletableFuture.failedStage(why);
  }
}
