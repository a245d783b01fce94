package dev.chatserver.transport.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdentityTest {

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

  private void isRefused(String why) {
    assertThatThrownBy(() -> Identity.read(certificate, key))
        .isInstanceOf(TlsException.class)
        .hasMessageContaining(why);
  }

  @Test
  void shouldReadACertificateAndItsKey() throws Exception {
    assertThat(Identity.read(certificate, key).chain()).isEqualTo(List.of(written));
  }

  @Test
  void shouldReadTheChain() throws Exception {
    Path other = folder.resolve("other.pem");
    X509Certificate issuer = TestCertificates.writeAnother(other, folder.resolve("other-key.pem"));
    Files.writeString(certificate, Files.readString(certificate) + Files.readString(other));

    assertThat(Identity.read(certificate, key).chain()).isEqualTo(List.of(written, issuer));
  }

  @Test
  void shouldSayThatThereIsNoSuchFile() throws Exception {
    Files.delete(key);

    isRefused(key + ": there is no such file");
  }

  @Test
  void shouldSayThatAFileCannotBeRead() throws Exception {
    Files.delete(certificate);
    Files.createDirectory(certificate);

    isRefused(certificate + ": cannot be read");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "hello",
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
        "-----BEGIN CERTIFICATE-----\n"
      })
  void shouldSayThatThereIsNoCertificateInAFile(String content) throws Exception {
    Files.writeString(certificate, content);

    isRefused(certificate + ": holds no certificate (expected: PEM)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "hello", "-----BEGIN PRIVATE KEY-----\n"})
  void shouldSayThatThereIsNoKeyInAFile(String content) throws Exception {
    Files.writeString(key, content);

    isRefused(key + ": holds no key (expected: PEM, PKCS#8)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"RSA", "EC", "ENCRYPTED"})
  void shouldSayHowToMakeAKeyOfAnotherForm(String form) throws Exception {
    Files.writeString(key, "-----BEGIN " + form + " PRIVATE KEY-----\nAAAA\n");

    isRefused(
        "%s: holds a key in another form (expected: PKCS#8; openssl pkcs8 -topk8 -nocrypt -in %s makes it from %s PRIVATE KEY)"
            .formatted(key, key, form));
  }

  @Test
  void shouldSayThatAKeyIsBroken() throws Exception {
    Files.writeString(key, "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");

    isRefused(key + ": holds a key of another kind than the certificate, which is EC's");
  }

  @Test
  void shouldSayThatTheKeyIsAnothers() throws Exception {
    TestCertificates.writeAnother(folder.resolve("other.pem"), key);

    isRefused(key + ": is not the key of the certificate in " + certificate);
  }
}
