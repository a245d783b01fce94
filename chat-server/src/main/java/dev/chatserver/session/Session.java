package dev.chatserver.session;

import dev.chatserver.codec.Refusal;
import dev.chatserver.codec.Reply;
import dev.chatserver.codec.RoomEvent;
import dev.chatserver.codec.RoomName;
import dev.chatserver.codec.UserName;
import dev.chatserver.feed.Audience;
import dev.chatserver.feed.Broadcaster;
import dev.chatserver.room.Entrance;
import dev.chatserver.room.Room;
import dev.chatserver.room.Start;
import io.netty.channel.Channel;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
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
  private final List<Membership> memberships = new ArrayList<>(1);
  private UserName name;
  private boolean stamped;
  private boolean gone;
  private @Nullable Set<UserName> ignored;

  Session(Channel channel, SessionServices services, UserName name) {
    this.channel = channel;
    this.services = services;
    this.name = name;
    this.gate = new ReadGate(channel);
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

  // -- rooms

  /** Enters one more room. What the peer sends meanwhile waits, since it is meant for that room. */
  void enter(RoomName room, Start start, Runnable entered) {
    gate.pause(ReadGate.Reason.MOVING);
    services
        .rooms()
        .enter(
            room,
            new Entrance(
                name,
                services.dialect().events(stamped),
                broadcaster,
                start,
                result -> onLoopLater(() -> arrived(result, entered))));
  }

  private void arrived(Entrance.Result result, Runnable andThen) {
    if (result instanceof Entrance.Entered entered) {
      if (gone) { // cut off on the way
        entered.room().leave(name, entered.audience(), RoomEvent.Presence.Kind.LEFT_CHAT, null);
        return;
      }
      if (!memberships.isEmpty()) {
        reply(new Reply.Entered(entered.room().name(), entered.here(), entered.topic()));
      } else if (entered.topic() != null) {
        reply(new Reply.CurrentTopic(entered.room().name(), entered.topic()));
      }
      if (entered.unknown() != null) {
        refuse(Refusal.of(Refusal.Reason.NO_SUCH_POSITION, entered.unknown()));
      }
      join(entered.room(), entered.audience(), entered.position());
      andThen.run();
    } else if (result instanceof Entrance.NotEntered not) {
      refuse(not.refusal());
    }
    gate.resume(ReadGate.Reason.MOVING);
  }

  private void join(Room room, Audience audience, long position) {
    Membership membership = new Membership(room, audience, audience.join(channel, position));
    membership.reader().hide(ignored);
    memberships.add(membership);
  }

  void leave(Membership membership, RoomEvent.Presence.Kind kind, @Nullable String farewell) {
    memberships.remove(membership);
    membership.reader().leave(); // before the room hears of it, which may then free what was read
    membership.room().leave(name, membership.audience(), kind, farewell);
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
    for (Membership membership : List.copyOf(memberships)) {
      gate.pause(ReadGate.Reason.MOVING);
      memberships.remove(membership);
      long position = membership.reader().position();
      membership.reader().leave();
      membership
          .room()
          .read(
              services.dialect().events(on),
              membership.audience(),
              audience -> onLoopLater(() -> reread(membership.room(), audience, position)));
    }
  }

  private void reread(Room room, Audience audience, long position) {
    if (gone) {
      room.leave(name, audience, RoomEvent.Presence.Kind.LEFT_CHAT, null);
    } else {
      join(room, audience, position);
      gate.resume(ReadGate.Reason.MOVING);
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
    boolean otherSpelling = to.equals(from);
    if (!otherSpelling && !services.names().claim(to, this)) {
      return false;
    }
    name = to;
    memberships.forEach(membership -> membership.room().rename(from, to, this::notStored));
    if (!otherSpelling) {
      services.names().release(from, this); // after the rooms' loops have been told of it
    }
    return true;
  }

  /**
   * Whispers to this person. A whisper is in no log, so who does not read cannot be left one.
   * Callable on any loop.
   *
   * @param from who whispers, on whose loop the answer is given
   */
  void whisper(Session from, UserName fromName, String text) {
    onLoop(
        () -> {
          UserName toName = name;
          if (!channel.isWritable()) {
            from.onLoop(() -> from.refuse(Refusal.of(Refusal.Reason.NOT_READING, toName)));
            return;
          }
          if (!ignored().contains(fromName)) {
            reply(new Reply.Whispered(fromName, text));
          }
          from.onLoop(() -> from.reply(new Reply.WhisperSent(toName, text)));
        });
  }

  // -- the end

  /**
   * Has {@code done} run when everything that this person has said is kept, and everything up to
   * there is written to them.
   */
  void settle(Runnable done) {
    Membership membership = current();
    if (membership == null) {
      done.run();
      return;
    }
    membership
        .room()
        .settle(
            head ->
                onLoopLater(
                    () -> {
                      if (!gone) {
                        membership.reader().whenReached(head, done);
                      }
                    }));
  }

  /** Leaves every room and gives the name back; does nothing the second time. */
  void leaveChat(@Nullable String farewell) {
    if (!gone) {
      gone = true;
      for (Membership membership : List.copyOf(memberships)) {
        leave(membership, RoomEvent.Presence.Kind.LEFT_CHAT, farewell);
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
