package dev.chatserver.transport;

import java.net.BindException;

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

  /** True if somebody else has it. */
  public boolean isTaken() {
    return getCause() instanceof BindException
        || String.valueOf(getMessage()).contains("Address already in use");
  }

  private static String reason(Throwable cause) {
    return cause.getMessage() == null ? cause.toString() : cause.getMessage();
  }
}
