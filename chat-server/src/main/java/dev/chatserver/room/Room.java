package dev.chatserver.room;

import dev.chatserver.codec.EventEncoder;
import dev.chatserver.codec.Refusal;
import dev.chatserver.codec.Reply;
import dev.chatserver.codec.RoomEvent;
import dev.chatserver.codec.RoomName;
import dev.chatserver.codec.UserName;
import dev.chatserver.feed.Audience;
import dev.chatserver.ledger.Elsewhere;
import dev.chatserver.ledger.Outcome;
import dev.chatserver.ledger.RedactResult;
import dev.chatserver.ledger.SearchResult;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
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
public final class Room {

  private final Home home;
  private final RoomServices services;
  private final Consumer<Room> closed;
  private final Timeline timeline;
  private final RoomPresence presence;
  private final Elsewhere elsewhere;
  private final Roster roster = new Roster();
  private boolean isClosed;
  private volatile int here;

  /**
   * Opens the log of the room. Called on its home loop.
   *
   * @param closed told when the last member has left
   */
  Room(RoomName name, EventLoop home, RoomServices services, Consumer<Room> closed) {
    this.home = new Home(home);
    this.services = services;
    this.closed = closed;
    this.timeline = new Timeline(name, this.home, services);
    this.elsewhere = services.ledger().elsewhere();
    this.presence = new RoomPresence(home, services.limits(), timeline::append);
  }

  /** Its name, as it was first written. */
  public RoomName name() {
    return timeline.name();
  }

  /** True once it is known what has happened here, and how the name was first written. */
  boolean isOpen() {
    return timeline.isOpen();
  }

  /** How many people are in the room, at all nodes, as of a moment ago. */
  public int here() {
    return here + elsewhere.here(name());
  }

  /** True if everybody in the room reads who comes. */
  public boolean announcesJoins() {
    return services.limits().announceJoins();
  }

  // -- what members do

  /**
   * Something happens in the room: it is kept, then everybody sees it.
   *
   * @param outcome told, on any thread, if it could not be kept
   */
  public void happen(RoomEvent event, Outcome outcome) {
    timeline.expect();
    home.run(() -> timeline.append(event, outcome));
  }

  /**
   * Takes back the text of something that has happened here, see {@link
   * dev.chatserver.ledger.RoomLog#redact}.
   *
   * @param result told what came of it, on any thread
   */
  public void redact(long sequence, UserName by, Consumer<RedactResult> result) {
    timeline.expect();
    home.run(() -> timeline.redact(sequence, by, result));
  }

  /**
   * A member is called something else from here on.
   *
   * @param renamed called on the home loop when the room has heard of it: whoever is told that the
   *     old name is free after that comes after it in the room's order too
   */
  public void rename(Member member, UserName to, Outcome outcome, Runnable renamed) {
    timeline.expect();
    home.run(
        () -> {
          UserName from = member.name;
          RoomEvent event = new RoomEvent.Renamed(from, to);
          roster.rename(member, to);
          elsewhere.renames(name(), from, to);
          timeline.append(event, outcome);
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
    home.run(
        () -> {
          elsewhere.leaves(name(), member.name);
          left(member, kind, farewell, gone);
        });
  }

  /**
   * A member goes because the server does; its reader has left the audience before. Nobody is told.
   *
   * @param gone called on the home loop when the member is not here any more
   */
  public void leaveQuietly(Member member, Runnable gone) {
    home.run(() -> left(member, null, null, gone));
  }

  /**
   * A member goes to another room; its reader has left the audience before.
   *
   * @param position the first event that it had not read
   * @param unread told how many events it had not read, on any thread
   */
  public void leaveAt(Member member, long position, Consumer<Long> unread) {
    home.run(
        () -> {
          timeline.countFrom(position, unread);
          elsewhere.leaves(name(), member.name);
          left(member, RoomEvent.Presence.Kind.LEFT_ROOM, null, () -> {});
        });
  }

  /**
   * A member reads in another way from here on, its reader has left the audience before; {@code
   * joined} is called on the home loop.
   */
  public void read(EventEncoder encoder, Member member, Consumer<Audience> joined) {
    home.run(
        () -> {
          Audience old = audienceOf(member);
          Audience audience = timeline.enter(encoder, old.broadcaster());
          member.audience = audience;
          timeline.leave(old);
          joined.accept(audience);
        });
  }

  /**
   * Finds the position of a start.
   *
   * @param located told where that is, on the home loop
   */
  public void locate(Start start, Consumer<Located> located) {
    home.run(() -> timeline.locate(start, located));
  }

  /**
   * Waits for what this caller has said before to be kept.
   *
   * @param head told the last sequence number there is then, on the home loop
   */
  public void settle(LongConsumer head) {
    home.run(() -> timeline.settle(head));
  }

  /**
   * Finds the newest events that have some words, see {@link dev.chatserver.ledger.RoomLog#search}.
   *
   * @param result told what was found, on any thread
   */
  public void search(String words, int events, Consumer<SearchResult> result) {
    home.run(() -> timeline.search(words, events, result));
  }

  /**
   * Looks back.
   *
   * @param sequence the first event that is not wanted
   * @param lines the most events to give, at least 1
   * @param earlier told what there is, on any thread
   */
  public void before(long sequence, int lines, Consumer<Earlier> earlier) {
    home.run(() -> timeline.before(sequence, lines, earlier));
  }

  /** Who is here. */
  public void who(Consumer<Reply.Members> members) {
    home.run(
        () -> {
          int max = services.limits().membersListed();
          List<UserName> names = new ArrayList<>(roster.first(max));
          names.addAll(elsewhere.first(name(), max - names.size()));
          int all = roster.size() + elsewhere.here(name());
          members.accept(new Reply.Members(name(), names, Math.max(0, all - names.size())));
        });
  }

  /** What the room is about. */
  public void topic(Consumer<Reply.CurrentTopic> current) {
    home.run(() -> current.accept(new Reply.CurrentTopic(name(), timeline.topic())));
  }

  // -- called by the directory, on the home loop

  /** Lets somebody in; false if this room has closed, and the directory is to make another. */
  boolean enter(Entrance entrance) {
    home.assertHere();
    if (isClosed) {
      return false;
    }
    // In the roster at once, so that the room does not close under somebody who waits for its log.
    Member member = new Member(entrance.name());
    roster.add(member);
    here = roster.size();
    timeline.whenOpen(() -> locate(entrance, member), why -> turnAway(entrance, member, why));
    return true;
  }

  private void turnAway(Entrance entrance, Member member, String why) {
    roster.remove(member);
    here = roster.size();
    entrance.result().accept(new Entrance.NotEntered(Refusal.of(Refusal.Reason.NOT_READABLE, why)));
    if (roster.isEmpty()) {
      close();
    }
  }

  private void locate(Entrance entrance, Member member) {
    timeline.locate(
        entrance.start(),
        located -> {
          if (located instanceof Located.At at) {
            admit(entrance, member, at, null);
          } else if (located instanceof Located.Unknown unknown) {
            timeline.latest(entrance.otherwise(), at -> admit(entrance, member, at, unknown));
          }
        });
  }

  private void admit(
      Entrance entrance, Member member, Located.At at, Located.@Nullable Unknown unknown) {
    Audience audience = timeline.enter(entrance.encoder(), entrance.broadcaster());
    member.audience = audience;
    elsewhere.enters(name(), member.name);
    entrance
        .result()
        .accept(
            new Entrance.Entered(this, member, audience, at, here(), timeline.topic(), unknown));
    if (announcesJoins()) {
      presence.tell(RoomEvent.Presence.Kind.JOINED, entrance.name(), null);
    }
  }

  // -- the home loop alone

  private void left(
      Member member,
      RoomEvent.Presence.@Nullable Kind kind,
      @Nullable String farewell,
      Runnable gone) {
    home.assertHere();
    if (!roster.remove(member)) {
      throw new AssertionError(member.name + " is not in " + name());
    }
    here = roster.size();
    gone.run();
    timeline.leave(audienceOf(member));
    if (kind != null) {
      presence.tell(kind, member.name, farewell);
    }
    if (roster.isEmpty()) {
      close();
    }
  }

  private Audience audienceOf(Member member) {
    Audience audience = member.audience;
    if (audience == null) {
      throw new AssertionError(member.name + " was not let into " + name());
    }
    return audience;
  }

  private void close() {
    presence.close();
    isClosed = true;
    timeline.close();
    closed.accept(this);
  }
}
