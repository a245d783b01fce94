package dev.chatserver.codec;

import org.jspecify.annotations.Nullable;

/**
 * What one client asks for, decoded and checked: names are names, text is harmless. Made by a
 * dialect's decoder, taken by the handshake handler and then the chat handler. Immutable.
 */
public sealed interface ClientCommand {

  /**
   * The answer to the prompt.
   *
   * @param resume where the person goes on reading, or null to start with the latest lines
   */
  record Hello(UserName name, @Nullable Resume resume) implements ClientCommand {}

  /** Where somebody who comes back goes on. */
  sealed interface Resume {
    /** After the last line that they have read; {@code sequence} is at least 0. */
    record After(long sequence) implements Resume {}

    /** At the end: what was said before is not shown. */
    record AtEnd() implements Resume {}
  }

  /** Something said to the room. */
  record Say(String text) implements ClientCommand {}

  /**
   * Something said to the room, though it may have been meant as a command.
   *
   * @param command what that command is typed like
   */
  record SayOrCommand(String text, String command) implements ClientCommand {}

  /** {@code /me}: something done, as seen by the room. */
  record Emote(String text) implements ClientCommand {}

  /**
   * Something that is meant for one of the rooms that a person is in, for a dialect that shows
   * several at a time.
   *
   * @param command what is said or asked for there
   */
  record In(RoomName room, ClientCommand command) implements ClientCommand {}

  /** What somebody in the chat asks of the server, and is answered. */
  sealed interface Request extends ClientCommand {
    /** Calls the method that is for this kind of request. */
    void accept(Requests requests);
  }

  /** Whoever does what is asked for: a method for each kind, so that none can be forgotten. */
  interface Requests {
    void join(Join join);

    void leave(Leave leave);

    void part(Part part);

    void listRooms(ListRooms listRooms);

    void who(Who who);

    void topic(Topic topic);

    void clearTopic(ClearTopic clearTopic);

    void whisper(Whisper whisper);

    void rename(Rename rename);

    void ignore(Ignore ignore);

    void listIgnored(ListIgnored listIgnored);

    void unignore(Unignore unignore);

    void history(History history);

    void since(Since since);

    void before(Before before);

    void search(Search search);

    void mode(Mode mode);

    void help(Help help);
  }

  /**
   * Go to a room, which is made on first use.
   *
   * @param resume where the person goes on reading, or null to start with the latest lines
   */
  record Join(RoomName room, @Nullable Resume resume) implements Request {

    /** To start with the latest lines. */
    public Join(RoomName room) {
      this(room, null);
    }

    @Override
    public void accept(Requests requests) {
      requests.join(this);
    }
  }

  /** Back to the first room. */
  record Leave() implements Request {
    @Override
    public void accept(Requests requests) {
      requests.leave(this);
    }
  }

  /** Out of one of several rooms. */
  record Part() implements Request {
    @Override
    public void accept(Requests requests) {
      requests.part(this);
    }
  }

  /** Which rooms there are. */
  record ListRooms() implements Request {
    @Override
    public void accept(Requests requests) {
      requests.listRooms(this);
    }
  }

  /** Who is in a room; null asks for the one that the person is in. */
  record Who(@Nullable RoomName room) implements Request {
    @Override
    public void accept(Requests requests) {
      requests.who(this);
    }
  }

  /** Show the topic (null) or set it. */
  record Topic(@Nullable String text) implements Request {
    @Override
    public void accept(Requests requests) {
      requests.topic(this);
    }
  }

  /** The room is to have no topic any more. */
  record ClearTopic() implements Request {
    @Override
    public void accept(Requests requests) {
      requests.clearTopic(this);
    }
  }

  /** To one person, in whatever room. */
  record Whisper(UserName to, String text) implements Request {
    @Override
    public void accept(Requests requests) {
      requests.whisper(this);
    }
  }

  /** Be called something else. */
  record Rename(UserName name) implements Request {
    @Override
    public void accept(Requests requests) {
      requests.rename(this);
    }
  }

  /** Do not show me this person. */
  record Ignore(UserName name) implements Request {
    @Override
    public void accept(Requests requests) {
      requests.ignore(this);
    }
  }

  /** Whom do I ignore? */
  record ListIgnored() implements Request {
    @Override
    public void accept(Requests requests) {
      requests.listIgnored(this);
    }
  }

  /** Show me this person again. */
  record Unignore(UserName name) implements Request {
    @Override
    public void accept(Requests requests) {
      requests.unignore(this);
    }
  }

  /** The last lines again; {@code lines} is at least 1. */
  record History(int lines) implements Request {
    @Override
    public void accept(Requests requests) {
      requests.history(this);
    }
  }

  /** Everything after a line, then live; {@code sequence} is at least 0. */
  record Since(long sequence) implements Request {
    @Override
    public void accept(Requests requests) {
      requests.since(this);
    }
  }

  /**
   * What there is before a line, to look back; {@code sequence} and {@code lines} are at least 1.
   */
  record Before(long sequence, int lines) implements Request {
    @Override
    public void accept(Requests requests) {
      requests.before(this);
    }
  }

  /**
   * Which lines of the room have these words; quotes keep some together. At most {@link
   * CodecLimits#SEARCH_CHARS_MAX} code points.
   */
  record Search(String words) implements Request {
    @Override
    public void accept(Requests requests) {
      requests.search(this);
    }
  }

  /** A way in which a person reads, which they turn on and off for themselves. */
  enum ReadingMode {
    /** Each line has its sequence number and time. */
    STAMP,
    /** One's own lines are shown. */
    ECHO,
    /** Lines that name the person are marked. */
    MARK
  }

  /** Read in that way, or no longer ({@code on}); null asks whether one does. */
  record Mode(ReadingMode mode, @Nullable Boolean on) implements Request {
    @Override
    public void accept(Requests requests) {
      requests.mode(this);
    }
  }

  /** Leave, maybe with a word of farewell. */
  record Quit(@Nullable String text) implements ClientCommand {}

  /** Which commands there are (null), or what one of them does, without its slash. */
  record Help(@Nullable String command) implements Request {
    @Override
    public void accept(Requests requests) {
      requests.help(this);
    }
  }

  /** A line with nothing in it; it asks for nothing and costs what a line costs. */
  record Blank() implements ClientCommand {}

  /**
   * As much in-band negotiation of the dialect's transport as costs what a line costs, see {@link
   * CodecLimits#NEGOTIATIONS_PER_LINE}.
   */
  record Negotiation() implements ClientCommand {}

  /** What the peer sent is no command; {@code refusal} says why. */
  record Malformed(Refusal refusal) implements ClientCommand {

    /** A line over {@link CodecLimits#LINE_BYTES_MAX}. */
    public static final Malformed LINE_TOO_LONG =
        new Malformed(Refusal.of(Refusal.Reason.LINE_TOO_LONG, CodecLimits.LINE_BYTES_MAX));

    /** True if the peer cannot be talked with at all, so that the connection is to be closed. */
    public boolean fatal() {
      return refusal.reason().isFatal();
    }
  }

  /**
   * The peer sent {@link CodecLimits#UNTERMINATED_BYTES_MAX} bytes with no line end. It was told so
   * when its line became too long, so nothing is left but to close.
   */
  record Unterminated() implements ClientCommand {}
}
