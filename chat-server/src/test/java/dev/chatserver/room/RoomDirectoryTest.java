package dev.chatserver.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatserver.codec.Refusal;
import dev.chatserver.codec.Reply;
import dev.chatserver.codec.RoomName;
import dev.chatserver.ledger.MemoryLimits;
import dev.chatserver.room.RoomRig.Somebody;
import dev.chatserver.testing.GatedLedger;
import dev.chatserver.testing.Samples;
import dev.chatserver.testing.SteppedLoop;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RoomDirectoryTest {

  @Test
  void shouldMakeARoomForItsFirstMemberAndForgetItWithItsLast() {
    try (RoomRig rig = rig(10)) {
      // given
      RoomName room = Samples.room("tea");
      assertThat(rig.directory.find(room)).isNull();

      // when
      Somebody ann = rig.join(room, "ann", 0);
      Somebody bob = rig.join(Samples.room("TEA"), "bob", 1);

      // then
      assertThat(bob.room()).isSameAs(ann.room()).isSameAs(rig.directory.find(room));
      assertThat(rig.directory.size()).isEqualTo(1);

      // when
      rig.leave(ann);
      rig.leave(bob);

      // then
      RoomRig.until(() -> rig.directory.find(room) == null);
      assertThat(rig.directory.size()).isZero();
    }
  }

  // -- its limit

  @Test
  void shouldMakeAsManyRoomsAsItsLimitAndRefuseOneMore() {
    try (RoomRig rig = rig(3)) {
      // given
      Somebody first = rig.join(Samples.room("room-1"), "ann", 0);
      rig.join(Samples.room("room-2"), "bob", 1);
      rig.join(Samples.room("room-3"), "cid", 2);

      // when
      Entrance.Result refused = RoomRig.get(rig.enter(Samples.room("room-4"), "dan", 0));

      // then
      assertThat(refused)
          .isEqualTo(new Entrance.NotEntered(Refusal.of(Refusal.Reason.TOO_MANY_ROOMS, 3)));
      assertThat(rig.directory.size()).isEqualTo(3);

      // when somebody enters a room that there is
      rig.join(Samples.room("room-3"), "eve", 0);

      // when there is one room less
      rig.leave(first);
      RoomRig.until(() -> rig.directory.size() == 2);

      // then
      rig.join(Samples.room("room-4"), "dan", 0);
    }
  }

  /** Everybody enters it first, and who could not would be in no room at all. */
  @Test
  void shouldMakeTheLobbyHoweverManyRoomsThereAre() {
    try (RoomRig rig = rig(1)) {
      // given
      Somebody ann = rig.join(Samples.room("tea"), "ann", 0);

      // when
      Somebody bob = rig.join(RoomName.LOBBY, "bob", 1);

      // then
      assertThat(rig.directory.size()).isEqualTo(2);
      Entrance.Result refused = RoomRig.get(rig.enter(Samples.room("milk"), "cid", 2));
      assertThat(refused).isInstanceOf(Entrance.NotEntered.class);

      // when
      rig.leave(ann);
      rig.leave(bob);
      RoomRig.until(() -> rig.directory.size() == 0);

      // then
      rig.join(Samples.room("milk"), "cid", 2);
      refused = RoomRig.get(rig.enter(Samples.room("tea"), "ann", 0));
      assertThat(refused).isInstanceOf(Entrance.NotEntered.class);
    }
  }

  @Test
  void shouldNeverMakeMoreRoomsThanItsLimitWhoeverEntersAtOnce() {
    for (int round = 0; round < 20; round++) {
      try (RoomRig rig = rig(5)) {
        // when
        List<CompletableFuture<Entrance.Result>> results = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
          results.add(rig.enter(Samples.room("room-" + i), "name-" + i, i % 3));
        }

        // then
        int entered = 0;
        for (int i = 0; i < 40; i++) {
          if (RoomRig.get(results.get(i)) instanceof Entrance.Entered in) {
            entered++;
            rig.join("name-" + i, i % 3, in);
          }
        }
        assertThat(entered).isEqualTo(5);
        assertThat(rig.directory.size()).isEqualTo(5);
      }
    }
  }

  // -- the list

  @Test
  void shouldListTheFullestRoomsAndCountTheOthers() {
    try (RoomRig rig = rig(10)) {
      // given
      int[] here = {1, 3, 2, 1, 4, 2};
      int name = 0;
      for (int room = 0; room < here.length; room++) {
        for (int i = 0; i < here[room]; i++) {
          rig.join(Samples.room("room-" + room), "name-" + name++, i % 3);
        }
      }

      // when
      Reply.Rooms list = rig.directory.list();

      // then
      assertThat(list)
          .isEqualTo(
              new Reply.Rooms(
                  List.of(size(4, 4), size(1, 3), size(2, 2), size(5, 2)), here.length - 4));
    }
  }

  @Test
  void shouldListNothingWhereNobodyIs() {
    try (RoomRig rig = rig(10)) {
      assertThat(rig.directory.list()).isEqualTo(new Reply.Rooms(List.of(), 0));
    }
  }

  @Test
  void shouldListWhatThereIsAtOnce_whereRoomsAreFew() {
    try (RoomRig rig = rig(10)) {
      assertThat(rig.directory.list().rooms()).isEmpty();

      rig.join(Samples.room("tea"), "ann", 0);

      assertThat(rig.directory.list().rooms())
          .containsExactly(new Reply.RoomSize(Samples.room("tea"), 1));
    }
  }

  @Test
  void shouldLookAtTheRoomsOnceASecondAtMostWhoeverAsks_whereTheyAreMany() {
    try (RoomRig rig = rig(2000)) {
      // given
      for (int room = 0; room < 1001; room++) {
        rig.join(Samples.room("room-" + room), "name-" + room, 0);
      }
      Reply.Rooms before = rig.directory.list();
      long listed = System.nanoTime();
      rig.join(Samples.room("tea"), "ann", 0);

      // when
      Reply.Rooms after = rig.directory.list();

      // then unless this test was held up for a second itself
      if (System.nanoTime() - listed < 1_000_000_000) {
        assertThat(after).isSameAs(before);
      }
      RoomRig.until(() -> rig.directory.list().others() == before.others() + 1);
    }
  }

  /**
   * Whoever asks, and however often, the rooms of all nodes are looked at once a second at most.
   */
  @Test
  void shouldLookAtTheRoomsOnceASecondAtMost_whereThoseOfOtherNodesAreMany() {
    MockTicker ticker = Ticker.newMockTicker();
    SteppedLoop loop = new SteppedLoop(ticker);
    GatedLedger ledger = GatedLedger.atOnce(100);
    ledger.elsewhere().rooms = 1001;
    RoomDirectory directory =
        new RoomDirectory(Samples.roomServices(List.of(loop), ledger, RoomLimits.DEFAULT));
    Reply.Rooms before = directory.list();
    assertThat(before.rooms().size() + before.others()).isEqualTo(1001);

    ledger.elsewhere().rooms = 1002;

    assertThat(directory.list()).isSameAs(before);
    ticker.advance(1001, TimeUnit.MILLISECONDS);
    assertThat(directory.list().others()).isEqualTo(before.others() + 1);
  }

  private static Reply.RoomSize size(int room, int here) {
    return new Reply.RoomSize(Samples.room("room-" + room), here);
  }

  // -- races

  /** Few rooms that are made and forgotten all the time, since most often somebody is alone. */
  @Test
  void shouldNeitherLoseARoomNorMakeItTwiceWhileManyEnterAndLeave() throws Exception {
    GatedLedger ledger = GatedLedger.late(MemoryLimits.DEFAULT);
    try (RoomRig rig = new RoomRig(3, ledger, RoomRig.LIMITS)) {
      // given
      Queue<Throwable> problems = new ConcurrentLinkedQueue<>();
      List<Thread> people = new ArrayList<>();
      for (int person = 0; person < 6; person++) {
        int who = person;
        people.add(
            new Thread(
                () -> {
                  try {
                    comeAndGo(rig, who);
                  } catch (Throwable e) {
                    problems.add(e);
                  }
                }));
      }

      // when
      people.forEach(Thread::start);
      for (Thread thread : people) {
        thread.join();
      }

      // then
      assertThat(problems).isEmpty();
      RoomRig.until(() -> rig.directory.size() == 0);
      rig.loops.settle();
      assertThat(ledger.problems()).as("logs opened twice, or used when closed").isZero();
      assertThat(ledger.openLogs()).isZero();
    }
  }

  private static void comeAndGo(RoomRig rig, int person) {
    Random random = new Random(person);
    String name = "name-" + person;
    for (int round = 0; round < 150; round++) {
      RoomName room = Samples.room("room-" + random.nextInt(3));
      int loop = random.nextInt(3);
      Somebody member = rig.join(room, name, loop);
      if (rig.directory.find(room) != member.room()) {
        throw new AssertionError("in a room that is not in the directory");
      }
      if (random.nextBoolean()) {
        String line = "round-" + round;
        member.say(line);
        RoomRig.until(() -> member.received(name + " says: " + line));
      }
      rig.leave(member);
    }
  }

  private static RoomRig rig(int roomsMax) {
    return new RoomRig(3, GatedLedger.late(MemoryLimits.DEFAULT), RoomRig.limits(roomsMax));
  }
}
