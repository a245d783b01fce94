package dev.chatserver.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatserver.codec.RoomEvent.Presence;
import dev.chatserver.codec.RoomEvent.Presence.Kind;
import dev.chatserver.codec.UserName;
import dev.chatserver.testing.Samples;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** With a burst of three a second, and two names in a sum. */
class PresenceSummaryTest {

  private final List<Presence> told = new ArrayList<>();
  private final PresenceSummary summary = new PresenceSummary(3, 2, told::add);

  @Test
  void shouldTellOneByOneUpToTheBurst() {
    // when
    leave(1, 3);

    // then
    assertThat(told).containsExactly(left(1), left(2), left(3));
    assertThat(summary.endOfSecond()).isFalse();
    assertThat(told).hasSize(3);
  }

  @Test
  void shouldSumUpTheFirstAfterTheBurst() {
    // given
    leave(1, 4);
    assertThat(told).hasSize(3);

    // when
    boolean again = summary.endOfSecond();

    // then
    assertThat(again).isTrue();
    assertThat(told).last().isEqualTo(new Presence(Kind.LEFT_CHAT, names(4), 0, null));
  }

  @Test
  void shouldNameSoManyAndCountTheOthers() {
    // given
    leave(1, 40);

    // when
    summary.endOfSecond();

    // then
    assertThat(told).hasSize(4);
    assertThat(told).last().isEqualTo(new Presence(Kind.LEFT_CHAT, names(4, 5), 35, null));
  }

  @Test
  void shouldSumUpEachKindByItself() {
    // given
    leave(1, 3);
    summary.add(Kind.LEFT_ROOM, name(4), null);
    summary.add(Kind.JOINED, name(5), null);
    summary.add(Kind.LEFT_ROOM, name(6), null);

    // when
    summary.endOfSecond();

    // then
    assertThat(told.subList(3, told.size()))
        .containsExactlyInAnyOrder(
            new Presence(Kind.LEFT_ROOM, names(4, 6), 0, null),
            new Presence(Kind.JOINED, names(5), 0, null));
  }

  @Test
  void shouldAskForTheEndOfTheSecondOnce() {
    assertThat(summary.add(Kind.LEFT_CHAT, name(1), null)).isTrue();
    for (int i = 2; i <= 5; i++) {
      assertThat(summary.add(Kind.LEFT_CHAT, name(i), null)).isFalse();
    }
  }

  @Test
  void shouldGoOnSummingUpForAsLongAsTheStormLasts() {
    // given
    leave(1, 4);
    assertThat(summary.endOfSecond()).isTrue();

    // when somebody leaves in the next second, and nobody in the one after
    leave(5, 5);

    // then
    assertThat(told).hasSize(4);
    assertThat(summary.endOfSecond()).isTrue();
    assertThat(told).last().isEqualTo(new Presence(Kind.LEFT_CHAT, names(5), 0, null));
    assertThat(summary.endOfSecond()).isFalse();

    // when the storm is over
    boolean begins = summary.add(Kind.LEFT_CHAT, name(6), null);

    // then
    assertThat(begins).isTrue();
    assertThat(told).last().isEqualTo(left(6));
  }

  @Test
  void shouldTellAFarewellOfWhoIsToldByThemselves() {
    // when
    summary.add(Kind.LEFT_CHAT, name(1), "bye");

    // then
    assertThat(told).containsExactly(Presence.of(Kind.LEFT_CHAT, name(1), "bye"));
  }

  @Test
  void shouldTellTheSumsBeforeTheSecondIsOverIfNobodyWillBeThere() {
    // given
    leave(1, 5);

    // when
    summary.flush();
    summary.flush();

    // then
    assertThat(told).hasSize(4);
    assertThat(told).last().isEqualTo(new Presence(Kind.LEFT_CHAT, names(4, 5), 0, null));
  }

  private void leave(int from, int to) {
    for (int i = from; i <= to; i++) {
      summary.add(Kind.LEFT_CHAT, name(i), null);
    }
  }

  private static Presence left(int i) {
    return Presence.of(Kind.LEFT_CHAT, name(i), null);
  }

  private static List<UserName> names(int... numbers) {
    List<UserName> names = new ArrayList<>();
    for (int number : numbers) {
      names.add(name(number));
    }
    return names;
  }

  private static UserName name(int i) {
    return Samples.user("name-" + i);
  }
}
