package dev.chatserver.session;

/**
 * What a newcomer is told once, unasked: that there is help, and that commands have a slash.
 * Confined to the channel's event loop.
 */
final class Hints {

  private boolean hasSpoken;
  private boolean hasTypedNothing;

  /** True the first time that something is said, or may be. */
  boolean isFirstWord() {
    boolean first = !hasSpoken;
    hasSpoken = true;
    return first;
  }

  /** True the first time that a line is empty. */
  boolean isFirstBlank() {
    boolean first = !hasTypedNothing;
    hasTypedNothing = true;
    return first;
  }
}
