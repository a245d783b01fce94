package dev.chatserver.room;

import dev.chatserver.codec.EventEncoder;
import dev.chatserver.codec.LogEntry;
import dev.chatserver.codec.Reply;
import dev.chatserver.codec.RoomEvent;
import dev.chatserver.codec.RoomName;
import dev.chatserver.codec.UserName;
import dev.chatserver.feed.Audience;
import dev.chatserver.feed.Feed;
import dev.chatserver.ledger.LogFollower;
import dev.chatserver.ledger.ReadResult;
import dev.chatserver.ledger.RoomLog;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A room: who is in it, and the one order in which things happen there. What members say goes to
 * the ledger in the order in which it comes to the home loop; what the ledger has kept goes into
 * the feeds, one for each way of reading that somebody uses. Made by the {@link RoomDirectory} for
 * its first member and gone with its last.
 *
 * <p>The public methods may be called from any loop: they hop to the home loop, and calls from one
 * loop take effect in their order. The private ones are confined to the home loop.
 */
public final class Room implements LogFollower {

  /** Where a room is in its life. */
  private sealed interface State {}

  /** The ledger is opening the log; whoever wants something waits. */
  private record Opening(List<Runnable> waiting) implements State {}

  /** The usual. */
  private record Open() implements State {}

  /** The last member has left; the directory makes another if somebody comes. */
  private record Closed() implements State {}

  private final RoomName name;
  private final EventLoop home;
  private final RoomDirectory directory;
  private final RoomLog log;
  private final Roster roster = new Roster();
  private final RoomFeeds feeds;
  private @Nullable PresenceSummary presence;
  private State state = new Opening(new ArrayList<>(1));
  private long head;
  private @Nullable String topic;
  private volatile int here;

  /** What the ledger has told from other threads and the home loop has not come to yet. */
  private final AtomicInteger told = new AtomicInteger();

  /** Opens the log of the room. Called on its home loop. */
  Room(RoomName name, EventLoop home, RoomDirectory directory) {
    this.name = name;
    this.home = home;
    this.directory = directory;
    this.feeds = new RoomFeeds(name, this::readLog, directory.services());
    this.log = directory.services().ledger().open(name, this);
  }

  public RoomName name() {
    return name;
  }

  /** How many people are in the room, as of a moment ago. */
  public int here() {
    return here;
  }

  /** True if everybody in the room reads who comes. */
  public boolean announcesJoins() {
    return directory.services().limits().announceJoins();
  }

  // -- what members do

  /**
   * Something happens in the room: it is kept, then everybody sees it.
   *
   * @param refused told why, on any thread, if it could not be kept
   */
  public void happen(RoomEvent event, Consumer<String> refused) {
    directory.services().ledger().intake().add();
    onHome(() -> log.append(event, refused));
  }

  /**
   * A member is called something else from here on.
   *
   * @param renamed called on the home loop when the room has heard of it: whoever is told that the
   *     old name is free after that comes after it in the room's order too
   */
  public void rename(Member member, UserName to, Consumer<String> refused, Runnable renamed) {
    directory.services().ledger().intake().add();
    onHome(
        () -> {
          RoomEvent event = new RoomEvent.Renamed(member.name, to);
          roster.rename(member, to);
          log.append(event, refused);
          renamed.run();
        });
  }

  /**
   * A member goes; its reader has left the audience before.
   *
   * @param kind where to; null if the others are not to be told
   * @param gone called on the home loop when the member is not here any more, and before anybody is
   *     told so
   */
  public void leave(
      Member member,
      RoomEvent.Presence.@Nullable Kind kind,
      @Nullable String farewell,
      Runnable gone) {
    onHome(() -> left(member, kind, farewell, gone));
  }

  /**
   * A member goes to another room; its reader has left the audience before.
   *
   * @param position the first event that it had not read
   * @param unread told how many events it had not read, on any thread
   */
  public void leaveAt(Member member, long position, Consumer<Long> unread) {
    onHome(
        () -> {
          log.countFrom(position, unread::accept);
          left(member, RoomEvent.Presence.Kind.LEFT_ROOM, null, () -> {});
        });
  }

  /**
   * A member reads in another way from here on, its reader has left the audience before; {@code
   * joined} is called on the home loop.
   */
  public void read(EventEncoder encoder, Member member, Consumer<Audience> joined) {
    onHome(
        () -> {
          Audience old = audienceOf(member);
          Audience audience = feed(encoder).enter(old.broadcaster());
          member.audience = audience;
          feeds.leave(old);
          joined.accept(audience);
        });
  }

  /**
   * Finds the position of a start.
   *
   * @param found told the position on the home loop
   * @param unknown told instead, if the room cannot have that position
   */
  public void locate(Start start, LongConsumer found, Runnable unknown) {
    onHome(() -> locateHere(start, found, unknown));
  }

  /**
   * Waits for what this caller has said before to be kept.
   *
   * @param head told the last sequence number there is then, on the home loop
   */
  public void settle(LongConsumer head) {
    onHome(() -> log.tail(1, start -> onHomeInOrder(() -> head.accept(this.head))));
  }

  /** Who is here. */
  public void who(Consumer<Reply.Members> members) {
    onHome(
        () -> {
          List<UserName> names = roster.first(directory.services().limits().membersListed());
          members.accept(new Reply.Members(name, names, roster.size() - names.size()));
        });
  }

  /** What the room is about. */
  public void topic(Consumer<Reply.CurrentTopic> current) {
    onHome(() -> current.accept(new Reply.CurrentTopic(name, topic)));
  }

  // -- called by the directory, on the home loop

  /** Lets somebody in; false if this room has closed, and the directory is to make another. */
  boolean enter(Entrance entrance) {
    assert home.inEventLoop();
    if (state instanceof Closed) {
      return false;
    }
    // In the roster at once, so that the room does not close under somebody who waits for its log.
    Member member = new Member(entrance.name());
    roster.add(member);
    here = roster.size();
    if (state instanceof Opening opening) {
      opening.waiting.add(() -> locate(entrance, member));
    } else {
      locate(entrance, member);
    }
    return true;
  }

  private void locate(Entrance entrance, Member member) {
    locateHere(
        entrance.start(),
        position -> admit(entrance, member, position, null),
        () -> {
          long unknown = ((Start.After) entrance.start()).sequence();
          locateHere(
              new Start.Latest(directory.services().limits().historyLines()),
              position -> admit(entrance, member, position, unknown),
              () -> {
                throw new AssertionError("every room has latest lines");
              });
        });
  }

  private void admit(Entrance entrance, Member member, long position, @Nullable Long unknown) {
    Audience audience = feed(entrance.encoder()).enter(entrance.broadcaster());
    member.audience = audience;
    entrance
        .result()
        .accept(
            new Entrance.Entered(this, member, audience, position, roster.size(), topic, unknown));
    if (announcesJoins()) {
      presence(RoomEvent.Presence.Kind.JOINED, entrance.name(), null);
    }
  }

  private void locateHere(Start start, LongConsumer found, Runnable unknown) {
    if (start instanceof Start.After after) {
      if (after.sequence() > head) {
        unknown.run();
      } else {
        found.accept(after.sequence() + 1);
      }
    } else if (start instanceof Start.Latest latest) {
      if (latest.events() == 0) {
        found.accept(head + 1);
      } else {
        log.tail(latest.events(), position -> onHomeInOrder(() -> found.accept(position)));
      }
    }
  }

  // -- told by the ledger

  @Override
  public void opened(long lastSequence, @Nullable String currentTopic) {
    onHomeInOrder(
        () -> {
          if (state instanceof Opening opening) {
            head = lastSequence;
            topic = currentTopic;
            state = new Open();
            opening.waiting.forEach(Runnable::run);
          }
        });
  }

  @Override
  public void committed(List<LogEntry> entries) {
    onHomeInOrder(() -> show(entries));
  }

  private void show(List<LogEntry> entries) {
    for (LogEntry entry : entries) {
      assert entry.sequence() > head : entry.sequence() + " after " + head;
      head = entry.sequence();
      if (entry.event() instanceof RoomEvent.TopicSet set) {
        topic = set.text();
      }
      feeds.append(entry);
    }
    feeds.signal();
  }

  // -- the home loop alone

  private Feed feed(EventEncoder encoder) {
    return feeds.of(encoder, head);
  }

  private void readLog(long from, int events, Consumer<ReadResult> result) {
    onHome(() -> log.read(from, events, result));
  }

  private void left(
      Member member,
      RoomEvent.Presence.@Nullable Kind kind,
      @Nullable String farewell,
      Runnable gone) {
    if (!roster.remove(member)) {
      throw new AssertionError(member.name + " is not in " + name);
    }
    here = roster.size();
    gone.run();
    feeds.leave(audienceOf(member));
    if (kind != null) {
      presence(kind, member.name, farewell);
    }
    if (roster.isEmpty()) {
      close();
    }
  }

  private Audience audienceOf(Member member) {
    Audience audience = member.audience;
    if (audience == null) {
      throw new AssertionError(member.name + " was not let into " + name);
    }
    return audience;
  }

  private void presence(RoomEvent.Presence.Kind kind, UserName member, @Nullable String farewell) {
    if (presence == null) {
      RoomLimits limits = directory.services().limits();
      presence =
          new PresenceSummary(limits.presenceBurst(), limits.presenceNames(), this::appendOwn);
    }
    if (presence.add(kind, member, farewell)) {
      scheduleEndOfSecond(presence);
    }
  }

  private void scheduleEndOfSecond(PresenceSummary summary) {
    home.schedule(
        () -> {
          if (state instanceof Open && summary.endOfSecond()) {
            scheduleEndOfSecond(summary);
          }
        },
        1,
        TimeUnit.SECONDS);
  }

  private void appendOwn(RoomEvent event) {
    directory.services().ledger().intake().add();
    log.append(event, why -> directory.notStored(name, why));
  }

  private void close() {
    if (presence != null) {
      presence.flush();
    }
    state = new Closed();
    log.close();
    directory.closed(this);
  }

  private void onHome(Runnable task) {
    if (home.inEventLoop()) {
      task.run();
    } else {
      home.execute(task);
    }
  }

  /**
   * For what the ledger tells, on whatever thread: what it tells on the home loop does not overtake
   * what it told elsewhere before.
   */
  private void onHomeInOrder(Runnable task) {
    if (home.inEventLoop() && told.get() == 0) {
      task.run();
      return;
    }
    told.incrementAndGet();
    home.execute(
        () -> {
          try {
            task.run();
          } finally {
            told.decrementAndGet();
          }
        });
  }
}
