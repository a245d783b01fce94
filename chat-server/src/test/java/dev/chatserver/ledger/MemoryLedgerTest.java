package dev.chatserver.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chatserver.codec.LogEntry;
import dev.chatserver.codec.RoomEvent.Presence;
import dev.chatserver.codec.RoomName;
import dev.chatserver.codec.UserName;
import dev.chatserver.testing.Samples;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class MemoryLedgerTest implements LedgerConformance {

  private static final int LARGE = 1_000_000;

  /** Bytes of an event of five characters. */
  private static final long REST = EntrySize.RESTING_LOG_BYTES;

  private static final long EVENT = EntrySize.estimate(Samples.entry(1, "ann", "12345"));

  private final Clock clock = Clock.fixed(Instant.ofEpochMilli(4_213), ZoneOffset.UTC);

  @Override
  public Ledger newLedger(int roomEventsKept) {
    return ledger(roomEventsKept, LARGE, LARGE);
  }

  private MemoryLedger ledger(int roomEventsMax, int roomBytesMax, long totalBytesMax) {
    return new MemoryLedger(
        new MemoryLimits(roomEventsMax, roomBytesMax, totalBytesMax, LARGE), clock);
  }

  @Test
  void shouldGiveEachEventTheTimeOfItsClock() {
    // given
    OpenedLog room = OpenedLog.of(newLedger(10), ROOM);

    // when
    room.say(1);

    // then
    assertThat(room.follower().committed().get(0).timeMillis()).isEqualTo(4_213);
  }

  // -- the limits of one room

  @Test
  void shouldKeepAsManyEventsAsItsLimitAndForgetTheOldestForOneMore() throws Exception {
    // given
    OpenedLog room = OpenedLog.of(ledger(5, LARGE, LARGE), ROOM);

    // when
    room.say(5);

    // then
    assertThat(room.read(1, 9)).isEqualTo(new ReadResult.Range(0, room.follower().committed()));

    // when
    room.say(1);

    // then
    List<LogEntry> all = room.follower().committed();
    assertThat(room.read(1, 9)).isEqualTo(new ReadResult.Range(1, all.subList(1, 6)));
  }

  @Test
  void shouldKeepAsManyBytesAsItsLimitAndForgetTheOldestForOneMore() throws Exception {
    for (int spare : new int[] {0, -1}) {
      // given
      MemoryLedger ledger = ledger(LARGE, (int) (3 * EVENT) + spare, LARGE);
      OpenedLog room = OpenedLog.of(ledger, ROOM);

      // when
      for (int i = 1; i <= 3; i++) {
        room.append(Samples.said("ann", "12345"));
      }

      // then
      int kept = spare == 0 ? 3 : 2;
      assertThat(ledger.bytes()).isEqualTo(kept * EVENT);
      assertThat(room.read(1, 9).entries()).hasSize(kept);
      assertThat(room.read(1, 9).missed()).isEqualTo(3 - kept);
    }
  }

  @Test
  void shouldKeepOneEventHoweverLarge() throws Exception {
    // given
    OpenedLog room = OpenedLog.of(ledger(LARGE, 10, 10), ROOM);

    // when
    room.say(3);

    // then
    assertThat(room.read(1, 9).missed()).isEqualTo(2);
    assertThat(room.texts(room.read(1, 9))).containsExactly("text 3");
  }

  // -- the limit of all rooms

  @Test
  void shouldKeepTheLogsOfEmptyRoomsUpToTheTotal() {
    // given
    MemoryLedger ledger = ledger(LARGE, LARGE, 3 * (EVENT + REST));

    // when
    fill(ledger, "a");
    fill(ledger, "b");
    fill(ledger, "c");

    // then
    assertThat(ledger.restingLogs()).isEqualTo(3);
    assertThat(ledger.bytes()).isEqualTo(3 * (EVENT + REST));
  }

  @Test
  void shouldForgetTheRoomThatHasBeenEmptyLongest() {
    // given b, then c, and a which was visited again
    MemoryLedger ledger = ledger(LARGE, LARGE, 3 * (EVENT + REST));
    fill(ledger, "a");
    fill(ledger, "b");
    fill(ledger, "c");
    OpenedLog.of(ledger, Samples.room("a")).log().close();

    // when
    fill(ledger, "d");

    // then
    assertThat(ledger.resting(Samples.room("b"))).isNull();
    assertThat(ledger.resting(Samples.room("c"))).isNotNull();
    assertThat(ledger.resting(Samples.room("a"))).isNotNull();
    assertThat(ledger.resting(Samples.room("d"))).isNotNull();
    assertThat(ledger.bytes()).isEqualTo(3 * (EVENT + REST));
  }

  @Test
  void shouldForgetNoRoomThatSomebodyIsInButTheOldestOfWhoTalks() throws Exception {
    // given
    MemoryLedger ledger = ledger(LARGE, LARGE, 4 * EVENT);
    OpenedLog quiet = OpenedLog.of(ledger, Samples.room("quiet"));
    quiet.append(Samples.said("ann", "12345"));
    OpenedLog loud = OpenedLog.of(ledger, Samples.room("loud"));

    // when
    for (int i = 0; i < 5; i++) {
      loud.append(Samples.said("bob", "12345"));
    }

    // then
    assertThat(quiet.read(1, 9).entries()).hasSize(1);
    assertThat(loud.read(1, 9).missed()).isEqualTo(2);
    assertThat(loud.read(1, 9).entries()).hasSize(3);
    assertThat(ledger.bytes()).isEqualTo(4 * EVENT);
  }

  @Test
  void shouldNumberOnAfterAForgottenLogAndKnowItsPositionsNoMore() throws Exception {
    // given
    MemoryLedger ledger = ledger(LARGE, LARGE, 3 * EVENT + REST);
    fill(ledger, "a", 3);
    fill(ledger, "b", 3);
    assertThat(ledger.resting(Samples.room("a"))).isNull();

    // when
    OpenedLog again = OpenedLog.of(ledger, Samples.room("a"));

    // then
    assertThat(again.follower().opened().get(0).head()).isEqualTo(3);
    for (long forgotten = 1; forgotten <= 3; forgotten++) {
      assertThat(again.tryRead(forgotten, 9)).isEqualTo(new ReadResult.Unknown(4, 3));
    }
    assertThat(again.read(4, 9)).isEqualTo(new ReadResult.Range(0, List.of()));
    assertThat(again.tail(9)).isEqualTo(4);

    // when
    again.say(1);

    // then
    assertThat(again.follower().committed().get(0).sequence()).isEqualTo(4);
    assertThat(again.tryRead(3, 9)).isEqualTo(new ReadResult.Unknown(4, 4));
    assertThat(again.texts(again.read(4, 9))).containsExactly("text 1");
  }

  @Test
  void shouldLeaveNothingOfARoomInWhichNothingHappened() {
    // given
    MemoryLedger ledger = ledger(10, LARGE, LARGE);

    // when
    OpenedLog.of(ledger, ROOM).log().close();

    // then
    assertThat(ledger.restingLogs()).isZero();
    assertThat(ledger.bytes()).isZero();
  }

  @Test
  void shouldLeaveNothingOfARoomInWhichNothingHappenedSinceItWasForgotten() {
    // given
    MemoryLedger ledger = ledger(LARGE, LARGE, EVENT + REST);
    fill(ledger, "a");
    fill(ledger, "b");
    assertThat(ledger.restingLogs()).isEqualTo(1);

    // when
    OpenedLog.of(ledger, Samples.room("a")).log().close();

    // then
    assertThat(ledger.restingLogs()).isEqualTo(1);
  }

  @Test
  void shouldLetGoOfEverythingWhenItIsClosed() {
    // given
    MemoryLedger ledger = ledger(LARGE, LARGE, LARGE);
    fill(ledger, "a");

    // when
    ledger.close();

    // then
    assertThat(ledger.restingLogs()).isZero();
  }

  // -- many

  @Test
  void shouldKeepAHundredThousandRoomsAndForgetThoseThatWereEmptyLongest() {
    // given
    int rooms = 100_000;
    MemoryLedger ledger = ledger(LARGE, LARGE, rooms * (EVENT + REST));

    // when
    for (int i = 0; i < rooms; i++) {
      fill(ledger, "r" + i);
    }

    // then
    assertThat(ledger.restingLogs()).isEqualTo(rooms);
    assertThat(ledger.bytes()).isEqualTo(rooms * (EVENT + REST));

    // when half as many come to be
    for (int i = 0; i < rooms / 2; i++) {
      fill(ledger, "s" + i);
    }

    // then
    assertThat(ledger.restingLogs()).isEqualTo(rooms);
    assertThat(ledger.resting(Samples.room("r" + (rooms / 2 - 1)))).isNull();
    assertThat(ledger.resting(Samples.room("r" + rooms / 2))).isNotNull();
  }

  /** The heap that rooms take of which each says who left last, as most empty rooms do. */
  @Test
  void shouldCountAboutWhatRestingRoomsTake() {
    // given
    int rooms = 50_000;
    MemoryLedger ledger = ledger(LARGE, LARGE, 1000L * LARGE);
    UserName ann = Samples.user("ann");
    long before = usedBytes();

    // when
    for (int i = 0; i < rooms; i++) {
      OpenedLog room = OpenedLog.of(ledger, Samples.room("some-room-" + i));
      room.append(Presence.of(Presence.Kind.LEFT_CHAT, ann, null));
      room.log().close();
    }

    // then
    double taken = usedBytes() - before;
    assertThat(ledger.restingLogs()).isEqualTo(rooms);
    assertThat(ledger.bytes() / taken).isBetween(0.8, 1.3);
  }

  private static long usedBytes() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  /** Rooms of several threads come and go, and each forgets what the others leave behind. */
  @RepeatedTest(20)
  void shouldKeepCountWhileRoomsAreForgottenAndOpenedAtOnce() throws Exception {
    // given
    MemoryLedger ledger = ledger(4, LARGE, 20 * (EVENT + REST));
    Queue<Throwable> problems = new ConcurrentLinkedQueue<>();
    List<Thread> homes = new ArrayList<>();
    for (int home = 0; home < 4; home++) {
      int own = home;
      homes.add(
          new Thread(
              () -> {
                try {
                  comeAndGo(ledger, own);
                } catch (Throwable e) {
                  problems.add(e);
                }
              }));
    }

    // when
    homes.forEach(Thread::start);
    for (Thread home : homes) {
      home.join();
    }

    // then
    assertThat(problems).isEmpty();
    long bytes = 0;
    int resting = 0;
    for (int home = 0; home < 4; home++) {
      for (int i = 0; i < 16; i++) {
        MemoryRoomLog log = ledger.resting(name(home, i));
        bytes += log == null ? 0 : log.bytes() + REST;
        resting += log == null ? 0 : 1;
      }
    }
    assertThat(ledger.restingLogs()).isEqualTo(resting);
    assertThat(ledger.bytes()).isEqualTo(bytes).isLessThanOrEqualTo(20 * (EVENT + REST));
  }

  private static void comeAndGo(MemoryLedger ledger, int home) throws Exception {
    Random random = new Random(home);
    long[] heads = new long[16];
    for (int round = 0; round < 5_000; round++) {
      int i = random.nextInt(heads.length);
      OpenedLog room = OpenedLog.of(ledger, name(home, i));
      assertThat(room.follower().opened().get(0).head()).isGreaterThanOrEqualTo(heads[i]);
      for (int events = random.nextInt(4); events > 0; events--) {
        room.append(Samples.said("ann", "12345"));
      }
      List<LogEntry> committed = room.follower().committed();
      if (!committed.isEmpty()) {
        assertThat(committed.get(0).sequence()).isGreaterThan(heads[i]);
        heads[i] = committed.get(committed.size() - 1).sequence();
        assertThat(room.read(heads[i], 9).entries()).hasSize(1);
      }
      room.log().close();
    }
  }

  private static RoomName name(int home, int i) {
    return Samples.room("home-" + home + "-" + i);
  }

  // -- the limits themselves

  @Test
  void shouldNotTakeLimitsThatLeaveNothing() {
    assertThatThrownBy(() -> new MemoryLimits(0, 1, 1, 2))
        .hasMessage("roomEventsMax: 0 (expected: >= 1)");
    assertThatThrownBy(() -> new MemoryLimits(1, 0, 1, 2))
        .hasMessage("roomBytesMax: 0 (expected: >= 1)");
    assertThatThrownBy(() -> new MemoryLimits(1, 1, 0, 2))
        .hasMessage("totalBytesMax: 0 (expected: >= 1)");
    assertThatThrownBy(() -> new MemoryLimits(1, 1, 1, 1))
        .hasMessage("intakeEventsMax: 1 (expected: >= 2)");
  }

  private static void fill(MemoryLedger ledger, String room) {
    fill(ledger, room, 1);
  }

  /** Somebody says something of five characters in a room, and leaves. */
  private static void fill(MemoryLedger ledger, String room, int events) {
    RoomLog log = ledger.open(Samples.room(room), new RecordingFollower());
    for (int i = 0; i < events; i++) {
      log.append(Samples.said("ann", "12345"), why -> {});
    }
    log.close();
  }
}
