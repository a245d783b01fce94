package dev.chatserver.cli.transcript;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What one reader saw, line after line, with stamps ({@code /stamp on}): numbers ascend, and none
 * is missing but where it is said. Confined to one thread.
 */
public final class Transcript {

  private static final Pattern STAMPED =
      Pattern.compile("(?:> )?\\[(\\d{1,18}) \\d\\d:\\d\\d] (.*)");
  private static final Pattern WELCOME = Pattern.compile("(?:Enter your username: )*welcome \\S+");
  private static final Pattern ENTERED = Pattern.compile("-- you are in (\\S+), \\d+ here");
  private static final Pattern SKIPPED = Pattern.compile("-- (\\d{1,18}) lines skipped");
  private static final Pattern RESUMED = Pattern.compile("-- \\d+ lines since (\\d{1,18})");
  private static final Pattern PAST = Pattern.compile("-- the last \\d+ lines, since .*");

  /** What hides lines, from then on. */
  private static final Pattern HIDING = Pattern.compile("-- (?:you ignore .*|echo is off)");

  private final String name;
  private final OneOrder order;
  private String room = "lobby";
  private long at;

  /** The number of the last line; -1 if the next one may have any. */
  private long last = -1;

  /** So many are missing behind the last one, as was said. */
  private long skipped;

  /** Lines may be missing where nothing says so: who came and went is not in what is shown. */
  private boolean isPast;

  /** That is over, and the first line behind it is still to come. */
  private boolean isBehindPast;

  /** One's own leaving is not shown where one comes back to. */
  private boolean mayMissOne;

  private boolean isHiding;
  private boolean isStamped;

  /**
   * @param name of the file, for who is told what is wrong
   * @param order what all readers saw, to which this one's lines are added
   */
  public Transcript(String name, OneOrder order) {
    this.name = name;
    this.order = order;
  }

  /** Reads it to its end. */
  public void read(BufferedReader lines) throws IOException, BrokenOrderException {
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      at++;
      Matcher stamped = STAMPED.matcher(line);
      if (stamped.matches()) {
        happened(Long.parseLong(stamped.group(1)), stamped.group(2));
      } else {
        said(line);
      }
    }
  }

  private void said(String line) {
    Matcher entered = ENTERED.matcher(line);
    Matcher resumed = RESUMED.matcher(line);
    Matcher skip = SKIPPED.matcher(line);
    if (WELCOME.matcher(line).matches()) {
      isHiding = false;
      isStamped = false;
      begin("lobby", -1);
    } else if (entered.matches()) {
      begin(entered.group(1).toLowerCase(Locale.ROOT), -1);
    } else if (resumed.matches()) {
      begin(room, Long.parseLong(resumed.group(1)));
      mayMissOne = true;
    } else if (PAST.matcher(line).matches()) {
      begin(room, -1);
      isPast = true;
    } else if (skip.matches()) {
      skipped += Long.parseLong(skip.group(1));
    } else if (line.equals("-- now live")) {
      isBehindPast = isPast;
      isPast = false;
    } else if (line.equals("-- stamps are on")) {
      if (!isStamped) { // what was read since the last number had none
        begin(room, -1);
      }
      isStamped = true;
    } else if (line.equals("-- stamps are off")) {
      isStamped = false;
      begin(room, -1);
    } else if (HIDING.matcher(line).matches()) {
      isHiding = true;
    }
  }

  private void begin(String newRoom, long newLast) {
    room = newRoom;
    last = newLast;
    skipped = 0;
    isPast = false;
    isBehindPast = false;
    mayMissOne = false;
  }

  private void happened(long number, String text) throws BrokenOrderException {
    if (last >= 0) {
      follow(number);
    }
    last = number;
    skipped = 0;
    isBehindPast = false;
    order.read(room, number, text, where());
  }

  private void follow(long number) throws BrokenOrderException {
    if (number <= last) {
      throw broken("line %d of %s comes behind line %d".formatted(number, room, last));
    }
    long missing = number - last - 1;
    if (missing < skipped) {
      throw broken(
          "%d lines skipped, it says, and %d are missing in %s".formatted(skipped, missing, room));
    }
    if (missing > skipped && !isPast && !isBehindPast && !isHiding) {
      if (missing - skipped > 1 || !mayMissOne) {
        throw broken(
            "of %s the lines %d to %d are missing, of which %d are said to be skipped"
                .formatted(room, last + 1, number - 1, skipped));
      }
      mayMissOne = false;
    }
  }

  private BrokenOrderException broken(String what) {
    return new BrokenOrderException(where() + ": " + what);
  }

  private String where() {
    return name + ":" + at;
  }
}
