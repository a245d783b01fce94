package dev.chatserver.ledger;

/** What has become of something that was appended and is not kept, or not yet. */
@FunctionalInterface
public interface Outcome {

  /**
   * It is not kept, and nobody ever sees it.
   *
   * @param why for a person
   */
  void refused(String why);

  /** It is taking long, and nobody can know yet; it is kept or refused later. */
  default void notKnownYet() {}
}
