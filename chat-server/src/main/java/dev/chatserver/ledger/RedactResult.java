package dev.chatserver.ledger;

/** What came of taking back the text of an event. Immutable. */
public sealed interface RedactResult {

  /** It is gone; {@code sequence} is the number of the event that tells of it. */
  record Done(long sequence) implements RedactResult {}

  /** There is no such event, or not any more, or no text in it. */
  record Nothing() implements RedactResult {}

  /** The ledger cannot do so now; {@code why} is for a person. */
  record Failed(String why) implements RedactResult {}
}
