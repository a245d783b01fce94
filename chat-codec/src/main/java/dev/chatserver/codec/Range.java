package dev.chatserver.codec;

/**
 * Checks a number that somebody has set, and says what was expected in a line that begins with its
 * name. Thread-safe because it has no state.
 */
public final class Range {

  private Range() {}

  /**
   * Expects more than 0.
   *
   * @throws IllegalArgumentException if the value is 0 or less
   */
  public static void positive(String name, long value) {
    check(name, value, value > 0, "> 0");
  }

  /**
   * Expects {@code min} or more.
   *
   * @throws IllegalArgumentException if the value is less than {@code min}
   */
  public static void atLeast(String name, long value, long min) {
    check(name, value, value >= min, ">= " + min);
  }

  /**
   * Expects {@code min} to {@code max}, both included.
   *
   * @throws IllegalArgumentException if the value is less than {@code min} or more than {@code max}
   */
  public static void between(String name, long value, long min, long max) {
    check(name, value, value >= min && value <= max, min + " to " + max);
  }

  private static void check(String name, long value, boolean good, String expected) {
    if (!good) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: " + expected + ")");
    }
  }
}
