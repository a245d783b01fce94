package dev.chatserver.transport.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Base64;

/** Certificates for tests, as files. */
public final class TestCertificates {

  private static final Base64.Encoder BASE64 = Base64.getMimeEncoder(64, new byte[] {'\n'});

  private TestCertificates() {}

  /** Writes a fresh one, and returns it. */
  public static X509Certificate write(Path certificate, Path key) throws Exception {
    Identity identity = SelfSigned.make();
    Files.writeString(key, pem("PRIVATE KEY", identity.key().getEncoded()));
    Files.writeString(certificate, pem("CERTIFICATE", identity.certificate().getEncoded()));
    return identity.certificate();
  }

  private static String pem(String what, byte[] bytes) {
    return "-----BEGIN %s-----%n%s%n-----END %s-----%n"
        .formatted(what, new String(BASE64.encode(bytes), US_ASCII), what);
  }
}
