package dev.chatserver.transport.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificate that new connections are shown: the last one that could be used. Its files are
 * looked at every few seconds, and read again when one of them has changed (where they are links,
 * what they lead to); connections keep the one that they began with. A certificate that ends soon
 * is told of once a day. Thread-safe: loops read the one reference that changes, everything else is
 * confined to a thread of its own.
 */
public final class TlsCertificates implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(TlsCertificates.class);

  private static final String REJECT_RENEGOTIATION = "jdk.tls.rejectClientInitiatedRenegotiation";

  private static final List<String> PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");

  private static final int LOOK_SECONDS = 5;
  private static final Duration WARN_BEFORE_END = Duration.ofDays(14);
  private static final Duration WARN_AGAIN = Duration.ofDays(1);

  private final TlsSource source;
  private final SslProvider provider;
  private final Clock clock;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(new DefaultThreadFactory("chat-tls", true));

  private volatile SslContext context;

  /** What the files were when they were read last. */
  private List<FileTime> read;

  private volatile X509Certificate certificate;
  private Instant warnNext = Instant.MIN;

  private TlsCertificates(TlsSource source, SslProvider provider, Clock clock) throws TlsException {
    this.source = source;
    this.provider = provider;
    this.clock = clock;
    read = times();
    Identity identity = identity(source);
    context = context(identity, provider);
    certificate = identity.certificate();
  }

  /**
   * Reads a certificate, and looks after it until this is closed.
   *
   * @throws TlsException if it cannot be used
   */
  public static TlsCertificates open(TlsSource source, Clock clock) throws TlsException {
    return open(source, OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK, clock);
  }

  static TlsCertificates open(TlsSource source, SslProvider provider, Clock clock)
      throws TlsException {
    if (System.getProperty(REJECT_RENEGOTIATION) == null) {
      System.setProperty(REJECT_RENEGOTIATION, "true"); // OpenSSL's engine has it off by itself
    }
    TlsCertificates certificates = new TlsCertificates(source, provider, clock);
    certificates.warnOfItsEnd();
    certificates.thread.scheduleWithFixedDelay(
        certificates::look, LOOK_SECONDS, LOOK_SECONDS, TimeUnit.SECONDS);
    return certificates;
  }

  /** The engine's kind, for people. */
  public String engine() {
    return provider == SslProvider.JDK ? "jdk" : "boringssl";
  }

  /** What new connections are shown. */
  X509Certificate certificate() {
    return certificate;
  }

  private Instant end() {
    return certificate.getNotAfter().toInstant().truncatedTo(ChronoUnit.SECONDS);
  }

  /** The handler of a new connection. */
  SslHandler newHandler(ByteBufAllocator allocator) {
    return context.newHandler(allocator);
  }

  private void look() {
    try {
      if (!times().equals(read)) {
        reload();
      }
      warnOfItsEnd();
    } catch (RuntimeException | Error e) {
      LOG.atError().setCause(e).log("the certificate could not be looked after");
    }
  }

  /**
   * Reads the files again, as if they had changed. One that was made at the start stays.
   *
   * @return completes, on a thread of its own, when that is done
   */
  public CompletionStage<Void> reloadNow() {
    return source instanceof TlsSource.OfFiles
        ? CompletableFuture.runAsync(this::reload, thread)
        : CompletableFuture.completedStage(null);
  }

  private void reload() {
    read = times();
    try {
      Identity identity = identity(source);
      context = context(identity, provider);
      certificate = identity.certificate();
      warnNext = Instant.MIN;
      LOG.atInfo().addKeyValue("end", end()).log("certificate reloaded");
    } catch (TlsException e) {
      LOG.atError()
          .addKeyValue("reason", e.getMessage())
          .log("certificate not reloaded, the old one stays");
    }
  }

  private void warnOfItsEnd() {
    Instant now = clock.instant();
    Instant end = end();
    if (end.isBefore(now.plus(WARN_BEFORE_END)) && !now.isBefore(warnNext)) {
      warnNext = now.plus(WARN_AGAIN);
      LOG.atWarn()
          .addKeyValue("end", end)
          .log(end.isBefore(now) ? "the certificate has ended" : "the certificate ends soon");
    }
  }

  private List<FileTime> times() {
    return source instanceof TlsSource.OfFiles files
        ? List.of(time(files.certificates()), time(files.key()))
        : List.of();
  }

  private static FileTime time(Path file) {
    try {
      return Files.getLastModifiedTime(file);
    } catch (IOException e) {
      return FileTime.fromMillis(0); // reading it will say why
    }
  }

  private static Identity identity(TlsSource source) throws TlsException {
    return source instanceof TlsSource.OfFiles files
        ? Identity.read(files.certificates(), files.key())
        : SelfSigned.make();
  }

  private static SslContext context(Identity identity, SslProvider provider) throws TlsException {
    try {
      return SslContextBuilder.forServer(identity.key(), identity.chain())
          .sslProvider(provider)
          .protocols(PROTOCOLS)
          .build();
    } catch (SSLException | IllegalArgumentException e) {
      throw new TlsException("the certificate cannot be used: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
