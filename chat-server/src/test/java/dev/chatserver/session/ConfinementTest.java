package dev.chatserver.session;

import static dev.chatserver.session.ChatRig.awaitLine;
import static dev.chatserver.session.ChatRig.soon;
import static dev.chatserver.testing.Samples.room;
import static dev.chatserver.testing.Samples.said;
import static dev.chatserver.testing.Samples.user;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chatserver.codec.EventEncoder;
import dev.chatserver.codec.RoomName;
import dev.chatserver.codec.plain.PlainDialect;
import dev.chatserver.feed.Course;
import dev.chatserver.feed.Reader;
import dev.chatserver.room.Entrance;
import dev.chatserver.room.Member;
import dev.chatserver.room.Room;
import dev.chatserver.room.Start;
import dev.chatserver.testing.GatedLedger;
import dev.chatserver.testing.Loops;
import dev.chatserver.testing.PeerChannel;
import io.netty.channel.EventLoop;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Whichever loop asks something of a room, the room does it on its home loop. That of a room can be
 * seen from outside where it calls out: to its log, to the encoder of its feed, and to who asked.
 */
class ConfinementTest {

  private static final int LOOPS = 3;
  private static final int ROOMS = 12;

  private final GatedLedger ledger = GatedLedger.atOnce(16 * 1024);
  private final ChatRig rig = new ChatRig(LOOPS, ledger, new PlainDialect(Clock.systemUTC()));
  private final Set<Thread> encoding = ConcurrentHashMap.newKeySet();
  private final EventEncoder encoder = recording(new PlainDialect(Clock.systemUTC()).events(false));

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void shouldSpreadRoomsOverTheLoops() {
    PeerChannel ann = rig.joins(0, "ann");
    Set<Thread> homes = new HashSet<>();

    for (int i = 0; i < ROOMS; i++) {
      rig.goes(ann, "room" + i);
      homes.add(ledger.home(room("room" + i)));
    }

    assertThat(homes).hasSizeGreaterThan(1);
  }

  @Test
  void shouldUseALogOnTheHomeLoopOnlyWhicheverLoopsItsPeopleAreOn() {
    List<PeerChannel> people = new ArrayList<>();
    for (int loop = 0; loop < LOOPS; loop++) {
      people.add(rig.joins(loop, "person" + loop));
    }

    for (int i = 0; i < ROOMS; i++) {
      for (PeerChannel person : people) {
        rig.goes(person, "room" + i);
      }
      for (PeerChannel person : people) {
        person.send("hello " + i + "\n/topic tea " + i + "\n/history 5\n/since 0\n/stamp on\n");
        person.send("/stamp off\n/who\n/topic\n");
      }
      for (PeerChannel person : people) {
        awaitLine(person, "-- in room" + i + ": ");
      }
    }
    people.forEach(person -> person.send("/quit\n"));
    soon().untilAsserted(() -> assertThat(rig.rooms.size()).isZero());

    for (int i = 0; i < ROOMS; i++) {
      RoomName name = room("room" + i);
      Thread home = ledger.home(name);
      Map<String, Set<Thread>> threads = ledger.calls(name);
      assertThat(threads).containsKeys("open", "append", "tail", "close");
      assertThat(threads.values()).allSatisfy(used -> assertThat(used).containsExactly(home));
    }
  }

  @Test
  void shouldEncodeOnTheHomeLoopOnlyWhicheverLoopSpeaks() throws Exception {
    Somebody ann = enter(rig.loops.get(0), "ann", new Start.Latest(20));
    Thread home = ledger.home(ann.room.name());

    for (EventLoop loop : rig.loops.all()) {
      Loops.run(loop, () -> ann.room.happen(said("ann", "hello"), why -> {}));
    }
    ann.room.happen(said("ann", "from no loop at all"), why -> {});

    soon().untilAsserted(() -> assertThat(ann.channel.lines()).hasSize(LOOPS + 1));
    assertThat(encoding).containsExactly(home);
    leave(ann);
  }

  @Test
  void shouldReadOldLinesOnTheHomeLoopOnlyWhicheverLoopReads() throws Exception {
    Somebody ann = enter(rig.loops.get(0), "ann", new Start.Latest(20));
    ann.room.happen(said("ann", "old"), why -> {});
    soon().untilAsserted(() -> assertThat(ann.channel.lines()).hasSize(1));
    Thread home = ledger.home(ann.room.name());
    leave(ann);
    soon().untilAsserted(() -> assertThat(rig.rooms.size()).isZero());

    List<Somebody> readers = new ArrayList<>(); // of a new feed, which has no old lines
    for (int loop = 0; loop < LOOPS; loop++) {
      readers.add(enter(rig.loops.get(loop), "reader" + loop, new Start.After(0)));
    }

    for (Somebody reader : readers) {
      soon().untilAsserted(() -> assertThat(reader.channel.lines()).hasSize(1));
    }
    Map<String, Set<Thread>> threads = ledger.calls(ann.room.name());
    assertThat(threads).containsKey("read");
    assertThat(threads.values()).allSatisfy(used -> assertThat(used).containsExactly(home));
    readers.forEach(ConfinementTest::leave);
  }

  @Test
  void shouldLetPeopleInOnTheHomeLoopOnly() throws Exception {
    Set<Thread> told = new HashSet<>();
    List<Somebody> members = new ArrayList<>();
    for (EventLoop loop : rig.loops.all()) {
      Somebody member = enter(loop, "from-" + members.size(), new Start.Latest(20));
      told.add(member.toldOn);
      members.add(member);
    }

    assertThat(told).containsExactly(ledger.home(members.get(0).room.name()));
    assertThat(rig.here(members.get(0).room.name())).isEqualTo(LOOPS);
    for (Somebody member : members) {
      leave(member);
    }
  }

  @Test
  void shouldAnswerOnTheHomeLoopWhicheverThreadAsks() throws Exception {
    Somebody ann = enter(rig.loops.get(0), "ann", new Start.Latest(20));
    Room room = ann.room;
    Thread home = ledger.home(room.name());

    for (EventLoop loop : rig.loops.all()) {
      assertThat(answering(loop, answer -> room.who(members -> answer.run()))).isEqualTo(home);
      assertThat(answering(loop, answer -> room.topic(topic -> answer.run()))).isEqualTo(home);
      assertThat(answering(loop, answer -> room.settle(head -> answer.run()))).isEqualTo(home);
      assertThat(answering(loop, answer -> locate(room, new Start.Latest(1), answer)))
          .isEqualTo(home);
      assertThat(answering(loop, answer -> locate(room, new Start.After(99), answer)))
          .isEqualTo(home);
    }
    leave(ann);
  }

  @Test
  void shouldSeeCallsOfOneLoopInTheirOrder() throws Exception {
    Somebody ann = enter(rig.loops.get(0), "ann", new Start.Latest(20));
    EventLoop away = otherThan(rig.loopOf(ledger.home(ann.room.name())));
    CompletableFuture<Long> head = new CompletableFuture<>();
    CompletableFuture<String> who = new CompletableFuture<>();

    Loops.run(
        away,
        () -> {
          for (int i = 0; i < 100; i++) {
            ann.room.happen(said("ann", "line " + i), why -> {});
          }
          ann.room.settle(head::complete);
          ann.room.rename(ann.member, user("kim"), why -> {}, () -> {});
          ann.room.who(members -> who.complete(members.names().toString()));
        });

    assertThat(head.get(30, TimeUnit.SECONDS)).isEqualTo(100);
    assertThat(who.get(30, TimeUnit.SECONDS)).isEqualTo("[kim]");
    leave(ann);
  }

  // -- somebody in a room, without a session

  private record Somebody(
      PeerChannel channel, Room room, Member member, Reader reader, Thread toldOn) {}

  /** Somebody whose connection is on that loop enters, and reads when this returns. */
  private Somebody enter(EventLoop loop, String name, Start start) throws Exception {
    PeerChannel channel = PeerChannel.open(loop);
    CompletableFuture<Entrance.Entered> entered = new CompletableFuture<>();
    CompletableFuture<Thread> toldOn = new CompletableFuture<>();
    Consumer<Entrance.Result> result =
        r -> {
          toldOn.complete(Thread.currentThread());
          entered.complete((Entrance.Entered) r);
        };
    Entrance entrance = new Entrance(user(name), encoder, rig.broadcaster(loop), start, 20, result);
    Loops.run(loop, () -> rig.rooms.enter(room("confined"), entrance));
    Entrance.Entered in = entered.get(30, TimeUnit.SECONDS);
    Reader reader =
        Loops.call(loop, () -> in.audience().join(channel, Course.from(in.at().position())));
    return new Somebody(channel, in.room(), in.member(), reader, toldOn.get());
  }

  private static void leave(Somebody member) {
    EventLoop loop = member.channel.eventLoop();
    Loops.run(
        loop,
        () -> {
          member.reader.leave();
          member.room.leave(member.member, null, null, () -> {});
        });
    member.channel.close().syncUninterruptibly();
  }

  private static Thread answering(EventLoop loop, Consumer<Runnable> question) throws Exception {
    CompletableFuture<Thread> answered = new CompletableFuture<>();
    Loops.run(loop, () -> question.accept(() -> answered.complete(Thread.currentThread())));
    return answered.get(30, TimeUnit.SECONDS);
  }

  private static void locate(Room room, Start start, Runnable answer) {
    room.locate(start, located -> answer.run());
  }

  private EventLoop otherThan(EventLoop loop) {
    return rig.loops.all().stream().filter(other -> other != loop).findFirst().orElseThrow();
  }

  private EventEncoder recording(EventEncoder encoder) {
    return (room, entry, out) -> {
      encoding.add(Thread.currentThread());
      encoder.encode(room, entry, out);
    };
  }
}
