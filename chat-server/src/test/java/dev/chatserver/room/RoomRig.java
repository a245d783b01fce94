package dev.chatserver.room;

import static org.awaitility.Awaitility.await;

import dev.chatserver.codec.EventEncoder;
import dev.chatserver.codec.RoomEvent;
import dev.chatserver.codec.RoomName;
import dev.chatserver.codec.UserName;
import dev.chatserver.codec.plain.PlainDialect;
import dev.chatserver.feed.Broadcaster;
import dev.chatserver.feed.Course;
import dev.chatserver.feed.FeedLimits;
import dev.chatserver.feed.Reader;
import dev.chatserver.ledger.Ledger;
import dev.chatserver.ledger.Outcome;
import dev.chatserver.testing.Loops;
import dev.chatserver.testing.PeerChannel;
import dev.chatserver.testing.Samples;
import io.netty.channel.EventLoop;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Rooms on real loops, and people who enter them in the plain dialect. Thread-safe. */
final class RoomRig implements AutoCloseable {

  /** How many lines one reads of a room that cannot have what was asked for. */
  static final int OTHERWISE = 20;

  static final RoomLimits LIMITS = limits(1_000_000);
  static final PlainDialect DIALECT = new PlainDialect(Clock.systemUTC());

  static final Outcome MUST_BE_KEPT =
      why -> {
        throw new AssertionError(why);
      };

  final Loops loops;
  final Ledger ledger;
  final RoomDirectory directory;
  final List<Broadcaster> broadcasters = new ArrayList<>();
  private final List<Somebody> members = new CopyOnWriteArrayList<>();

  RoomRig(int loopCount, Ledger ledger, RoomLimits limits) {
    this.loops = new Loops(loopCount);
    this.ledger = ledger;
    loops
        .all()
        .forEach(
            loop ->
                broadcasters.add(
                    new Broadcaster(loop, FeedLimits.DEFAULT, Samples.METERS.deliveries())));
    directory = new RoomDirectory(Samples.roomServices(loops.all(), ledger, limits));
  }

  static RoomLimits limits(int roomsMax) {
    return new RoomLimits(roomsMax, false, 3, 3, 5, 4);
  }

  /** Somebody in a room. */
  record Somebody(
      UserName name, Room room, PeerChannel channel, Entrance.Entered entered, Reader reader) {

    void say(String text) {
      room.happen(new RoomEvent.Said(name, text), MUST_BE_KEPT);
    }

    List<String> lines() {
      return channel.lines();
    }

    /** True if that line is among those they were shown. */
    boolean received(String line) {
      return lines().contains(line);
    }

    /** Waits until that was the last line they were shown. */
    void awaitLast(String line) {
      until(() -> channel.received().endsWith(line + "\n"));
    }
  }

  /** Somebody wants to enter; they come in by one of the loops. */
  CompletableFuture<Entrance.Result> enter(
      RoomName room, UserName name, int loop, Start start, EventEncoder encoder) {
    CompletableFuture<Entrance.Result> result = new CompletableFuture<>();
    directory.enter(
        room,
        new Entrance(name, encoder, broadcasters.get(loop), start, OTHERWISE, result::complete));
    return result;
  }

  CompletableFuture<Entrance.Result> enter(RoomName room, String name, int loop) {
    return enter(room, Samples.user(name), loop, new Start.Latest(20), DIALECT.events(false));
  }

  /** Somebody who has entered begins to read. */
  Somebody join(String name, int loop, Entrance.Entered entered) {
    EventLoop home = loops.get(loop);
    PeerChannel channel = PeerChannel.open(home);
    Reader reader =
        Loops.call(
            home, () -> entered.audience().join(channel, Course.from(entered.at().position())));
    Somebody member = new Somebody(Samples.user(name), entered.room(), channel, entered, reader);
    members.add(member);
    return member;
  }

  Somebody join(RoomName room, String name, int loop) {
    return join(name, loop, entered(enter(room, name, loop)));
  }

  Somebody join(RoomName room, String name, int loop, Start start) {
    return join(
        name, loop, entered(enter(room, Samples.user(name), loop, start, DIALECT.events(false))));
  }

  static Entrance.Entered entered(CompletableFuture<Entrance.Result> result) {
    return (Entrance.Entered) get(result);
  }

  static <T> T get(CompletableFuture<T> result) {
    try {
      return result.get(10, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  void leave(Somebody member) {
    members.remove(member);
    Loops.run(
        member.channel.eventLoop(),
        () -> {
          member.reader.leave();
          member.room.leave(
              member.entered.member(), RoomEvent.Presence.Kind.LEFT_CHAT, null, () -> {});
        });
    member.channel.close();
  }

  /** This is somebody who reads in another way now, and leaves as such. */
  void forget(Somebody member) {
    members.remove(member);
  }

  static void until(Callable<Boolean> condition) {
    await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(1)).until(condition);
  }

  /** Everybody leaves, and then nothing may remain. */
  @Override
  public void close() {
    members.forEach(this::leave);
    until(() -> directory.size() == 0);
    loops.settle();
    loops.close();
    ledger.close();
  }
}
