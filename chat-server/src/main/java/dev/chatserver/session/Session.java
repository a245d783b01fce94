package dev.chatserver.session;

import dev.chatserver.codec.Refusal;
import dev.chatserver.codec.Reply;
import dev.chatserver.codec.RoomEvent;
import dev.chatserver.codec.RoomName;
import dev.chatserver.codec.UserName;
import dev.chatserver.feed.Audience;
import dev.chatserver.feed.Broadcaster;
import dev.chatserver.room.Entrance;
import dev.chatserver.room.Member;
import dev.chatserver.room.Room;
import dev.chatserver.room.Start;
import io.netty.channel.Channel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One person's connection: the name, the rooms it is in, how it wants to read. It may be in several
 * rooms at once; a dialect that shows one at a time has it move. Made by the handshake, driven by
 * {@link ChatCommands}. Confined to the channel's event loop, but for {@link #whisper}.
 */
public final class Session {

  private final Channel channel;
  private final SessionServices services;
  private final Broadcaster broadcaster;
  private final ReadGate gate;
  private final Moves moves;
  private final List<Membership> memberships = new ArrayList<>(1);
  private UserName name;
  private boolean stamped;
  private boolean gone;

  /** Leaves without a word: the server stops, and everybody leaves. */
  private boolean quiet;

  /** There may be lines for this person to read that are to come before the next answer. */
  private boolean unread;

  private @Nullable Runnable settling;
  private @Nullable Set<UserName> ignored;

  Session(Channel channel, SessionServices services, UserName name) {
    this.channel = channel;
    this.services = services;
    this.name = name;
    this.gate = new ReadGate(channel);
    this.moves = new Moves(gate);
    this.broadcaster = services.broadcasters().apply(channel.eventLoop());
  }

  Channel channel() {
    return channel;
  }

  SessionServices services() {
    return services;
  }

  ReadGate gate() {
    return gate;
  }

  UserName name() {
    return name;
  }

  /** The rooms that this person is in, the one entered last at the end. */
  List<Membership> memberships() {
    return memberships;
  }

  /** The room that what is typed is meant for; null while the first one is being entered. */
  @Nullable Membership current() {
    return memberships.isEmpty() ? null : memberships.get(memberships.size() - 1);
  }

  /**
   * Says something to this person alone. One that does not read its answers is not asked for more
   * questions.
   */
  void reply(Reply reply) {
    channel.writeAndFlush(reply, channel.voidPromise());
    if (!channel.isWritable()) {
      gate.pause(ReadGate.Reason.UNREAD_REPLIES);
    }
  }

  void refuse(Refusal refusal) {
    reply(new Reply.Refused(refusal));
  }

  /** What the ledger could not keep is told to who said it. Thread-safe. */
  void notStored(String why) {
    onLoop(() -> refuse(Refusal.of(Refusal.Reason.NOT_STORED, why)));
  }

  // -- one thing after the other

  /** Has {@code task} run when this person is where they wanted to be: at once, or later. */
  void whenArrived(Runnable task) {
    moves.whenDone(task);
  }

  /** Something that this person says goes by way of the log, and comes back to them from there. */
  void happen(RoomEvent event) {
    Membership here = current();
    if (here == null) {
      throw new AssertionError(name + " speaks in no room");
    }
    unread = true;
    here.room().happen(event, this::notStored);
  }

  /**
   * For a question that another loop answers: what is sent meanwhile waits, so that answers come in
   * the order of the questions.
   *
   * @param answered called on this connection's loop
   * @return to be called with the answer, once, on any loop
   */
  <T> Consumer<T> asking(Consumer<T> answered) {
    moves.begin();
    return answer ->
        onLoopLater(
            () -> {
              answered.accept(answer);
              moves.end();
            });
  }

  /**
   * Has an answer given after what this person said, or asked to read again, before the question.
   */
  void afterOwnLines(Runnable answer) {
    if (!unread) {
      answer.run();
      return;
    }
    unread = false;
    moves.begin();
    settle(
        () -> {
          answer.run();
          moves.end();
        });
  }

  // -- rooms

  /** Enters one more room. What the peer sends meanwhile waits, since it is meant for that room. */
  void enter(RoomName room, Start start, Runnable entered) {
    moves.begin();
    services
        .rooms()
        .enter(
            room,
            new Entrance(
                name,
                services.dialect().events(stamped),
                broadcaster,
                start,
                result ->
                    onLoopLater(
                        () -> {
                          arrived(result, entered);
                          moves.end();
                        })));
  }

  private void arrived(Entrance.Result result, Runnable andThen) {
    if (result instanceof Entrance.Entered entered) {
      if (!memberships.isEmpty()) {
        reply(new Reply.Entered(entered.room().name(), entered.here(), entered.topic()));
      } else if (entered.topic() != null) {
        reply(new Reply.CurrentTopic(entered.room().name(), entered.topic()));
      }
      if (entered.unknown() != null) {
        refuse(Refusal.of(Refusal.Reason.NO_SUCH_POSITION, entered.unknown()));
      }
      join(entered.room(), entered.member(), entered.audience(), entered.position());
      andThen.run();
    } else if (result instanceof Entrance.NotEntered not) {
      refuse(not.refusal());
    }
  }

  private void join(Room room, Member member, Audience audience, long position) {
    Membership membership = new Membership(room, member, audience.join(channel, position));
    membership.reader().hide(ignored);
    memberships.add(membership);
    unread = true; // the room's last lines
  }

  /** Has what is typed meant for a room that this person is in already; false if they are not. */
  boolean turnTo(RoomName room) {
    for (Membership membership : memberships) {
      if (membership.room().name().equals(room)) {
        memberships.remove(membership);
        memberships.add(membership);
        return true;
      }
    }
    return false;
  }

  /** Reads the current room again from a position on. */
  void reread(long position) {
    Membership here = current();
    if (here != null) {
      here.reader().rewind(position);
      unread = true;
    }
  }

  /** Leaves a room; with no kind, nobody there is told. */
  void leave(
      Membership membership, RoomEvent.Presence.@Nullable Kind kind, @Nullable String farewell) {
    memberships.remove(membership);
    membership.reader().leave(); // before the room hears of it, which may then free what was read
    membership.room().leave(membership.member(), kind, farewell);
  }

  // -- how it reads

  /**
   * Shows stamps or not, in every room: the readers move to another encoding of the log, at their
   * positions.
   */
  void stamp(boolean on) {
    if (on == stamped) {
      return;
    }
    stamped = on;
    List<Room> order = memberships.stream().map(Membership::room).toList();
    for (Membership membership : List.copyOf(memberships)) {
      moves.begin();
      memberships.remove(membership);
      long position = membership.reader().position();
      membership.reader().leave(); // before the room hears of it, which may then free what was read
      Room room = membership.room();
      room.read(
          services.dialect().events(on),
          membership.member(),
          audience ->
              onLoopLater(
                  () -> {
                    join(room, membership.member(), audience, position);
                    // The loops of the rooms answer in any order; the current room stays the last.
                    memberships.sort(Comparator.comparingInt(m -> order.indexOf(m.room())));
                    moves.end();
                  }));
    }
  }

  /** Whom this person does not want to see. */
  Set<UserName> ignored() {
    return ignored == null ? Set.of() : ignored;
  }

  void ignore(UserName other, boolean ignore) {
    if (ignored == null) {
      ignored = new LinkedHashSet<>();
      memberships.forEach(membership -> membership.reader().hide(ignored));
    }
    if (ignore) {
      ignored.add(other);
    } else {
      ignored.remove(other);
    }
  }

  /** The channel takes bytes again. */
  void writable() {
    memberships.forEach(membership -> membership.reader().wake());
    gate.resume(ReadGate.Reason.UNREAD_REPLIES);
  }

  // -- names

  /** True if the name is this person's from here on. */
  boolean rename(UserName to) {
    UserName from = name;
    if (to.toString().equals(from.toString())) {
      return false;
    }
    boolean otherSpelling = to.equals(from);
    if (!otherSpelling && !services.names().claim(to, this)) {
      return false;
    }
    name = to;
    unread = true; // the room tells
    memberships.forEach(
        membership -> membership.room().rename(membership.member(), to, this::notStored));
    if (!otherSpelling) {
      services.names().release(from, this); // after the rooms' loops have been told of it
    }
    return true;
  }

  /**
   * Whispers to this person. A whisper is in no log, so who does not read cannot be left one.
   * Callable on any loop.
   *
   * @param answer given what the whisperer is told, on this person's loop
   */
  void whisper(UserName from, String text, Consumer<Reply> answer) {
    onLoop(
        () -> {
          if (!channel.isWritable()) {
            answer.accept(new Reply.Refused(Refusal.of(Refusal.Reason.NOT_READING, name)));
            return;
          }
          if (!ignored().contains(from)) {
            reply(new Reply.Whispered(from, text));
          }
          answer.accept(new Reply.WhisperSent(name, text));
        });
  }

  // -- the end

  /** Has {@code done} run when all that this person has said is kept, and written to them. */
  void settle(Runnable done) {
    Membership membership = current();
    if (membership == null) {
      done.run();
      return;
    }
    settling = done;
    membership
        .room()
        .settle(
            head ->
                onLoopLater(
                    () -> {
                      if (settling == done) {
                        membership.reader().whenReached(head, () -> settled(done));
                      }
                    }));
  }

  private void settled(Runnable done) {
    if (settling == done) {
      settling = null;
      done.run();
    }
  }

  /** The connection is gone: nothing more will be read, so nothing waits for that. */
  void cutOff() {
    if (settling != null) {
      settled(settling);
    }
    whenArrived(() -> leaveChat(null));
  }

  /** From here on the rooms are not told that this person leaves. */
  void leaveQuietly() {
    quiet = true;
  }

  /** Leaves every room and gives the name back; does nothing the second time. */
  void leaveChat(@Nullable String farewell) {
    if (!gone) {
      gone = true;
      RoomEvent.Presence.@Nullable Kind kind = quiet ? null : RoomEvent.Presence.Kind.LEFT_CHAT;
      for (Membership membership : List.copyOf(memberships)) {
        leave(membership, kind, farewell);
      }
      services.names().release(name, this);
    }
  }

  boolean isGone() {
    return gone;
  }

  private void onLoop(Runnable task) {
    if (channel.eventLoop().inEventLoop()) {
      task.run();
    } else {
      channel.eventLoop().execute(task);
    }
  }

  void onLoopLater(Runnable task) {
    channel.eventLoop().execute(task);
  }
}
