package dev.chatserver.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.chatserver.codec.RoomEvent.Presence;
import dev.chatserver.codec.RoomName;
import dev.chatserver.codec.UserName;
import dev.chatserver.ledger.MemoryLedger;
import dev.chatserver.ledger.MemoryLimits;
import dev.chatserver.testing.Loops;
import dev.chatserver.testing.Samples;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Rooms in their thousands, and thousands in a room. */
class ManyRoomsTest {

  private static final int ROOMS = 100_000;

  /** A room with one member was measured at 950 bytes, its name, map entries and futures too. */
  private static final int ROOM_BYTES_MAX = 3_000;

  private final MemoryLedger ledger = new MemoryLedger(MemoryLimits.DEFAULT, Clock.systemUTC());

  @Test
  void shouldHoldAHundredThousandRoomsAndOnlyTheirLogsAfterwards() {
    try (RoomRig rig = new RoomRig(2, ledger, RoomRig.LIMITS)) {
      // given
      UserName name = Samples.user("ann");
      List<RoomName> names = new ArrayList<>();
      for (int i = 0; i < ROOMS; i++) {
        names.add(Samples.room("room-" + i));
      }
      long before = usedBytes();

      // when
      List<CompletableFuture<Entrance.Result>> results = new ArrayList<>();
      for (int i = 0; i < ROOMS; i++) {
        results.add(
            rig.enter(
                names.get(i), name, i % 2, new Start.Latest(20), RoomRig.DIALECT.events(false)));
      }
      List<Entrance.Entered> entered = new ArrayList<>();
      results.forEach(result -> entered.add(RoomRig.entered(result)));

      // then
      assertThat(rig.directory.size()).isEqualTo(ROOMS);
      assertThat((usedBytes() - before) / ROOMS).isLessThan(ROOM_BYTES_MAX);
      assertThat(rig.directory.list().rooms()).hasSize(4);
      assertThat(rig.directory.list().others()).isEqualTo(ROOMS - 4);

      // when
      WeakReference<Room> one = new WeakReference<>(entered.get(ROOMS / 2).room());
      entered.forEach(in -> in.room().leave(in.member(), Presence.Kind.LEFT_CHAT, null, () -> {}));
      entered.clear();
      results.clear();

      // then
      RoomRig.until(() -> rig.directory.size() == 0);
      assertThat(ledger.restingLogs()).as("each says who left last").isEqualTo(ROOMS);
      await()
          .pollDelay(Duration.ofSeconds(1)) // for as long a room's last timer may hold it
          .until(
              () -> {
                System.gc();
                return one.get() == null;
              });
    }
  }

  /**
   * Of the home loop, which is where the room is: a list of all who are there, or an array that
   * grows with each, would show. Time is measured by the benchmarks.
   */
  @Test
  void shouldAllocateNoMoreForTheTenThousandthWhoEntersThanForTheHundredth() {
    try (RoomRig rig = new RoomRig(1, ledger, RoomRig.LIMITS)) {
      // given
      List<Entrance.Entered> entered = new ArrayList<>();
      enter(rig, entered, 2_000); // warms up
      leaveAll(rig, entered);
      enter(rig, entered, 110);

      // when
      long few = enterAllocating(rig, entered, 80);
      enter(rig, entered, 10_000);
      long many = enterAllocating(rig, entered, 80);

      // then
      assertThat(entered.get(0).room().here()).isEqualTo(entered.size()).isGreaterThan(10_000);
      assertThat(few).isPositive();
      assertThat(many).isLessThan(2 * few);
      leaveAll(rig, entered);
    }
  }

  private static void enter(RoomRig rig, List<Entrance.Entered> entered, int people) {
    for (int i = 0; i < people; i++) {
      entered.add(RoomRig.entered(rig.enter(RoomName.LOBBY, "name-" + entered.size(), 0)));
    }
  }

  /** Returns the bytes that were allocated on the loop. */
  private static long enterAllocating(RoomRig rig, List<Entrance.Entered> entered, int people) {
    long before = allocatedBytes(rig);
    enter(rig, entered, people);
    return allocatedBytes(rig) - before;
  }

  private static long allocatedBytes(RoomRig rig) {
    com.sun.management.ThreadMXBean threads =
        (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    return Loops.call(
        rig.loops.get(0), () -> threads.getThreadAllocatedBytes(Thread.currentThread().getId()));
  }

  private static void leaveAll(RoomRig rig, List<Entrance.Entered> entered) {
    entered.forEach(in -> in.room().leave(in.member(), Presence.Kind.LEFT_CHAT, null, () -> {}));
    entered.clear();
    RoomRig.until(() -> rig.directory.size() == 0);
  }

  private static long usedBytes() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
