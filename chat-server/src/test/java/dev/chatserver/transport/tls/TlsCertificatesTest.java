package dev.chatserver.transport.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatserver.endtoend.QuietLogExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsCertificatesTest {

  @TempDir private Path folder;
  private Path certificate;
  private Path key;
  private X509Certificate written;

  @BeforeEach
  void write() throws Exception {
    certificate = folder.resolve("cert.pem");
    key = folder.resolve("key.pem");
    written = TestCertificates.write(certificate, key);
  }

  private TlsCertificates open(Instant now) throws Exception {
    return TlsCertificates.open(
        new TlsSource.OfFiles(certificate, key), Clock.fixed(now, ZoneOffset.UTC));
  }

  private Instant end() {
    return written.getNotAfter().toInstant();
  }

  @Test
  void shouldShowTheNewOneWhenItsFilesHaveChanged() throws Exception {
    try (TlsCertificates certificates = open(end().minus(Duration.ofDays(90)))) {
      X509Certificate renewed = TestCertificates.writeAnother(certificate, key);

      certificates.reloadNow().toCompletableFuture().join();

      assertThat(certificates.certificate()).isEqualTo(renewed).isNotEqualTo(written);
    }
  }

  @Test
  void shouldKeepTheOldOneIfTheNewOneIsBroken_andSayItInOneLine() throws Exception {
    try (TlsCertificates certificates = open(end().minus(Duration.ofDays(90)))) {
      Files.writeString(certificate, "half a certif");

      certificates.reloadNow().toCompletableFuture().join();

      assertThat(certificates.certificate()).isEqualTo(written);
      assertThat(QuietLogExtension.take())
          .singleElement()
          .asString()
          .contains("certificate not reloaded, the old one stays");
    }
  }

  @Test
  void shouldKeepTheOneThatItMade() throws Exception {
    try (TlsCertificates certificates =
        TlsCertificates.open(new TlsSource.SelfSigned(), Clock.systemUTC())) {
      X509Certificate made = certificates.certificate();

      certificates.reloadNow().toCompletableFuture().join();

      assertThat(certificates.certificate()).isEqualTo(made);
    }
  }

  @Test
  void shouldWarnOfItsEnd() throws Exception {
    open(end().minus(Duration.ofDays(13))).close();

    assertThat(QuietLogExtension.take())
        .singleElement()
        .asString()
        .contains("the certificate ends soon");
  }

  @Test
  void shouldWarnThatItHasEnded() throws Exception {
    open(end().plus(Duration.ofSeconds(1))).close();

    assertThat(QuietLogExtension.take())
        .singleElement()
        .asString()
        .contains("the certificate has ended");
  }

  @Test
  void shouldNotWarnOfOneThatIsGoodForLong() throws Exception {
    open(end().minus(Duration.ofDays(15))).close();

    assertThat(QuietLogExtension.take()).isEmpty();
  }
}
