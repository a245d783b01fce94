package dev.chatserver.session.connection;

import dev.chatserver.codec.CodecLimits;
import dev.chatserver.codec.Range;
import java.util.function.Consumer;

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
 * @param roomsPerPersonMax how many rooms one can be in, where a dialect shows several
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
    int roomsPerPersonMax,
    int historyLines) {

  public static final SessionLimits DEFAULT = new Builder().build();

  public SessionLimits {
    Range.positive("linesPerSecond", linesPerSecond);
    Range.positive("linesBurst", linesBurst);
    Range.positive("repeatedLinesMax", repeatedLinesMax);
    Range.positive("helloTriesMax", helloTriesMax);
    Range.positive("helloTimeoutSeconds", helloTimeoutSeconds);
    Range.positive("stallTimeoutSeconds", stallTimeoutSeconds);
    Range.positive("lingerSeconds", lingerSeconds);
    Range.positive("lastWordsSeconds", lastWordsSeconds);
    Range.positive("restSeconds", restSeconds);
    Range.positive("ignoredNamesMax", ignoredNamesMax);
    Range.positive("roomsPerPersonMax", roomsPerPersonMax);
    Range.between("historyLines", historyLines, 0, CodecLimits.HISTORY_LINES_MAX);
  }

  /**
   * The same but for some of it.
   *
   * @param changes given what there is, to be changed
   * @throws IllegalArgumentException as the constructor does
   */
  public SessionLimits with(Consumer<Builder> changes) {
    Builder builder = new Builder(this);
    changes.accept(builder);
    return builder.build();
  }

  /** One of these, being made; it begins with the defaults. Confined to who makes it. */
  public static final class Builder {
    public boolean limited = true;
    public int linesPerSecond = 10;
    public int linesBurst = 30;
    public int repeatedLinesMax = 5;
    public int helloTriesMax = 5;
    public int helloTimeoutSeconds = 60;
    public int stallTimeoutSeconds = 600;
    public int lingerSeconds = 5;
    public int lastWordsSeconds = 60;
    public int restSeconds = 10;
    public int ignoredNamesMax = 100;
    public int roomsPerPersonMax = 50;
    public int historyLines = 20;

    private Builder() {}

    private Builder(SessionLimits from) {
      limited = from.limited;
      linesPerSecond = from.linesPerSecond;
      linesBurst = from.linesBurst;
      repeatedLinesMax = from.repeatedLinesMax;
      helloTriesMax = from.helloTriesMax;
      helloTimeoutSeconds = from.helloTimeoutSeconds;
      stallTimeoutSeconds = from.stallTimeoutSeconds;
      lingerSeconds = from.lingerSeconds;
      lastWordsSeconds = from.lastWordsSeconds;
      restSeconds = from.restSeconds;
      ignoredNamesMax = from.ignoredNamesMax;
      roomsPerPersonMax = from.roomsPerPersonMax;
      historyLines = from.historyLines;
    }

    private SessionLimits build() {
      return new SessionLimits(
          limited,
          linesPerSecond,
          linesBurst,
          repeatedLinesMax,
          helloTriesMax,
          helloTimeoutSeconds,
          stallTimeoutSeconds,
          lingerSeconds,
          lastWordsSeconds,
          restSeconds,
          ignoredNamesMax,
          roomsPerPersonMax,
          historyLines);
    }
  }
}
