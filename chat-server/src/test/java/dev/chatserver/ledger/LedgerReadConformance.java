package dev.chatserver.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatserver.codec.LogEntry;
import dev.chatserver.codec.RoomEvent.Presence;
import dev.chatserver.codec.RoomName;
import dev.chatserver.testing.Samples;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What every ledger does that is read from; a part of {@link LedgerConformance}. */
public interface LedgerReadConformance {

  int MANY = 100;
  RoomName ROOM = Samples.room("tea");

  /**
   * A new ledger without events; the test closes it.
   *
   * @param roomEventsKept how many events of a room it keeps, or somewhat more
   */
  Ledger newLedger(int roomEventsKept) throws Exception;

  // -- the tail

  @Test
  default void shouldFindWhereTheLastEventsBegin() throws Exception {
    try (Ledger ledger = newLedger(MANY)) {
      // given
      OpenedLog room = OpenedLog.of(ledger, ROOM);
      room.say(10);
      room.awaitCommitted(10);

      // then
      assertThat(room.texts(room.read(room.tail(1), MANY))).isEqualTo(OpenedLog.texts(10, 10));
      assertThat(room.texts(room.read(room.tail(4), MANY))).isEqualTo(OpenedLog.texts(7, 10));
      assertThat(room.texts(room.read(room.tail(10), MANY))).isEqualTo(OpenedLog.texts(1, 10));
    }
  }

  @Test
  default void shouldFindTheOldestIfThereAreFewerThanAreAskedFor() throws Exception {
    try (Ledger ledger = newLedger(MANY)) {
      // given
      OpenedLog room = OpenedLog.of(ledger, ROOM);
      room.say(10);
      room.awaitCommitted(10);

      // when
      ReadResult.Range range = room.read(room.tail(11), MANY);

      // then
      assertThat(range.missed()).isZero();
      assertThat(room.texts(range)).isEqualTo(OpenedLog.texts(1, 10));
    }
  }

  @Test
  default void shouldFindTheNextEventToComeIfThereIsNone() throws Exception {
    try (Ledger ledger = newLedger(MANY)) {
      // given
      OpenedLog room = OpenedLog.of(ledger, ROOM);

      // when
      long start = room.tail(5);
      room.say(2);

      // then
      room.awaitCommitted(2);
      assertThat(room.texts(room.read(start, MANY))).isEqualTo(OpenedLog.texts(1, 2));
      assertThat(room.read(start, MANY).missed()).isZero();
    }
  }

  @Test
  default void shouldNotCountWhoCameAndWentAmongTheLastEvents() throws Exception {
    try (Ledger ledger = newLedger(MANY)) {
      // given
      OpenedLog room = OpenedLog.of(ledger, ROOM);
      room.say(3);
      leave(room, 40);
      room.say(2);
      leave(room, 5);
      List<LogEntry> committed = room.awaitCommitted(50);
      long head = committed.get(49).sequence();

      // then
      assertThat(room.tailOf(1))
          .isEqualTo(
              new RoomLog.Tail(
                  committed.get(44).sequence(), head, 1, committed.get(44).timeMillis()));
      assertThat(room.tail(2)).isEqualTo(committed.get(43).sequence());
      assertThat(room.tail(3)).isEqualTo(committed.get(2).sequence());
      assertThat(room.tail(4)).isEqualTo(committed.get(1).sequence());
      assertThat(room.tail(99)).isEqualTo(committed.get(0).sequence());
    }
  }

  @Test
  default void shouldFindNoLastEvents_whereNothingIsKeptButWhoCameAndWent() throws Exception {
    try (Ledger ledger = newLedger(10)) {
      // given
      OpenedLog room = OpenedLog.of(ledger, ROOM);
      room.say(3);
      leave(room, 5 * MANY);
      long head = room.awaitCommitted(5 * MANY + 3).get(5 * MANY + 2).sequence();

      // then
      assertThat(room.tail(5)).isGreaterThan(head);
    }
  }

  private static void leave(OpenedLog room, int times) {
    for (int i = 0; i < times; i++) {
      room.append(Presence.of(Presence.Kind.LEFT_CHAT, Samples.user("bob"), null));
    }
  }

  /** A person who leaves relies on it: by then they have been shown what they said. */
  @Test
  default void shouldReachABarrierAfterWhatWasAppendedBeforeIsCommitted() throws Exception {
    try (Ledger ledger = newLedger(MANY)) {
      // given
      OpenedLog room = OpenedLog.of(ledger, ROOM);

      // when
      room.say(50);
      CompletableFuture<Integer> committed = new CompletableFuture<>();
      room.log().barrier(() -> committed.complete(room.follower().committed().size()));

      // then
      assertThat(committed.get(10, TimeUnit.SECONDS)).isEqualTo(50);
    }
  }

  // -- counting

  /** Who goes to another room is told how many lines of the old one they have not read. */
  @Test
  default void shouldCountFromAnEventToTheEnd() throws Exception {
    try (Ledger ledger = newLedger(MANY)) {
      // given
      OpenedLog room = OpenedLog.of(ledger, ROOM);
      room.say(10);
      List<LogEntry> committed = room.awaitCommitted(10);

      // then
      assertThat(room.countFrom(1)).isEqualTo(10);
      assertThat(room.countFrom(committed.get(3).sequence())).isEqualTo(7);
      assertThat(room.countFrom(committed.get(9).sequence())).isEqualTo(1);
      assertThat(room.countFrom(committed.get(9).sequence() + 1)).isZero();
    }
  }

  @Test
  default void shouldCountWhatWasAppendedBefore() throws Exception {
    try (Ledger ledger = newLedger(MANY)) {
      // given
      OpenedLog room = OpenedLog.of(ledger, ROOM);

      // when
      room.say(50);

      // then
      assertThat(room.countFrom(1)).isEqualTo(50);
    }
  }

  @Test
  default void shouldCountWhatItNoLongerKeeps() throws Exception {
    try (Ledger ledger = newLedger(MANY)) {
      // given
      OpenedLog room = OpenedLog.of(ledger, ROOM);

      // when
      room.say(3 * MANY);

      // then
      assertThat(room.countFrom(1)).isEqualTo(3 * MANY);
    }
  }

  // -- reading

  @Test
  default void shouldReadBackWhatWasCommitted() throws Exception {
    try (Ledger ledger = newLedger(MANY)) {
      // given
      OpenedLog room = OpenedLog.of(ledger, ROOM);
      room.say(20);
      List<LogEntry> committed = room.awaitCommitted(20);

      // when
      ReadResult.Range range = room.read(1, MANY);

      // then
      assertThat(range.missed()).isZero();
      assertThat(range.entries()).isEqualTo(committed);
    }
  }

  @Test
  default void shouldReadNoMoreThanIsAskedFor() throws Exception {
    try (Ledger ledger = newLedger(MANY)) {
      // given
      OpenedLog room = OpenedLog.of(ledger, ROOM);
      room.say(20);
      List<LogEntry> committed = room.awaitCommitted(20);

      // then
      assertThat(room.read(committed.get(4).sequence(), 3).entries())
          .isEqualTo(committed.subList(4, 7));
      assertThat(room.read(committed.get(17).sequence(), 3).entries())
          .isEqualTo(committed.subList(17, 20));
      assertThat(room.read(committed.get(18).sequence(), 3).entries())
          .isEqualTo(committed.subList(18, 20));
    }
  }

  @Test
  default void shouldGoOnReadingAfterTheLastOneRead() throws Exception {
    try (Ledger ledger = newLedger(MANY)) {
      // given
      OpenedLog room = OpenedLog.of(ledger, ROOM);
      room.say(20);
      List<LogEntry> committed = room.awaitCommitted(20);

      // when
      List<LogEntry> read = new ArrayList<>();
      for (long from = 1; read.size() < 20; from = read.get(read.size() - 1).sequence() + 1) {
        ReadResult.Range chunk = room.read(from, 7);
        assertThat(chunk.missed()).isZero();
        read.addAll(chunk.entries());
      }

      // then
      assertThat(read).isEqualTo(committed);
    }
  }

  @Test
  default void shouldReadNothingAfterTheHead() throws Exception {
    try (Ledger ledger = newLedger(MANY)) {
      // given
      OpenedLog room = OpenedLog.of(ledger, ROOM);
      assertThat(room.read(1, MANY)).isEqualTo(new ReadResult.Range(0, List.of()));
      room.say(3);
      long head = room.awaitCommitted(3).get(2).sequence();

      // then
      assertThat(room.read(head + 1, MANY)).isEqualTo(new ReadResult.Range(0, List.of()));
    }
  }

  @Test
  default void shouldKnowThatAPositionIsPastTheHead() throws Exception {
    try (Ledger ledger = newLedger(MANY)) {
      // given
      OpenedLog room = OpenedLog.of(ledger, ROOM);
      room.say(3);
      List<LogEntry> committed = room.awaitCommitted(3);
      long head = committed.get(2).sequence();

      // when
      ReadResult result = room.tryRead(head + 1_000, MANY);

      // then
      assertThat(result)
          .isInstanceOfSatisfying(
              ReadResult.Unknown.class,
              unknown -> {
                assertThat(unknown.head()).isEqualTo(head);
                assertThat(unknown.oldest()).isBetween(1L, committed.get(0).sequence());
              });
    }
  }

  @Test
  default void shouldCountExactlyWhatItNoLongerKeeps() throws Exception {
    try (Ledger ledger = newLedger(10)) {
      // given
      OpenedLog room = OpenedLog.of(ledger, ROOM);
      room.say(5 * MANY);
      List<LogEntry> committed = room.awaitCommitted(5 * MANY);

      for (int i : new int[] {0, 1, 7, MANY}) {
        // when
        ReadResult.Range range = room.read(committed.get(i).sequence(), 5 * MANY);

        // then
        assertThat(range.missed()).isPositive();
        assertThat(range.entries()).isNotEmpty();
        assertThat(range.entries())
            .isEqualTo(committed.subList(i + (int) range.missed(), committed.size()));
      }
    }
  }

  @Test
  default void shouldCountNothingAsMissedFromTheOldestThatItKeeps() throws Exception {
    try (Ledger ledger = newLedger(10)) {
      // given
      OpenedLog room = OpenedLog.of(ledger, ROOM);
      room.say(5 * MANY);
      List<LogEntry> committed = room.awaitCommitted(5 * MANY);
      LogEntry oldest = room.read(1, 1).entries().get(0);
      LogEntry forgotten = committed.get(committed.indexOf(oldest) - 1);

      // then
      assertThat(room.read(oldest.sequence(), 1).missed()).isZero();
      assertThat(room.read(forgotten.sequence() + 1, 1).missed()).isZero();
      assertThat(room.read(forgotten.sequence(), 1).missed()).isEqualTo(1);
    }
  }

  @Test
  default void shouldReadAndCountInALogThatWasOpenedAgain() throws Exception {
    try (Ledger ledger = newLedger(10)) {
      // given
      OpenedLog before = OpenedLog.of(ledger, ROOM);
      before.say(5 * MANY);
      List<LogEntry> committed = before.awaitCommitted(5 * MANY);
      before.log().close();

      // when
      OpenedLog again = OpenedLog.of(ledger, ROOM);
      ReadResult.Range range = again.read(committed.get(3).sequence(), 5 * MANY);

      // then
      assertThat(range.entries())
          .isEqualTo(committed.subList(3 + (int) range.missed(), committed.size()));
    }
  }
}
