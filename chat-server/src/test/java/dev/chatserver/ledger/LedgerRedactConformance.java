package dev.chatserver.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.chatserver.codec.LogEntry;
import dev.chatserver.codec.RoomEvent;
import dev.chatserver.codec.RoomEvent.Presence;
import dev.chatserver.codec.RoomEvent.Redacted;
import dev.chatserver.codec.RoomEvent.Redaction;
import dev.chatserver.codec.UserName;
import dev.chatserver.testing.Samples;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every ledger does when a text is taken back; a part of {@link LedgerConformance}. */
public interface LedgerRedactConformance extends LedgerReadConformance {

  UserName ANN = Samples.user("ann");
  UserName OPERATOR = Samples.user("olga");

  @Test
  default void shouldKeepTheNumberAndTheTimeOfAnEventWhoseTextIsTakenBack() throws Exception {
    try (Ledger ledger = newLedger(MANY)) {
      // given
      OpenedLog room = OpenedLog.of(ledger, ROOM);
      room.say(3);
      LogEntry second = room.awaitCommitted(3).get(1);

      // when
      RedactResult result = room.redact(second.sequence(), OPERATOR);

      // then
      LogEntry told = room.awaitCommitted(4).get(3);
      assertThat(result).isEqualTo(new RedactResult.Done(told.sequence()));
      assertThat(told.event()).isEqualTo(new Redaction(OPERATOR, ANN, second.sequence(), false));
      List<LogEntry> entries = room.read(1, MANY).entries();
      assertThat(entries.get(1))
          .isEqualTo(new LogEntry(second.sequence(), second.timeMillis(), new Redacted(ANN)));
      assertThat(entries.get(0)).isEqualTo(room.follower().committed().get(0));
      assertThat(entries.subList(2, 4)).isEqualTo(room.follower().committed().subList(2, 4));
    }
  }

  @Test
  default void shouldTakeBackWhateverHasAText() throws Exception {
    try (Ledger ledger = newLedger(MANY)) {
      // given
      OpenedLog room = OpenedLog.of(ledger, ROOM);
      room.append(new RoomEvent.Emoted(ANN, "waves"));
      room.append(new RoomEvent.TopicSet(ANN, "tea"));
      room.append(new RoomEvent.TopicSet(ANN, "coffee"));
      room.append(Presence.of(Presence.Kind.LEFT_CHAT, ANN, "bye"));
      List<LogEntry> before = room.awaitCommitted(4);

      // when
      for (LogEntry entry : before) {
        assertThat(room.redact(entry.sequence(), OPERATOR)).isInstanceOf(RedactResult.Done.class);
      }

      // then
      assertThat(room.read(1, 4).entries())
          .extracting(LogEntry::event)
          .containsExactly(
              new Redacted(ANN),
              new Redacted(ANN),
              new Redacted(ANN),
              Presence.of(Presence.Kind.LEFT_CHAT, ANN, null));
      assertThat(room.awaitCommitted(8).subList(4, 8))
          .extracting(entry -> ((Redaction) entry.event()).ofTopic())
          .containsExactly(false, false, true, false);
    }
  }

  @Test
  default void shouldHaveNoTopicAnyMoreIfThatWasTakenBack() throws Exception {
    try (Ledger ledger = newLedger(MANY)) {
      // given
      OpenedLog before = OpenedLog.of(ledger, ROOM);
      before.append(new RoomEvent.TopicSet(ANN, "tea"));
      before.redact(before.awaitCommitted(1).get(0).sequence(), OPERATOR);
      long head = before.awaitCommitted(2).get(1).sequence();
      before.log().close();

      // when
      OpenedLog again = OpenedLog.of(ledger, ROOM);

      // then
      assertThat(again.follower().opened())
          .containsExactly(new RecordingFollower.Opened(head, null));
    }
  }

  @Test
  default void shouldTakeNothingBackWhereThereIsNothing() throws Exception {
    try (Ledger ledger = newLedger(5)) {
      // given
      OpenedLog room = OpenedLog.of(ledger, ROOM);
      room.say(MANY);
      room.append(Presence.of(Presence.Kind.LEFT_ROOM, ANN, null));
      room.append(new RoomEvent.Renamed(ANN, OPERATOR));
      List<LogEntry> before = room.awaitCommitted(MANY + 2);
      long head = before.get(MANY + 1).sequence();
      long lastSaid = before.get(MANY - 1).sequence();
      room.redact(lastSaid, OPERATOR);
      room.awaitCommitted(MANY + 3);

      // then
      for (long none :
          List.of(
              0L,
              before.get(0).sequence(),
              lastSaid,
              before.get(MANY).sequence(),
              head,
              head + 1,
              head + 99)) {
        assertThat(room.redact(none, OPERATOR))
            .as("%d", none)
            .isEqualTo(new RedactResult.Nothing());
      }
      room.awaitCommitted(MANY + 3);
    }
  }

  @Test
  default void shouldCountDownTheIntakeWhateverComesOfIt() throws Exception {
    try (Ledger ledger = newLedger(MANY)) {
      // given
      OpenedLog room = OpenedLog.of(ledger, ROOM);
      ledger.intake().add();
      room.say(1);
      room.awaitCommitted(1);
      for (int i = 0; i < 2; i++) {
        ledger.intake().add();
      }

      // when
      long sequence = room.follower().committed().get(0).sequence();
      room.redact(sequence, OPERATOR);
      room.redact(sequence, OPERATOR);

      // then
      await().untilAsserted(() -> assertThat(ledger.intake().pending()).isZero());
    }
  }
}
