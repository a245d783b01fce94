package dev.chatserver.codec;

import dev.chatserver.codec.ClientCommand.ReadingMode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the server says to one person, outside any room's log. Written to a channel as it is; the
 * dialect's encoder turns it into bytes. Immutable.
 */
public sealed interface Reply {

  /** Asks for a name. */
  record Prompt() implements Reply {}

  /** The name is theirs. */
  record Welcome(UserName name) implements Reply {}

  /**
   * What whoever runs the server has to say to those who come.
   *
   * @param lines at least one; each went through {@link SafeText}
   */
  record MessageOfTheDay(List<String> lines) implements Reply {
    public MessageOfTheDay {
      lines = List.copyOf(lines);
    }
  }

  /** What was asked for was not done. */
  record Refused(Refusal refusal) implements Reply {}

  /** The person is in another room now, with {@code here} people, themselves counted. */
  record Entered(RoomName room, int here, @Nullable String topic) implements Reply {}

  /** Some rooms, the fullest first, and how many there are besides. */
  record Rooms(List<RoomSize> rooms, int others) implements Reply {
    public Rooms {
      rooms = List.copyOf(rooms);
    }
  }

  /** A room and how many people are in it. */
  record RoomSize(RoomName room, int here) {}

  /** Some of those in a room, in the order in which they came, and how many there are besides. */
  record Members(RoomName room, List<UserName> names, int others) implements Reply {
    public Members {
      names = List.copyOf(names);
    }
  }

  /** The topic of a room; null if none was set. */
  record CurrentTopic(RoomName room, @Nullable String text) implements Reply {}

  /** Somebody whispers to this person. */
  record Whispered(UserName from, String text) implements Reply {}

  /** This person's whisper went out. */
  record WhisperSent(UserName to, String text) implements Reply {}

  /** Whom this person ignores. */
  record Ignoring(List<UserName> names) implements Reply {
    public Ignoring {
      names = List.copyOf(names);
    }
  }

  /** That name went onto the list of the ignored; {@code isHere} if somebody has it now. */
  record Ignored(UserName name, boolean isHere) implements Reply {}

  /** That name went off the list of the ignored. */
  record Unignored(UserName name) implements Reply {}

  /** Whether the person reads in that way, from here on. */
  record ModeIs(ReadingMode mode, boolean on) implements Reply {}

  /** Somebody who comes back is to read so many events, those after a line that they had read. */
  record Resumed(RoomName room, long lines, long after) implements Reply {}

  /**
   * The next lines are the last ones of the room; {@link NowLive} comes behind them.
   *
   * @param lines how many, those included that the person does not want to see
   * @param sinceMillis when the oldest of them happened, since 1970
   */
  record LastLines(RoomName room, int lines, long sinceMillis) implements Reply {}

  /** What was before has been shown; what comes next happens now. */
  record NowLive(RoomName room) implements Reply {}

  /**
   * Lines of the room that have what was looked for, the newest first.
   *
   * @param isComplete false if there may be older ones that are not in the index yet
   */
  record Found(RoomName room, List<LogEntry> entries, boolean isComplete) implements Reply {
    public Found {
      entries = List.copyOf(entries);
    }
  }

  /**
   * What there is before a line, ascending.
   *
   * @param from where it begins: what is before that is asked for next
   * @param isFirst true if the log keeps nothing before it
   */
  record Earlier(RoomName room, long from, boolean isFirst, List<LogEntry> entries)
      implements Reply {
    public Earlier {
      entries = List.copyOf(entries);
    }
  }

  /** The person has left one of their rooms. */
  record Parted(RoomName room) implements Reply {}

  /** What is said cannot be stored at the moment; {@code why} is for a person. */
  record CannotStore(String why) implements Reply {}

  /** It takes long to store what the person has said, and nobody knows yet whether it will be. */
  record NotKnownYet() implements Reply {}

  /** The reader fell out of what the log keeps: exactly {@code lines} events are not shown. */
  record Skipped(RoomName room, long lines) implements Reply {}

  /** The person has gone to another room, and {@code lines} events of this one were unread. */
  record NotShown(RoomName room, long lines) implements Reply {}

  /** Which commands there are (null), or what one of them does, without its slash. */
  record HelpOn(@Nullable String command) implements Reply {}

  /** To somebody who has typed nothing: there is help. */
  record HelpHint() implements Reply {}

  /** What was said is not said yet, since it looks like that command. */
  record CommandHint(String command) implements Reply {}

  /** What a name is, to somebody who is asked for one. */
  record HelpOnNames() implements Reply {}

  /** The server stops soon. */
  record GoingDown() implements Reply {}

  /** Nothing follows; written only for a dialect that {@link Dialect#saysGoodbye}. */
  record Goodbye() implements Reply {}
}
