package dev.chatserver.transport.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Certificates for tests, as files. */
public final class TestCertificates {

  private static final Base64.Encoder BASE64 = Base64.getMimeEncoder(64, new byte[] {'\n'});

  private static @Nullable Identity ofAll;

  private TestCertificates() {}

  /**
   * Writes the one that all tests of this process share, since to make one takes a second or two.
   */
  public static synchronized X509Certificate write(Path certificate, Path key) throws Exception {
    if (ofAll == null) {
      ofAll = SelfSigned.make();
    }
    return write(ofAll, certificate, key);
  }

  /** Writes a fresh one, which no other test has. */
  public static X509Certificate writeAnother(Path certificate, Path key) throws Exception {
    return write(SelfSigned.make(), certificate, key);
  }

  private static X509Certificate write(Identity identity, Path certificate, Path key)
      throws Exception {
    Files.writeString(key, pem("PRIVATE KEY", identity.key().getEncoded()));
    Files.writeString(certificate, pem("CERTIFICATE", identity.certificate().getEncoded()));
    return identity.certificate();
  }

  /** What a client needs that trusts this one alone. */
  public static SSLContext trusting(Path certificate) throws Exception {
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    try (InputStream in = Files.newInputStream(certificate)) {
      trusted.setCertificateEntry(
          "server", CertificateFactory.getInstance("X.509").generateCertificate(in));
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  private static String pem(String what, byte[] bytes) {
    return "-----BEGIN %s-----%n%s%n-----END %s-----%n"
        .formatted(what, new String(BASE64.encode(bytes), US_ASCII), what);
  }
}
