package dev.chatserver.transport;

/** An endpoint cannot be had; the cause is what the operating system says of it. */
public final class CannotListenException extends Exception {

  private static final long serialVersionUID = 1L;

  private final transient Endpoint endpoint;

  CannotListenException(Endpoint endpoint, Throwable cause) {
    super("cannot listen on %s: %s".formatted(endpoint, reason(cause)), cause);
    this.endpoint = endpoint;
  }

  /** Where it was to be. */
  public Endpoint endpoint() {
    return endpoint;
  }

  private static String reason(Throwable cause) {
    return cause.getMessage() == null ? cause.toString() : cause.getMessage();
  }
}
