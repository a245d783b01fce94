package dev.chatserver.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.chatserver.codec.LogEntry;
import dev.chatserver.codec.RoomEvent;
import dev.chatserver.codec.RoomName;
import dev.chatserver.codec.UserName;
import dev.chatserver.testing.Samples;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What one connection reads, held against the log: its lines are the room's events from where it
 * began, ascending, none missing and none twice, but for gaps that are told with the exact number;
 * and whatever begins as the server's lines do is the server's. Confined to the world's thread.
 */
final class Reading {

  private static final String PROMPT = "Enter your username: ";

  /** What a search has found, with its number and time. */
  private static final Pattern FOUND = Pattern.compile("\\[(\\d+) [-\\d]+ [:\\d]+] (.*)");

  private static final int UNKNOWN = -1;
  private static final int LINES_SHOWN = 6;
  private static final byte IAC = (byte) 255;

  private final Expected expected;
  private final List<Store.@Nullable Place> leavings;
  private final Consumer<String> heard;
  private final ArrayDeque<String> lastLines = new ArrayDeque<>();
  private final Set<UserName> ignored = new HashSet<>();
  private StringBuilder partial = new StringBuilder();

  /** How many bytes of an answer to telnet are to come. */
  private int negotiating;

  private Store.@Nullable RoomStore room;

  /** Who reads. */
  private @Nullable UserName name;

  /** The index of the next event to read; unknown until the first one is. */
  private int next = UNKNOWN;

  /** Whom the peer has asked not to be shown; a server that goes down does not answer that. */
  private final Set<UserName> askedToIgnore = new HashSet<>();

  private boolean goingDown;

  /** How far beyond that it may be, since what is hidden may have been passed over before a gap. */
  private int skippable;

  /** Who came and went before this index may be left out. */
  private int historyTo;

  /** It was told that what comes next may be anything. */
  private boolean anywhere;

  /** When the present room was asked for, in the world's steps. */
  private long askedStep;

  /** When those were asked for that were not entered yet. */
  private final ArrayDeque<Long> askedSteps = new ArrayDeque<>();

  /** Where the room is to begin, if it was asked to begin after a number. */
  private @Nullable Long after;

  /** How often the peer has asked to read again, and has not been seen to. */
  private int rewinds;

  /** What had been said when nobody's room was asked for, which cannot be there. */
  private final ArrayDeque<String> saidBefore = new ArrayDeque<>();

  /** It was told that what comes is the past, and not yet that it is live. */
  private boolean isPast;

  /** How many events of the past are to come. */
  private int pastLeft;

  /** Who came and went is not among them. */
  private boolean isPastHistory;

  /** It is to be shown exactly those; not where it was behind, or the log cannot be read. */
  private boolean isPastExact;

  /** It was told how many events of the old room it is not shown. */
  private boolean notShownTold;

  /** How often it went from one room to another. */
  private int moves;

  /**
   * @param leavings where each leaving of a room is in that room, as far as that is known
   * @param heard told of each line that is no event, and of the prompt
   */
  Reading(Expected expected, List<Store.@Nullable Place> leavings, Consumer<String> heard) {
    this.expected = expected;
    this.leavings = leavings;
    this.heard = heard;
  }

  // -- what the peer asks for

  /** A name is sent, with the number to go on after, or null. */
  void asksForName(@Nullable Long resumeAfter, long step) {
    after = resumeAfter;
    askedSteps.clear();
    askedSteps.add(step);
  }

  /** A room is asked for. */
  void asksForRoom(long step) {
    askedSteps.add(step);
  }

  /** Earlier lines are asked for. */
  void asksAgain() {
    rewinds++;
  }

  /**
   * The room {@link Keyboard#NOWHERE} is asked for, which nobody is ever in: an answer that can be
   * told from all others.
   *
   * @param said what this peer had said last; empty for nothing
   */
  void asksForNobody(String said) {
    saidBefore.add(said);
  }

  /** Somebody is not to be shown. */
  void asksToIgnore(String name) {
    askedToIgnore.add(Samples.user(name));
  }

  /** True if something may be left out, or may have been. */
  boolean hidesSomebody() {
    return !askedToIgnore.isEmpty();
  }

  /** The number of the last event read, 0 if none was. */
  long lastSequence() {
    return room == null || next <= 0 ? 0 : room.all.get(next - 1).sequence();
  }

  // -- what comes

  void read(byte[] bytes) {
    partial.append(new String(bytes, 0, stripNegotiation(bytes), UTF_8));
    int from = 0;
    for (int end = partial.indexOf("\n"); end >= 0; end = partial.indexOf("\n", from)) {
      String line = partial.substring(from, end);
      while (line.startsWith(PROMPT)) {
        line = line.substring(PROMPT.length());
        heard.accept(PROMPT);
      }
      line(line);
      from = end + 1;
    }
    partial = new StringBuilder(partial.substring(from));
    if (partial.indexOf(PROMPT) == 0) {
      heard.accept(PROMPT);
      partial.delete(0, PROMPT.length());
    }
  }

  /** Takes out the server's answers to telnet, of three bytes each; returns how many are left. */
  private int stripNegotiation(byte[] bytes) {
    int left = 0;
    for (byte b : bytes) {
      if (negotiating > 0) {
        negotiating--;
      } else if (b == IAC) {
        negotiating = 2;
      } else {
        bytes[left++] = b;
      }
    }
    return left;
  }

  /** What it has read last. */
  List<String> lastLines() {
    return List.copyOf(lastLines);
  }

  private void line(String line) {
    lastLines.add(line);
    if (lastLines.size() > LINES_SHOWN) {
      lastLines.remove();
    }
    if (line.chars().anyMatch(Character::isISOControl)) {
      throw new Violation("a control character in: " + line);
    }
    int bar = numberEnd(line);
    if (bar > 0) {
      event(Long.parseLong(line, 0, bar, 10), line.substring(bar + 1));
      return;
    }
    Matcher found = FOUND.matcher(line);
    if (found.matches()) {
      found(Long.parseLong(found.group(1)), found.group(2));
      return;
    }
    heard.accept(line);
    if (line.startsWith("welcome ")) {
      name = Samples.user(line.substring("welcome ".length()));
      enter(RoomName.LOBBY);
    } else if (line.startsWith("-- ")) {
      notice(line.substring(3));
    } else if (!line.contains(" whispers: w")) {
      throw new Violation("nobody can have said: " + line);
    }
  }

  /** A line of the answer to a search, which may be of a room that was left meanwhile. */
  private void found(long sequence, String text) {
    Store.Place place = expected.store().find(sequence);
    if (place == null) {
      throw new Violation("found and not stored: " + sequence + " " + text);
    }
    String stored = expected.text(place.entry(), false);
    if (!stored.equals(text + "\n")) {
      throw new Violation("found is " + text + ", stored is " + stored);
    }
  }

  private static int numberEnd(String line) {
    int i = 0;
    while (i < line.length() && line.charAt(i) >= '0' && line.charAt(i) <= '9') {
      i++;
    }
    return i < line.length() && line.charAt(i) == '|' ? i : -1;
  }

  private void event(long sequence, String text) {
    Store.Place place = expected.store().find(current().name, sequence);
    if (place == null) {
      throw new Violation(
          "shown in %s and not stored there: %d|%s".formatted(current().name, sequence, text));
    }
    String stored = expected.text(place.entry(), text.startsWith("["));
    if (!stored.equals(text + "\n")) {
      throw new Violation("shown is " + text + ", stored is " + stored);
    }
    int index = place.index();
    UserName by = place.entry().event().by();
    if (by != null && ignored.contains(by) && !goingDown) {
      throw new Violation("shown is what is ignored: " + text);
    }
    if (next == UNKNOWN) {
      begin(place.room(), index);
    } else {
      goOn(place.room(), index);
    }
    next = index + 1;
    pastLeft -= isPastHistory && place.room().isPresence(index) ? 0 : 1;
  }

  private void begin(Store.RoomStore store, int index) {
    if (anywhere) {
      anywhere = false;
      mayReadHistory(store);
      return;
    }
    if (after != null) {
      int first = index;
      while (first > 0 && isHidden(store, first - 1)) {
        first--;
      }
      int wanted = store.indexFrom(after + 1);
      if ((wanted < first || wanted > index) && rewinds == 0) {
        throw new Violation(
            "asked for what is after %d, got %d".formatted(after, store.all.get(index).sequence()));
      }
      after = null;
      return;
    }
    if (expected.beginsAnywhere()) {
      return;
    }
    List<Store.Tail> possible =
        expected.store().tails(store.name, askedStep).stream()
            .filter(tail -> mayBegin(store, tail, index))
            .toList();
    if (!possible.isEmpty()) {
      historyTo = possible.stream().mapToInt(Store.Tail::size).max().getAsInt();
      return;
    }
    if (rewinds > 0) {
      mayReadHistory(store);
      return; // it was rewound before it had read a line
    }
    throw new Violation(
        "the lines of %s, asked for in step %d, cannot begin at %d"
            .formatted(store.name, askedStep, store.all.get(index).sequence()));
  }

  /** True if whoever began there is shown this event first. */
  private boolean mayBegin(Store.RoomStore store, Store.Tail tail, int index) {
    for (int i = tail.index(); i < index; i++) {
      if (!isHidden(store, i) && !(i < tail.size() && store.isPresence(i))) {
        return false;
      }
    }
    return tail.index() <= index;
  }

  /** It reads history maybe, which began where one cannot know. */
  private void mayReadHistory(Store.RoomStore store) {
    historyTo =
        expected.store().tails(store.name, askedStep).stream()
            .mapToInt(Store.Tail::size)
            .max()
            .orElse(0);
  }

  private void goOn(Store.RoomStore store, int index) {
    if (index < next) {
      if (rewinds == 0) {
        throw new Violation("shown again: " + store.all.get(index).sequence());
      }
      rewinds--;
      mayReadHistory(store);
      return;
    }
    for (int i = next + skippable; i < index; i++) {
      if (!isHidden(store, i)) {
        throw new Violation("missing: " + store.all.get(i));
      }
    }
    skippable = 0;
  }

  private boolean isHidden(Store.RoomStore store, int index) {
    UserName by = store.all.get(index).event().by();
    return (by != null && (ignored.contains(by) || (goingDown && askedToIgnore.contains(by))))
        || ((index < historyTo || rewinds > 0) && store.isPresence(index))
        || isOwnGoing(store.all.get(index));
  }

  private void notice(String notice) {
    String[] words = notice.split(" ", -1);
    if (notice.endsWith(" lines skipped")) {
      skip(Integer.parseInt(words[0]));
    } else if (words.length == 4 && words[1].equals("lines") && words[2].equals("since")) {
      resumed(Integer.parseInt(words[0]), Long.parseLong(words[3]));
    } else if (notice.startsWith("the last ")) {
      past(Integer.parseInt(words[2]), true);
    } else if (notice.equals("now live")) {
      live();
    } else if (notice.endsWith(" not shown") && words[1].equals("lines")) {
      notShown(Integer.parseInt(words[0]));
    } else if (notice.startsWith("you are in ")) {
      RoomName to = Samples.room(words[3].substring(0, words[3].length() - 1));
      if (!to.equals(current().name)) {
        if (!notShownTold) {
          notShown(0);
        }
        notShownTold = false;
        moves++;
        enter(to);
      }
    } else if (notice.equals("nobody is in " + Keyboard.NOWHERE)) {
      answered(saidBefore.remove());
    } else if (notice.startsWith("no such line here: ")) {
      after = null;
    } else if (notice.startsWith("the history cannot be read: ")) {
      goesOnAnywhere();
    } else if (notice.equals("the server is going down")) {
      goingDown = true;
    } else if (notice.startsWith("you ignore ")
        && (words.length == 3 || notice.endsWith(" at the moment"))
        && !words[2].equals("nobody")) {
      ignored.add(Samples.user(words[2].replace(",", "")));
    } else if (notice.startsWith("you see ")) {
      if (room != null && next != UNKNOWN) {
        skippable = hiddenFrom(room, next); // which were passed over while they were hidden
      } else {
        anywhere = true; // for the same reason
      }
      ignored.remove(Samples.user(words[2]));
    }
  }

  private void past(int count, boolean isHistory) {
    pastLeft = count;
    isPastHistory = isHistory;
    isPast = count > 0;
    isPastExact = next == UNKNOWN && rewinds == 0;
  }

  /** What was told to come has come, and nothing else. */
  private void live() {
    if (!isPast) {
      throw new Violation("told that it is live, and was already");
    }
    boolean isAll = pastLeft >= 0 && pastLeft <= ownGoings();
    if (!isAll && isPastExact && !hidesSomebody()) {
      throw new Violation("told that it is live, but " + pastLeft + " lines were still to come");
    }
    isPast = false;
  }

  /** How often somebody of this name has gone; who comes back is not shown that. */
  private long ownGoings() {
    return current().all.stream().filter(this::isOwnGoing).count();
  }

  private boolean isOwnGoing(LogEntry entry) {
    UserName by = entry.event().by();
    return RoomEvent.isGoing(entry.event()) && name != null && by != null && name.equals(by);
  }

  /** Told how many events follow the one that it has read last. */
  private void resumed(int count, long since) {
    past(count, false);
    if (rewinds > 0) {
      return;
    }
    if (after == null || after != since || next != UNKNOWN) {
      throw new Violation("told of what is since " + since + ", but asked for it after " + after);
    }
    if (!expected.store().wasCounted(current().name, since + 1, count, askedStep)) {
      throw new Violation("told of " + count + " lines since " + since + ", which nobody counted");
    }
  }

  /** An answer does not overtake what the same person had said before they asked. */
  private void answered(String said) {
    if (said.isEmpty() || goingDown || next == UNKNOWN || rewinds > 0 || !expected.isCertain()) {
      return;
    }
    Store.Place place = expected.store().said(said);
    if (place == null) {
      if (!expected.store().isRefused(said)) {
        throw new Violation("answered, though not stored yet is: " + said);
      }
    } else if (place.room() == room && place.index() >= next + hiddenFrom(place.room(), next)) {
      throw new Violation("answered, though not shown yet is: " + said);
    }
  }

  private void goesOnAnywhere() {
    next = UNKNOWN;
    anywhere = true;
    after = null;
    isPastExact = false;
  }

  private void enter(RoomName to) {
    room = expected.store().room(to);
    next = UNKNOWN;
    skippable = 0;
    historyTo = 0;
    anywhere = false;
    askedStep = askedSteps.isEmpty() ? 0 : askedSteps.remove();
    isPast = false;
    if (!to.equals(RoomName.LOBBY)) {
      after = null;
    }
  }

  /** Told that so many events are not kept any more. */
  private void skip(int count) {
    Store.RoomStore store = current();
    if (next == UNKNOWN || rewinds > 0) {
      goesOnAnywhere(); // from where it is counted cannot be known, and so neither what is next
      return;
    }
    pastLeft -= count;
    isPastExact &= !isPastHistory; // who came and went is among those that are skipped
    isPastExact &= pastLeft >= 0; // lines that came behind the past may be among them too
    int hidden = hiddenFrom(store, next);
    int wanted = next + count;
    int oldest = store.oldest;
    if (wanted > oldest) {
      throw new Violation(
          "%d lines skipped, up to one that is still kept: %d, %d".formatted(count, next, oldest));
    }
    next = wanted;
    skippable = hidden;
  }

  /** How many events may have been passed over from there on. */
  private int hiddenFrom(Store.RoomStore store, int from) {
    int i = Math.min(from + skippable, store.all.size());
    while (i < store.all.size() && isHidden(store, i)) {
      i++;
    }
    return i - from;
  }

  private void notShown(int count) {
    notShownTold = true;
    Store.Place left = moves < leavings.size() ? leavings.get(moves) : null;
    if (next == UNKNOWN || rewinds > 0 || left == null || left.room() != room) {
      return;
    }
    int most = left.index() - next;
    int least = most - Math.min(most, hiddenFrom(left.room(), next));
    if (count < least || count > most) {
      throw new Violation(
          "%d lines of %s not shown, but there were %d".formatted(count, current().name, most));
    }
  }

  private Store.RoomStore current() {
    if (room == null) {
      throw new Violation("in no room");
    }
    return room;
  }

  // -- when all is calm

  /** All that is in the room was read. */
  void checkAtHead() {
    if (room == null || next == UNKNOWN) {
      return;
    }
    int unread = next + hiddenFrom(room, next);
    if (unread < room.all.size()) {
      throw new Violation(
          "all is calm, but not read: " + room.all.get(unread) + " of " + room.all.size());
    }
  }
}
