package dev.chatserver.ledger.sqlite.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chatserver.codec.RoomEvent;
import dev.chatserver.codec.RoomEvent.Presence;
import dev.chatserver.codec.UserName;
import dev.chatserver.testing.Samples;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class EventRowTest {

  private static final UserName ANN = Samples.user("Ann"); // compared as "ann"
  private static final UserName BOB = Samples.user("bob");

  static Stream<RoomEvent> events() {
    return Stream.of(
        new RoomEvent.Said(BOB, "hello"),
        new RoomEvent.Said(ANN, "a b/c  Ännchen \uD83D\uDE00"),
        new RoomEvent.Emoted(ANN, "waves"),
        new RoomEvent.TopicSet(BOB, ""),
        new RoomEvent.TopicSet(ANN, "tea"),
        new RoomEvent.Renamed(ANN, BOB),
        new RoomEvent.Renamed(BOB, ANN),
        new RoomEvent.Redacted(ANN),
        new RoomEvent.Redaction(BOB, ANN, 5_000_000_000L, false),
        new RoomEvent.Redaction(ANN, BOB, 1, true),
        Presence.of(Presence.Kind.JOINED, ANN, null),
        Presence.of(Presence.Kind.LEFT_ROOM, BOB, null),
        Presence.of(Presence.Kind.LEFT_CHAT, BOB, "bye / bye"),
        new Presence(Presence.Kind.LEFT_CHAT, List.of(ANN, BOB, Samples.user("Cid")), 37, null));
  }

  @ParameterizedTest
  @MethodSource("events")
  void shouldGiveTheEventBack(RoomEvent event) throws Exception {
    RoomEvent back = EventRow.of(event).event();

    assertThat(back).isEqualTo(event);
    assertThat(back.toString()).as("names as they are shown").isEqualTo(event.toString());
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "0, ann, hi", // no such kind
        "99, ann, hi",
        "-1, ann, hi",
        "1, ann, -", // said nothing
        "1, ann bob, hi", // said by two
        "2, '', hi", // done by nobody
        "4, ann, -", // renamed to nothing
        "8, ann bob, -", // said by two, and taken back
        "9, ann, -", // of nobody
      })
  void shouldSayThatTheFileIsDamaged(int kind, String names, String text) {
    assertThatThrownBy(() -> new EventRow(kind, names, text, 0).event())
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("damaged");
  }
}
