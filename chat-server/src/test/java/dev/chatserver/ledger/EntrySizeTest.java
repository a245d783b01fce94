package dev.chatserver.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatserver.codec.LogEntry;
import dev.chatserver.codec.RoomEvent;
import dev.chatserver.codec.RoomEvent.Presence;
import dev.chatserver.codec.UserName;
import dev.chatserver.testing.Samples;
import org.junit.jupiter.api.Test;

class EntrySizeTest {

  private static final UserName ANN = Samples.user("ann");

  @Test
  void shouldCountTwoBytesForEachCharacterOfAText() {
    int empty = size(new RoomEvent.Said(ANN, ""));

    assertThat(empty).isPositive();
    assertThat(size(new RoomEvent.Said(ANN, "12345"))).isEqualTo(empty + 10);
    assertThat(size(new RoomEvent.Emoted(ANN, "12345"))).isEqualTo(empty + 10);
    assertThat(size(new RoomEvent.TopicSet(ANN, "12345"))).isEqualTo(empty + 10);
    assertThat(size(Presence.of(Presence.Kind.LEFT_CHAT, ANN, "12345"))).isEqualTo(empty + 10);
  }

  @Test
  void shouldCountAnEventWithoutAText() {
    int empty = size(new RoomEvent.Said(ANN, ""));

    assertThat(size(new RoomEvent.Renamed(ANN, ANN))).isEqualTo(empty);
    assertThat(size(Presence.of(Presence.Kind.LEFT_CHAT, ANN, null))).isEqualTo(empty);
  }

  private static int size(RoomEvent event) {
    return EntrySize.estimate(new LogEntry(1, 0, event));
  }
}
