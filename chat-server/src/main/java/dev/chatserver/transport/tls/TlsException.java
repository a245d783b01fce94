package dev.chatserver.transport.tls;

/** A certificate or a key cannot be used; the message is one line for a person. */
public final class TlsException extends Exception {

  private static final long serialVersionUID = 1L;

  TlsException(String message) {
    super(message);
  }

  TlsException(String message, Throwable cause) {
    super(message, cause);
  }
}
