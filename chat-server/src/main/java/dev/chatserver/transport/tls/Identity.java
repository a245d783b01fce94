package dev.chatserver.transport.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who the server says that it is: a certificate, those that vouch for it, and the key that belongs
 * to it. Immutable.
 *
 * @param chain the server's own certificate first
 */
record Identity(List<X509Certificate> chain, PrivateKey key) {

  private static final Pattern PKCS8 =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]+)-----END PRIVATE KEY-----");
  private static final Pattern OTHER_KEY =
      Pattern.compile("-----BEGIN ((?:RSA|EC|DSA|ENCRYPTED) PRIVATE KEY)-----");

  /**
   * Reads files in PEM.
   *
   * @throws TlsException if one of them cannot be read, or they do not belong together
   */
  static Identity read(Path certificates, Path key) throws TlsException {
    List<X509Certificate> chain = certificates(certificates);
    PrivateKey privateKey = key(key, chain.get(0).getPublicKey().getAlgorithm());
    Identity identity = new Identity(chain, privateKey);
    if (!identity.belongsTogether()) {
      throw new TlsException(
          "%s: is not the key of the certificate in %s".formatted(key, certificates));
    }
    return identity;
  }

  /** The certificate itself, of {@link #chain}. */
  X509Certificate certificate() {
    return chain.get(0);
  }

  private static List<X509Certificate> certificates(Path file) throws TlsException {
    byte[] pem = bytes(file);
    try {
      List<X509Certificate> chain =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(pem))
              .stream()
              .map(X509Certificate.class::cast)
              .toList();
      if (chain.isEmpty()) {
        throw new TlsException(file + ": holds no certificate (expected: PEM)");
      }
      return chain;
    } catch (CertificateException e) {
      throw new TlsException(file + ": holds no certificate (expected: PEM)", e);
    }
  }

  private static PrivateKey key(Path file, String algorithm) throws TlsException {
    String pem = new String(bytes(file), StandardCharsets.US_ASCII);
    Matcher key = PKCS8.matcher(pem);
    if (!key.find()) {
      Matcher other = OTHER_KEY.matcher(pem);
      throw new TlsException(
          other.find()
              ? "%s: holds a key in another form (expected: PKCS#8; openssl pkcs8 -topk8 -nocrypt -in %s makes it from %s)"
                  .formatted(file, file, other.group(1))
              : file + ": holds no key (expected: PEM, PKCS#8)");
    }
    try {
      byte[] encoded = Base64.getMimeDecoder().decode(key.group(1));
      return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
    } catch (InvalidKeySpecException e) {
      throw new TlsException(
          "%s: holds a key of another kind than the certificate, which is %s's"
              .formatted(file, algorithm),
          e);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new TlsException(file + ": holds a key that cannot be used: " + e.getMessage(), e);
    }
  }

  private static byte[] bytes(Path file) throws TlsException {
    try {
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new TlsException(file + ": there is no such file", e);
    } catch (IOException e) {
      throw new TlsException(file + ": cannot be read: " + e.getMessage(), e);
    }
  }

  /** What the key signs, the certificate vouches for. */
  private boolean belongsTogether() throws TlsException {
    PublicKey publicKey = certificate().getPublicKey();
    String algorithm =
        switch (key.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> key.getAlgorithm(); // Ed25519 and the like name their signature
        };
    try {
      byte[] probe = certificate().getEncoded();
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(key);
      signature.update(probe);
      byte[] signed = signature.sign();
      signature.initVerify(publicKey);
      signature.update(probe);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      throw new TlsException("the key cannot be used: " + e.getMessage(), e);
    }
  }
}
