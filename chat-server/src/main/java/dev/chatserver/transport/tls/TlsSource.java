package dev.chatserver.transport.tls;

import java.nio.file.Path;

/** Where the server's certificate is from. Immutable. */
public sealed interface TlsSource {

  /**
   * From files in PEM, which are looked at again now and then.
   *
   * @param certificates the server's own first, then those that vouch for it
   * @param key in PKCS#8, without a password
   */
  record OfFiles(Path certificates, Path key) implements TlsSource {}

  /** Made at the start, known to nobody: for a first try. */
  record SelfSigned() implements TlsSource {}
}
