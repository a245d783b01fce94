package dev.chatserver.codec;

/**
 * The peer's fault, on its way to be told: carries a {@link Refusal} out of a parse. It has no
 * stack trace, since a peer could otherwise buy a costly one with every bad line. Immutable.
 */
public final class RefusalException extends Exception {

  private static final long serialVersionUID = 1L;

  private final transient Refusal refusal;

  public RefusalException(Refusal refusal) {
    super(refusal.reason() + " " + refusal.detail(), null, false, false);
    this.refusal = refusal;
  }

  public Refusal refusal() {
    return refusal;
  }
}
