package dev.chatserver.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.chatserver.codec.LogEntry;
import dev.chatserver.codec.RoomEvent;
import dev.chatserver.codec.RoomEvent.Presence;
import dev.chatserver.testing.Samples;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What every ledger does, whatever it keeps its events in: opening, appending and, inherited,
 * reading and taking back. Numbers need not be contiguous, and what is told may be told later and
 * by another thread; so every test waits for what it looks at.
 */
public interface LedgerConformance extends LedgerReadConformance, LedgerRedactConformance {

  // -- opening

  @Test
  default void shouldTellOnceThatAnEmptyLogIsOpen() throws Exception {
    try (Ledger ledger = newLedger(MANY)) {
      // when
      OpenedLog room = OpenedLog.of(ledger, ROOM);

      // then
      assertThat(room.follower().opened()).containsExactly(new RecordingFollower.Opened(0, null));
      assertThat(room.follower().committed()).isEmpty();
    }
  }

  @Test
  default void shouldTellTheHeadAndTheLastTopicWhenALogIsOpenedAgain() throws Exception {
    try (Ledger ledger = newLedger(MANY)) {
      // given
      OpenedLog before = OpenedLog.of(ledger, ROOM);
      before.append(new RoomEvent.TopicSet(Samples.user("ann"), "coffee"));
      before.append(new RoomEvent.TopicSet(Samples.user("ann"), "tea"));
      before.say(3);
      long head = before.awaitCommitted(5).get(4).sequence();
      before.log().close();

      // when
      OpenedLog again = OpenedLog.of(ledger, ROOM);

      // then
      assertThat(again.follower().opened())
          .containsExactly(new RecordingFollower.Opened(head, "tea"));
    }
  }

  @Test
  default void shouldCallARoomWhatItWasCalledFirst() throws Exception {
    try (Ledger ledger = newLedger(MANY)) {
      // given
      OpenedLog before = OpenedLog.of(ledger, Samples.room("Tea-Time"));
      before.say(1);
      before.awaitCommitted(1);
      before.log().close();

      // when
      OpenedLog again = OpenedLog.of(ledger, Samples.room("TEA-TIME"));

      // then
      assertThat(before.follower().name()).isEqualTo("Tea-Time");
      assertThat(again.follower().name()).isEqualTo("Tea-Time");
    }
  }

  @Test
  default void shouldRememberATopicWhoseEventIsNoLongerKept() throws Exception {
    try (Ledger ledger = newLedger(5)) {
      // given
      OpenedLog before = OpenedLog.of(ledger, ROOM);
      before.append(new RoomEvent.TopicSet(Samples.user("ann"), "tea"));
      before.say(MANY);
      before.awaitCommitted(MANY + 1);
      before.log().close();

      // when
      OpenedLog again = OpenedLog.of(ledger, ROOM);

      // then
      assertThat(again.follower().opened().get(0).topic()).isEqualTo("tea");
    }
  }

  @Test
  default void shouldKeepWhatWasAppendedRightBeforeItWasClosed() throws Exception {
    try (Ledger ledger = newLedger(MANY)) {
      // given
      OpenedLog before = OpenedLog.of(ledger, ROOM);
      before.say(10);
      before.log().close();

      // when
      OpenedLog again = OpenedLog.of(ledger, ROOM);

      // then
      assertThat(again.texts(again.read(1, MANY))).isEqualTo(OpenedLog.texts(1, 10));
    }
  }

  @Test
  default void shouldNumberOnWhenALogIsOpenedAgain() throws Exception {
    try (Ledger ledger = newLedger(MANY)) {
      // given
      OpenedLog before = OpenedLog.of(ledger, ROOM);
      before.say(2);
      long head = before.awaitCommitted(2).get(1).sequence();
      before.log().close();

      // when
      OpenedLog again = OpenedLog.of(ledger, ROOM);
      again.say(1);

      // then
      assertThat(again.awaitCommitted(1).get(0).sequence()).isGreaterThan(head);
      assertThat(before.follower().committed()).as("who is closed hears no more").hasSize(2);
    }
  }

  // -- appending

  @Test
  default void shouldCommitEachEventOnceInTheOrderInWhichItWasAppended() throws Exception {
    try (Ledger ledger = newLedger(MANY)) {
      // given
      OpenedLog room = OpenedLog.of(ledger, ROOM);

      // when
      room.say(MANY);

      // then
      List<LogEntry> committed = room.awaitCommitted(MANY);
      assertThat(room.texts(committed)).isEqualTo(OpenedLog.texts(1, MANY));
      assertThat(committed).extracting(LogEntry::sequence).isSorted().doesNotHaveDuplicates();
      assertThat(committed.get(0).sequence()).isPositive();
      assertThat(room.follower().wasDisturbed()).isFalse();
    }
  }

  @Test
  default void shouldKeepEveryKindOfEventAsItWas() throws Exception {
    try (Ledger ledger = newLedger(MANY)) {
      // given
      List<RoomEvent> events =
          List.of(
              Samples.said("Ann", "hello \u845B\uD83D\uDE00"),
              new RoomEvent.Emoted(Samples.user("ann"), "waves"),
              new RoomEvent.TopicSet(Samples.user("ann"), "tea"),
              new RoomEvent.Renamed(Samples.user("ann"), Samples.user("Anna")),
              Presence.of(Presence.Kind.LEFT_CHAT, Samples.user("anna"), "bye"),
              new RoomEvent.Redacted(Samples.user("ann")),
              new Presence(
                  Presence.Kind.JOINED,
                  List.of(Samples.user("bob"), Samples.user("cid")),
                  37,
                  null));
      OpenedLog room = OpenedLog.of(ledger, ROOM);

      // when
      events.forEach(room::append);

      // then
      assertThat(room.awaitCommitted(events.size())).extracting(LogEntry::event).isEqualTo(events);
      assertThat(room.read(1, MANY).entries()).isEqualTo(room.follower().committed());
    }
  }

  @Test
  default void shouldCountDownTheIntakeForEachEventThatIsKept() throws Exception {
    try (Ledger ledger = newLedger(MANY)) {
      // given
      OpenedLog room = OpenedLog.of(ledger, ROOM);
      for (int i = 0; i < 10; i++) {
        ledger.intake().add();
      }

      // when
      room.say(10);

      // then
      room.awaitCommitted(10);
      await().untilAsserted(() -> assertThat(ledger.intake().pending()).isZero());
    }
  }

  @Test
  default void shouldKeepRoomsApart() throws Exception {
    try (Ledger ledger = newLedger(MANY)) {
      // given
      OpenedLog tea = OpenedLog.of(ledger, ROOM);
      OpenedLog coffee = OpenedLog.of(ledger, Samples.room("coffee"));

      // when
      tea.append(Samples.said("ann", "t1"));
      coffee.append(Samples.said("ann", "c1"));
      tea.append(Samples.said("ann", "t2"));
      coffee.append(Samples.said("ann", "c2"));

      // then
      assertThat(tea.texts(tea.awaitCommitted(2))).containsExactly("t1", "t2");
      assertThat(coffee.texts(coffee.awaitCommitted(2))).containsExactly("c1", "c2");
      assertThat(tea.texts(tea.read(1, MANY))).containsExactly("t1", "t2");
      assertThat(coffee.texts(coffee.read(1, MANY))).containsExactly("c1", "c2");
    }
  }

  /** Each thread is the home of some rooms, as in the server. */
  @Test
  default void shouldKeepTheOrderOfEachRoomWhileManyThreadsAppendToTheirs() throws Exception {
    try (Ledger ledger = newLedger(MANY)) {
      // given
      List<OpenedLog> rooms = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        rooms.add(OpenedLog.of(ledger, Samples.room("room-" + i)));
      }

      // when
      List<Thread> homes = new ArrayList<>();
      for (int home = 0; home < 4; home++) {
        List<OpenedLog> own = rooms.subList(4 * home, 4 * home + 4);
        homes.add(
            new Thread(
                () -> {
                  for (int i = 1; i <= MANY; i++) {
                    RoomEvent event = Samples.said("ann", "text " + i);
                    own.forEach(room -> room.append(event));
                  }
                }));
      }
      homes.forEach(Thread::start);
      for (Thread home : homes) {
        home.join();
      }

      // then
      for (OpenedLog room : rooms) {
        List<LogEntry> committed = room.awaitCommitted(MANY);
        assertThat(room.texts(committed)).isEqualTo(OpenedLog.texts(1, MANY));
        assertThat(committed).extracting(LogEntry::sequence).isSorted().doesNotHaveDuplicates();
        assertThat(room.follower().wasDisturbed()).isFalse();
      }
    }
  }
}
