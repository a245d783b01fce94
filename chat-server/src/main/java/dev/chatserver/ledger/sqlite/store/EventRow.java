package dev.chatserver.ledger.sqlite.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.chatserver.codec.RoomEvent;
import dev.chatserver.codec.RoomEvent.Presence;
import dev.chatserver.codec.UserName;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An event as columns of a row. Immutable.
 *
 * @param kind which event it is; these numbers are in files and do not change
 * @param names whose it is, with spaces between them: {@code Ann/ann}, or {@code ann} where the
 *     comparable form is the same. No name has either character
 * @param text what was said, or null
 * @param number how many more people it stands for, or which event was taken back
 */
public record EventRow(int kind, String names, @Nullable String text, long number) {

  private static final int SAID = 1;
  private static final int EMOTED = 2;
  private static final int TOPIC_SET = 3;
  private static final int RENAMED = 4;

  /** The kinds of presence follow, in the order of {@link #PRESENCES}. */
  private static final int PRESENCE = 5;

  private static final int REDACTED = 8;
  private static final int REDACTION = 9;
  private static final int REDACTION_OF_TOPIC = 10;

  /** What the numbers of a row take. */
  private static final int FIXED_BYTES = 24;

  private static final List<Presence.Kind> PRESENCES =
      List.of(Presence.Kind.JOINED, Presence.Kind.LEFT_ROOM, Presence.Kind.LEFT_CHAT);

  public static EventRow of(RoomEvent event) {
    if (event instanceof RoomEvent.Said said) {
      return new EventRow(SAID, column(said.by()), said.text(), 0);
    } else if (event instanceof RoomEvent.Emoted emoted) {
      return new EventRow(EMOTED, column(emoted.by()), emoted.text(), 0);
    } else if (event instanceof RoomEvent.TopicSet set) {
      return new EventRow(TOPIC_SET, column(set.by()), set.text(), 0);
    } else if (event instanceof RoomEvent.Renamed renamed) {
      String names = column(renamed.by()) + ' ' + column(renamed.to());
      return new EventRow(RENAMED, names, null, 0);
    } else if (event instanceof RoomEvent.Redacted redacted) {
      return new EventRow(REDACTED, column(redacted.by()), null, 0);
    } else if (event instanceof RoomEvent.Redaction redaction) {
      return new EventRow(
          redaction.ofTopic() ? REDACTION_OF_TOPIC : REDACTION,
          column(redaction.by()) + ' ' + column(redaction.author()),
          null,
          redaction.sequence());
    } else if (event instanceof Presence presence) {
      return new EventRow(
          PRESENCE + PRESENCES.indexOf(presence.kind()),
          presence.names().stream().map(EventRow::column).collect(Collectors.joining(" ")),
          presence.farewell(),
          presence.others());
    }
    throw new AssertionError(event);
  }

  /** True if an event of that kind tells who came or went. */
  public static boolean isPresence(int kind) {
    return kind >= PRESENCE && kind < PRESENCE + PRESENCES.size();
  }

  /** True if an event of that kind tells that a text was taken back. */
  public static boolean isRedaction(int kind) {
    return kind == REDACTION || kind == REDACTION_OF_TOPIC;
  }

  /** How large it is, about, in the file. */
  public int bytes() {
    return FIXED_BYTES
        + names.getBytes(UTF_8).length
        + (text == null ? 0 : text.getBytes(UTF_8).length);
  }

  private static String column(UserName name) {
    String text = name.toString();
    return text.equals(name.key()) ? text : text + '/' + name.key();
  }

  /**
   * The event that it is of.
   *
   * @throws StoreException if no event is written so
   */
  public RoomEvent event() throws StoreException {
    List<UserName> by = readNames();
    if (isPresence(kind)) {
      return new Presence(PRESENCES.get(kind - PRESENCE), by, (int) number, text);
    } else if (kind == REDACTED && by.size() == 1) {
      return new RoomEvent.Redacted(by.get(0));
    } else if (isRedaction(kind) && by.size() == 2) {
      boolean ofTopic = kind == REDACTION_OF_TOPIC;
      return new RoomEvent.Redaction(by.get(0), by.get(1), number, ofTopic);
    } else if (kind == RENAMED && by.size() == 2) {
      return new RoomEvent.Renamed(by.get(0), by.get(1));
    } else if (text != null && by.size() == 1) {
      if (kind == SAID) {
        return new RoomEvent.Said(by.get(0), text);
      } else if (kind == EMOTED) {
        return new RoomEvent.Emoted(by.get(0), text);
      } else if (kind == TOPIC_SET) {
        return new RoomEvent.TopicSet(by.get(0), text);
      }
    }
    throw StoreException.damaged("an event of kind " + kind + " that has no such form");
  }

  private List<UserName> readNames() {
    List<UserName> read = new ArrayList<>(1);
    for (int from = 0; from < names.length(); ) {
      int space = names.indexOf(' ', from);
      int end = space < 0 ? names.length() : space;
      int slash = names.lastIndexOf('/', end - 1);
      read.add(
          slash < from
              ? name(names.substring(from, end))
              : UserName.kept(names.substring(from, slash), names.substring(slash + 1, end)));
      from = end + 1;
    }
    return read;
  }

  private static UserName name(String text) {
    return UserName.kept(text, text);
  }
}
