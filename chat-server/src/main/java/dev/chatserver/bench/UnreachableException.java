package dev.chatserver.bench;

/**
 * There is no server to test, or none that lets a single bot in; the message says it in one line.
 */
public final class UnreachableException extends Exception {

  private static final long serialVersionUID = 1L;

  UnreachableException(String message) {
    super(message);
  }
}
