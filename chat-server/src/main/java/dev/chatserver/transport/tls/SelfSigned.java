package dev.chatserver.transport.tls;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** Makes a certificate that nobody vouches for, by the JDK's own keytool. Blocks for a second. */
final class SelfSigned {

  private static final String ALIAS = "chat";
  private static final String PASSWORD_VARIABLE = "CHAT_KEYTOOL_PASSWORD";
  private static final int SECONDS_MAX = 30;

  private SelfSigned() {}

  /**
   * A fresh one for localhost.
   *
   * @throws TlsException if there is no keytool, or it fails
   */
  static Identity make() throws TlsException {
    String password = UUID.randomUUID().toString();
    try {
      Path folder = Files.createTempDirectory("chat-tls");
      Path store = folder.resolve("store.p12");
      try {
        run(store, password);
        return read(store, password.toCharArray());
      } finally {
        Files.deleteIfExists(store);
        Files.delete(folder);
      }
    } catch (IOException | GeneralSecurityException e) {
      throw new TlsException("no certificate could be made: " + e.getMessage(), e);
    }
  }

  private static void run(Path store, String password) throws IOException, TlsException {
    Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
    ProcessBuilder builder =
        new ProcessBuilder(
                keytool.toString(),
                "-genkeypair",
                "-alias",
                ALIAS,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost,ip:127.0.0.1,ip:::1",
                "-validity",
                "365",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass:env", // arguments can be seen by others
                PASSWORD_VARIABLE)
            .redirectErrorStream(true);
    builder.environment().put(PASSWORD_VARIABLE, password);
    Process process = builder.start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (!process.waitFor(SECONDS_MAX, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new TlsException("no certificate could be made: keytool says " + said.strip());
      }
    } catch (InterruptedException e) {
      throw new TlsException("no certificate was made: interrupted", e);
    }
  }

  private static Identity read(Path store, char[] password)
      throws IOException, GeneralSecurityException {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, password);
    }
    PrivateKey key = (PrivateKey) keys.getKey(ALIAS, password);
    return new Identity(List.of((X509Certificate) keys.getCertificate(ALIAS)), key);
  }
}
