package dev.chatserver.cli.transcript;

/** A line that breaks the order; the message says which, where, and why. */
public final class BrokenOrderException extends Exception {

  private static final long serialVersionUID = 1L;

  BrokenOrderException(String message) {
    super(message);
  }
}
