package dev.chatserver.session.connection;

import dev.chatserver.codec.CodecLimits;

/**
 * What one peer may do. {@code --limits off} sets {@code limited} to false, which lifts the rates,
 * the tries and the time for a name; sizes stay, and so does the time for a stall.
 *
 * @param limited whether rates, repeats and tries are limited at all
 * @param linesPerSecond the rate at which a peer is read in the long run
 * @param linesBurst how many lines it may send at once
 * @param repeatedLinesMax how many times in a row the same line may be said
 * @param helloTriesMax how many names may be refused
 * @param helloTimeoutSeconds how long a connection may be without a name
 * @param stallTimeoutSeconds how long a peer may take no byte that waits for it
 * @param lingerSeconds how long a peer that is told goodbye may take no byte of it
 * @param lastWordsSeconds how long it has in all, however it reads
 * @param restSeconds how long is said, at its rate, what a peer had sent that is gone
 * @param ignoredNamesMax how many people one can ignore
 * @param historyLines how many lines one reads on entering a room
 */
public record SessionLimits(
    boolean limited,
    int linesPerSecond,
    int linesBurst,
    int repeatedLinesMax,
    int helloTriesMax,
    int helloTimeoutSeconds,
    int stallTimeoutSeconds,
    int lingerSeconds,
    int lastWordsSeconds,
    int restSeconds,
    int ignoredNamesMax,
    int historyLines) {

  public static final SessionLimits DEFAULT =
      new SessionLimits(true, 10, 30, 5, 5, 60, 600, 5, 60, 10, 100, 20);

  public SessionLimits {
    positive("linesPerSecond", linesPerSecond);
    positive("linesBurst", linesBurst);
    positive("repeatedLinesMax", repeatedLinesMax);
    positive("helloTriesMax", helloTriesMax);
    positive("helloTimeoutSeconds", helloTimeoutSeconds);
    positive("stallTimeoutSeconds", stallTimeoutSeconds);
    positive("lingerSeconds", lingerSeconds);
    positive("lastWordsSeconds", lastWordsSeconds);
    positive("restSeconds", restSeconds);
    positive("ignoredNamesMax", ignoredNamesMax);
    if (historyLines < 0 || historyLines > CodecLimits.HISTORY_LINES_MAX) {
      throw new IllegalArgumentException(
          "historyLines: %d (expected: 0 to %d)"
              .formatted(historyLines, CodecLimits.HISTORY_LINES_MAX));
    }
  }

  private static void positive(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: > 0)");
    }
  }
}
