package dev.chatserver.room;

/**
 * Where in a room's log a reader begins: history, resume and live differ in this alone. Immutable.
 */
public sealed interface Start {

  /** So many events before the head, or as many as there are; 0 is live. */
  record Latest(int events) implements Start {}

  /** After an event that was read before. */
  record After(long sequence) implements Start {}
}
