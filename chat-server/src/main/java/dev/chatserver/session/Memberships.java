package dev.chatserver.session;

import dev.chatserver.codec.ClientCommand.ReadingMode;
import dev.chatserver.codec.EventEncoder;
import dev.chatserver.codec.Refusal;
import dev.chatserver.codec.Reply;
import dev.chatserver.codec.RoomEvent.Presence;
import dev.chatserver.codec.RoomName;
import dev.chatserver.codec.UserName;
import dev.chatserver.feed.Audience;
import dev.chatserver.feed.Course;
import dev.chatserver.feed.Reader;
import dev.chatserver.feed.View;
import dev.chatserver.room.Entrance;
import dev.chatserver.room.Located;
import dev.chatserver.room.Member;
import dev.chatserver.room.Room;
import dev.chatserver.room.Start;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The rooms that a person is in, the one entered last at the end. What a room was asked for is
 * always awaited: who has left by the time the answer comes leaves that room too. There is one way
 * out of a room, {@link #leaveAll}, and one from room to room, {@link #move}. Confined to the
 * channel's event loop.
 */
final class Memberships {

  private final Session session;
  private final List<Membership> rooms = new ArrayList<>(1);
  private int underWay;
  private final Modes modes = new Modes();
  private @Nullable Departure left;

  Memberships(Session session) {
    this.session = session;
  }

  /** The room that what is typed is meant for; null while one is being entered. */
  @Nullable Membership current() {
    return rooms.isEmpty() ? null : rooms.get(rooms.size() - 1);
  }

  /** The channel takes bytes again. */
  void writable() {
    rooms.forEach(in -> in.reader().wake());
  }

  /** What the person wants to see, or is called, has changed. */
  void viewChanged() {
    View view = view();
    rooms.forEach(in -> in.reader().see(view));
  }

  private View view() {
    UserName name = session.name();
    boolean echo = modes.is(ReadingMode.ECHO);
    return echo && !modes.marks() && session.ignored().isEmpty()
        ? View.ALL
        : new View(
            session.ignored(),
            echo ? null : name,
            modes.marks() ? session.services().dialect().mark(name) : null);
  }

  /** The person's name from here on; {@code everywhere} is run, on any loop, when all know it. */
  void rename(UserName to, Runnable everywhere) {
    Countdown heard = new Countdown(rooms.size() + 1, everywhere); // there may be no room
    rooms.forEach(in -> in.room().rename(in.member(), to, session, heard::done));
    heard.done();
  }

  // -- from room to room

  /** Enters the first room. */
  void enter(RoomName room, Start start) {
    enter(
        room,
        start,
        entered -> {
          if (entered.topic() != null) {
            session.reply(new Reply.CurrentTopic(entered.room().name(), entered.topic()));
          }
          begin(entered);
        });
  }

  /**
   * Goes to a room: one more, or, for a dialect that shows one at a time, instead of the current
   * one. What that one still had to show is counted and told before anything of the new one.
   */
  void move(RoomName room, Start start) {
    Membership from = current();
    int max = session.services().limits().roomsPerPersonMax();
    if (rooms.size() >= max && !session.services().dialect().oneRoomAtATime()) {
      session.refuse(Refusal.of(Refusal.Reason.TOO_MANY_ROOMS, max));
      return;
    }
    enter(
        room,
        start,
        entered -> {
          if (from != null && session.services().dialect().oneRoomAtATime()) {
            rooms.remove(from);
            from.reader().leave(); // before the room hears of it, which may then free what was read
            from.room()
                .leaveAt(
                    from.member(),
                    from.reader().position(),
                    changing(unread -> arrive(from.room().name(), unread, entered)));
          } else {
            arrive(entered.room().name(), 0, entered);
          }
        });
  }

  private void enter(RoomName room, Start start, Consumer<Entrance.Entered> then) {
    Consumer<Entrance.Result> result =
        changing(
            r -> {
              if (r instanceof Entrance.NotEntered not) {
                turnedAway(not.refusal());
              } else if (r instanceof Entrance.Entered entered) {
                unlessLeft(entered.room(), entered.member(), () -> then.accept(entered));
              }
            });
    EventEncoder encoder = session.services().dialect().events(modes.is(ReadingMode.STAMP));
    session.services().rooms().enter(room, session.entrance(start, encoder, result));
  }

  /** Whoever is nowhere else cannot stay. */
  private void turnedAway(Refusal refusal) {
    session.refuse(refusal);
    if (rooms.isEmpty() && left == null) {
      session.turns().nowhere();
    }
  }

  private void arrive(RoomName from, long unread, Entrance.Entered entered) {
    unlessLeft(
        entered.room(),
        entered.member(),
        () -> {
          if (unread > 0) {
            session.tell(new Reply.NotShown(from, unread));
          }
          session.tell(new Reply.Entered(entered.room().name(), entered.here(), entered.topic()));
          begin(entered);
        });
  }

  private void begin(Entrance.Entered entered) {
    if (entered.unknown() != null) {
      session.tell(
          new Reply.Refused(
              Refusal.of(Refusal.Reason.NO_SUCH_POSITION, entered.unknown().sequence())));
    }
    String trouble = session.services().trouble().get();
    if (trouble != null) {
      session.tell(new Reply.CannotStore(trouble));
    }
    join(
        entered.room(),
        entered.member(),
        entered.audience(),
        announced(entered.room().name(), entered.at(), session.name()));
  }

  /**
   * Tells what of a room's past comes next.
   *
   * @param returns who comes back; null for somebody who is there
   */
  Course announced(RoomName room, Located.At at, @Nullable UserName returns) {
    if (at.past() instanceof Located.Past.Latest latest) {
      session.tell(new Reply.LastLines(room, latest.lines(), latest.sinceMillis()));
      return new Course(at.position(), at.head(), true, null); // who went is left out anyway
    } else if (at.past() instanceof Located.Past.Since since) {
      session.tell(new Reply.Resumed(room, since.events(), at.position() - 1));
      return new Course(at.position(), at.head(), false, returns);
    }
    return Course.from(at.position());
  }

  /** What was written before it may have failed, and the person be gone. */
  private void join(Room room, Member member, Audience audience, Course course) {
    unlessLeft(
        room,
        member,
        () -> {
          Reader reader = audience.join(session.channel(), course);
          reader.see(view());
          rooms.add(new Membership(room, member, reader));
          session.turns().waits().behind(); // the room's last lines
        });
  }

  /** Leaves the current room, but for the only one; false if it is that. */
  boolean part() {
    if (rooms.size() < 2) {
      return false;
    }
    Membership from = rooms.remove(rooms.size() - 1);
    from.reader().leave(); // before the room hears of it, which may then free what was read
    from.room()
        .leaveAt(
            from.member(),
            from.reader().position(),
            changing(unread -> session.reply(new Reply.Parted(from.room().name()))));
    return true;
  }

  /** Has what is typed meant for a room that this person is in already; false if they are not. */
  boolean turnTo(RoomName room) {
    for (int i = 0; i < rooms.size(); i++) {
      if (rooms.get(i).room().name().equals(room)) {
        rooms.add(rooms.remove(i));
        return true;
      }
    }
    return false;
  }

  // -- how they are read

  /** True if the person reads in that way. */
  boolean is(ReadingMode mode) {
    return modes.is(mode);
  }

  /** Reads in that way or not, in every room. */
  void turn(ReadingMode mode, boolean on) {
    if (modes.turn(mode, on)) {
      viewChanged();
      if (mode == ReadingMode.STAMP) {
        stamp(on);
      }
    }
  }

  /**
   * The readers move to another encoding of the log, at their positions. The rooms answer in any
   * order; the current one stays the last.
   */
  private void stamp(boolean on) {
    List<Room> order = rooms.stream().map(Membership::room).toList();
    List<Membership> before = List.copyOf(rooms);
    rooms.clear();
    for (Membership membership : before) {
      Room room = membership.room();
      Member member = membership.member();
      Course course = membership.reader().course();
      membership.reader().leave(); // before the room hears of it, which may then free what was read
      room.read(
          session.services().dialect().events(on),
          member,
          changing(
              audience -> {
                join(room, member, audience, course);
                rooms.sort(Comparator.comparingInt(m -> order.indexOf(m.room())));
              }));
    }
  }

  // -- the end

  /**
   * Leaves every room, once, the ones that are just being entered as soon as they are.
   *
   * @param kind what the others are told; null for nothing
   * @param everywhere run, on any loop, when they are in no room any more, and before the last of
   *     them is told so
   */
  void leaveAll(Presence.@Nullable Kind kind, @Nullable String farewell, Runnable everywhere) {
    if (left != null) {
      return;
    }
    left = new Departure(kind, farewell, everywhere);
    for (Membership membership : rooms) {
      membership.reader().leave(); // before the room hears of it, which may then free what was read
      left.leave(membership.room(), membership.member());
    }
    rooms.clear();
    finish();
  }

  private <T> Consumer<T> changing(Consumer<T> changed) {
    underWay++;
    return session
        .turns()
        .waits()
        .changing(
            change -> {
              try {
                changed.accept(change);
              } finally {
                underWay--;
                finish();
              }
            });
  }

  private void unlessLeft(Room room, Member member, Runnable then) {
    if (left == null) {
      then.run();
    } else {
      left.leaveUnseen(room, member);
    }
  }

  private void finish() {
    if (left != null) {
      if (underWay == 0) {
        left.enteredAll();
      }
      left.tell();
    }
  }
}
