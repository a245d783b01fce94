package dev.chatserver.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatserver.codec.EventEncoder;
import dev.chatserver.codec.Reply;
import dev.chatserver.codec.RoomEvent;
import dev.chatserver.codec.RoomName;
import dev.chatserver.feed.Audience;
import dev.chatserver.ledger.MemoryLimits;
import dev.chatserver.ledger.RedactResult;
import dev.chatserver.room.RoomRig.Somebody;
import dev.chatserver.testing.GatedLedger;
import dev.chatserver.testing.Loops;
import dev.chatserver.testing.Samples;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One room on three loops, with a ledger that the test may hold back. */
class RoomTest {

  private static final RoomName ROOM = Samples.room("tea");

  private final GatedLedger ledger = GatedLedger.late(MemoryLimits.DEFAULT);
  private final RoomRig rig = new RoomRig(3, ledger, RoomRig.LIMITS);

  @AfterEach
  void close() {
    ledger.release();
    rig.close();
    assertThat(ledger.problems()).isZero();
    assertThat(ledger.openLogs()).isZero();
  }

  // -- talking

  @Test
  void shouldShowEveryMemberOnEveryLoopTheSameLinesInTheSameOrder() {
    // given
    List<Somebody> members = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      members.add(rig.join(ROOM, "name-" + i, i % 3));
    }

    // when all talk at once
    for (int line = 1; line <= 50; line++) {
      for (Somebody member : members) {
        member.say("line " + line);
      }
    }

    // then
    RoomRig.until(() -> members.stream().allMatch(member -> member.lines().size() == 450));
    List<String> first = members.get(0).lines();
    for (Somebody member : members) {
      assertThat(member.lines()).isEqualTo(first);
      String said = member.name() + " says: ";
      List<String> own = first.stream().filter(line -> line.startsWith(said)).toList();
      assertThat(own).hasSize(50);
      assertThat(own).first().isEqualTo(said + "line 1");
      assertThat(own).last().isEqualTo(said + "line 50");
    }
  }

  @Test
  void shouldShowNothingBeforeItIsKept() {
    // given
    Somebody ann = rig.join(ROOM, "ann", 0);
    Somebody bob = rig.join(ROOM, "bob", 1);
    ledger.hold();

    // when
    ann.say("hello");
    rig.loops.settle();

    // then
    assertThat(ann.lines()).isEmpty();
    assertThat(bob.lines()).isEmpty();

    // when
    ledger.release();

    // then
    ann.awaitLast("ann says: hello");
    bob.awaitLast("ann says: hello");
  }

  @Test
  void shouldSettleWhenWhatWasSaidBeforeIsKept() {
    // given
    Somebody ann = rig.join(ROOM, "ann", 0);
    ledger.hold();
    ann.say("one");
    ann.say("two");

    // when
    CompletableFuture<Long> head = new CompletableFuture<>();
    ann.room().settle(head::complete);
    rig.loops.settle();

    // then
    assertThat(head).isNotDone();
    ledger.release();
    assertThat(RoomRig.get(head)).as("the second of every third number").isEqualTo(6);
  }

  // -- entering

  @Test
  void shouldLetEverybodyWaitUntilItsLogIsOpen() {
    // given
    ledger.hold();

    // when
    CompletableFuture<Entrance.Result> ann = rig.enter(ROOM, "ann", 0);
    CompletableFuture<Entrance.Result> bob = rig.enter(ROOM, "bob", 1);
    rig.loops.settle();

    // then
    assertThat(ann).isNotDone();
    assertThat(bob).isNotDone();
    assertThat(rig.directory.find(ROOM)).isNotNull();

    // when
    ledger.release();

    // then
    Somebody a = rig.join("ann", 0, RoomRig.entered(ann));
    Somebody b = rig.join("bob", 1, RoomRig.entered(bob));
    assertThat(b.room()).isSameAs(a.room());
    assertThat(a.room().here()).isEqualTo(2);
    a.say("hello");
    b.awaitLast("ann says: hello");
  }

  @Test
  void shouldShowTheLatestLinesToWhoEnters() {
    // given
    Somebody ann = rig.join(ROOM, "ann", 0);
    sayAndAwait(ann, 1, 25);

    // when
    Somebody bob = rig.join(ROOM, "bob", 1, new Start.Latest(3));
    Somebody live = rig.join(ROOM, "cid", 2, new Start.Latest(0));
    ann.say("26");

    // then
    bob.awaitLast("ann says: 26");
    live.awaitLast("ann says: 26");
    assertThat(bob.lines())
        .containsExactly("ann says: 23", "ann says: 24", "ann says: 25", "ann says: 26");
    assertThat(live.lines()).containsExactly("ann says: 26");
  }

  @Test
  void shouldShowEverythingAfterAPosition() {
    // given
    Somebody ann = rig.join(ROOM, "ann", 0);
    sayAndAwait(ann, 1, 5);

    // when
    Somebody bob = rig.join(ROOM, "bob", 1, new Start.After(9));

    // then
    bob.awaitLast("ann says: 5");
    assertThat(bob.lines()).containsExactly("ann says: 4", "ann says: 5");
    assertThat(bob.entered().unknown()).isNull();
  }

  @Test
  void shouldShowTheLatestLinesToWhoAsksForAPositionThatItCannotHave() {
    // given
    Somebody ann = rig.join(ROOM, "ann", 0);
    sayAndAwait(ann, 1, 25);

    // when
    Somebody bob = rig.join(ROOM, "bob", 1, new Start.After(76));

    // then
    bob.awaitLast("ann says: 25");
    assertThat(bob.lines()).hasSize(RoomRig.OTHERWISE);
    assertThat(bob.entered().unknown()).isEqualTo(new Located.Unknown(76));
  }

  @Test
  void shouldShowAllThatIsSaidWhileSomebodyEnters() {
    // given
    Somebody ann = rig.join(ROOM, "ann", 0);
    sayAndAwait(ann, 1, 2);
    ledger.hold();
    CompletableFuture<Entrance.Result> entering = rig.enter(ROOM, "bob", 1);
    ann.say("3");

    // when
    ledger.release();
    Somebody bob = rig.join("bob", 1, RoomRig.entered(entering));

    // then
    bob.awaitLast("ann says: 3");
    assertThat(bob.lines()).containsExactly("ann says: 1", "ann says: 2", "ann says: 3");
  }

  // -- what it knows

  @Test
  void shouldTellItsTopicToWhoEntersAndWhoAsks() {
    // given
    Somebody ann = rig.join(ROOM, "ann", 0);
    assertThat(ann.entered().topic()).isNull();
    ann.room().happen(new RoomEvent.TopicSet(ann.name(), "green tea"), RoomRig.MUST_BE_KEPT);
    ann.awaitLast("-- ann set the topic: green tea");

    // when
    Somebody bob = rig.join(ROOM, "bob", 1);
    CompletableFuture<Reply.CurrentTopic> asked = new CompletableFuture<>();
    bob.room().topic(asked::complete);

    // then
    assertThat(bob.entered().topic()).isEqualTo("green tea");
    assertThat(RoomRig.get(asked)).isEqualTo(new Reply.CurrentTopic(ROOM, "green tea"));
  }

  @Test
  void shouldShowThatALineWasTakenBack_andItsTextToNobodyAnyMore() {
    // given
    Somebody ann = rig.join(ROOM, "ann", 0);
    Somebody stalled = rig.join(ROOM, "stalled", 1);
    stalled.channel().waterMark(1, 2).stall();
    ann.say("before");
    ann.awaitLast("ann says: before");
    rig.loops.settle(); // it is on its way to the one who stalls, and the rest is not
    ann.say("secret");
    ann.say("after");
    ann.awaitLast("ann says: after");
    rig.loops.settle();

    // when (the ledger gives each third number)
    CompletableFuture<RedactResult> result = new CompletableFuture<>();
    ann.room().redact(6, Samples.user("olga"), result::complete);
    ann.awaitLast("-- a line of ann was removed (6)");
    stalled.channel().takeAll();
    stalled.channel().eventLoop().execute(stalled.reader()::wake);
    Somebody late = rig.join(ROOM, "late", 1, new Start.Latest(10));

    // then
    assertThat(RoomRig.get(result)).isEqualTo(new RedactResult.Done(12));
    assertThat(ann.lines()).contains("ann says: secret");
    stalled.awaitLast("-- a line of ann was removed (6)");
    late.awaitLast("-- a line of ann was removed (6)");
    List<String> expected =
        List.of(
            "ann says: before",
            "-- a line of ann was removed",
            "ann says: after",
            "-- a line of ann was removed (6)");
    assertThat(late.lines()).isEqualTo(expected);
    assertThat(stalled.lines()).as("what was not on its way").isEqualTo(expected);
  }

  @Test
  void shouldHaveNoTopicAnyMoreIfThatWasTakenBack() {
    // given
    Somebody ann = rig.join(ROOM, "ann", 0);
    ann.room().happen(new RoomEvent.TopicSet(ann.name(), "secret"), RoomRig.MUST_BE_KEPT);
    ann.awaitLast("-- ann set the topic: secret");

    // when
    ann.room().redact(3, Samples.user("olga"), result -> {});
    ann.awaitLast("-- a line of ann was removed (3)");

    // then
    assertThat(rig.join(ROOM, "bob", 1).entered().topic()).isNull();
  }

  @Test
  void shouldListItsMembersUpToItsLimit() {
    // given
    for (int i = 1; i <= 5; i++) {
      rig.join(ROOM, "name-" + i, i % 3);
    }
    assertThat(who().names()).hasSize(5);
    assertThat(who().others()).isZero();

    // when
    rig.join(ROOM, "name-6", 0);

    // then
    assertThat(who().names()).hasSize(5).first().isEqualTo(Samples.user("name-1"));
    assertThat(who().others()).isEqualTo(1);
  }

  @Test
  void shouldKnowWhoIsRenamedByTheNewName() {
    // given
    Somebody ann = rig.join(ROOM, "ann", 0);

    // when
    ann.room().rename(ann.entered().member(), Samples.user("anna"), RoomRig.MUST_BE_KEPT, () -> {});

    // then
    ann.awaitLast("ann is now called anna");
    assertThat(who().names()).containsExactly(Samples.user("anna"));
  }

  /** A name is free before the room has heard of it, and its next bearer may be here first. */
  @Test
  void shouldTellApartTwoWhoBearOneNameOneAfterTheOther() {
    // given
    Somebody first = rig.join(ROOM, "ann", 0);
    Somebody second = rig.join(ROOM, "ann", 1);
    Somebody third = rig.join(ROOM, "ann", 2);

    // when
    first
        .room()
        .rename(first.entered().member(), Samples.user("anna"), RoomRig.MUST_BE_KEPT, () -> {});
    rig.leave(second);

    // then
    third.awaitLast("ann left the chat");
    assertThat(who().names()).containsExactly(Samples.user("ann"), Samples.user("anna"));
    rig.leave(third);
    first.awaitLast("ann left the chat");
    assertThat(who().names()).containsExactly(Samples.user("anna"));
  }

  @Test
  void shouldShowStampsFromAPositionOnToWhoReadsInAnotherWay() {
    // given
    Somebody ann = rig.join(ROOM, "ann", 0);
    sayAndAwait(ann, 1, 2);

    // when
    Loops.run(ann.channel().eventLoop(), ann.reader()::leave);
    CompletableFuture<Audience> read = new CompletableFuture<>();
    EventEncoder stamped = RoomRig.DIALECT.events(true);
    ann.room().read(stamped, ann.entered().member(), read::complete);
    Audience audience = RoomRig.get(read);
    Located.At at = new Located.At(ann.reader().position(), 0, new Located.Past.None());
    Entrance.Entered again =
        new Entrance.Entered(ann.room(), ann.entered().member(), audience, at, 1, null, null);
    Somebody reading = rig.join("ann", 0, again);
    reading.say("3");

    // then
    RoomRig.until(() -> reading.lines().size() == 1);
    assertThat(reading.lines().get(0)).matches("\\[9 \\d\\d:\\d\\d\\] ann says: 3");
    rig.forget(ann);
  }

  // -- its home

  @Test
  void shouldDoEverythingOnItsHomeLoopWhoeverCallsIt() {
    // given
    Set<Thread> encoding = ConcurrentHashMap.newKeySet();
    EventEncoder plain = RoomRig.DIALECT.events(false);
    EventEncoder watched =
        (room, entry, out) -> {
          encoding.add(Thread.currentThread());
          plain.encode(room, entry, out);
        };
    Set<Thread> told = ConcurrentHashMap.newKeySet();
    List<Somebody> members = new ArrayList<>();
    for (int loop = 0; loop < 3; loop++) {
      CompletableFuture<Entrance.Result> result = new CompletableFuture<>();
      Entrance entrance =
          new Entrance(
              Samples.user("name-" + loop),
              watched,
              rig.broadcasters.get(loop),
              new Start.Latest(5),
              RoomRig.OTHERWISE,
              entered -> {
                told.add(Thread.currentThread());
                result.complete(entered);
              });
      rig.loops.get(loop).execute(() -> rig.directory.enter(ROOM, entrance));
      members.add(rig.join("name-" + loop, loop, RoomRig.entered(result)));
    }

    // when everything that can be called is called from every loop, and from this thread
    CompletableFuture<Void> done = new CompletableFuture<>();
    for (Somebody member : members) {
      Runnable calls =
          () -> {
            member.say("hello");
            member.room().who(who -> told.add(Thread.currentThread()));
            member.room().topic(topic -> told.add(Thread.currentThread()));
            member.room().settle(head -> told.add(Thread.currentThread()));
            member
                .room()
                .rename(member.entered().member(), member.name(), RoomRig.MUST_BE_KEPT, () -> {});
            member.room().locate(new Start.Latest(3), located -> told.add(Thread.currentThread()));
          };
      calls.run();
      member.channel().eventLoop().execute(calls);
    }
    members.get(0).room().settle(head -> done.complete(null));
    RoomRig.get(done);
    RoomRig.until(() -> members.stream().allMatch(member -> member.lines().size() == 12));

    // then
    assertThat(ledger.callers(ROOM)).hasSize(1);
    assertThat(told).isEqualTo(ledger.callers(ROOM));
    assertThat(encoding).isEqualTo(ledger.callers(ROOM));
  }

  private void sayAndAwait(Somebody member, int from, int to) {
    for (int i = from; i <= to; i++) {
      member.say(String.valueOf(i));
    }
    member.awaitLast(member.name() + " says: " + to);
  }

  private Reply.Members who() {
    CompletableFuture<Reply.Members> members = new CompletableFuture<>();
    Room room = rig.directory.find(ROOM);
    assertThat(room).isNotNull();
    room.who(members::complete);
    return RoomRig.get(members);
  }
}
