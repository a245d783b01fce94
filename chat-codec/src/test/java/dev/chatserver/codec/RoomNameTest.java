package dev.chatserver.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RoomNameTest {

  @Test
  void shouldHaveALobbyThatPeopleCanName() throws RefusalException {
    assertThat(RoomName.LOBBY).hasToString("lobby").isEqualTo(RoomName.of("Lobby"));
    assertThat(RoomName.LOBBY.key()).isEqualTo(RoomName.of("lobby").key());
  }

  @ParameterizedTest
  @CsvSource({
    "tea-time, tea-time",
    "Tea-Time, Tea-Time",
    "'#Tea-Time', Tea-Time",
    "' #Tea-Time ', Tea-Time",
    "ｔｅａ-ｔｉｍｅ, tea-time",
  })
  void shouldShowTheNameAsTypedWithoutItsSign(String raw, String shown) throws RefusalException {
    // when
    RoomName room = RoomName.of(raw);

    // then
    assertThat(room).hasToString(shown);
    assertThat(room.key()).isEqualTo("tea-time");
    assertThat(room).isEqualTo(RoomName.of("tea-time")).hasSameHashCodeAs(RoomName.of("tea-time"));
  }

  @Test
  void shouldBeAnotherRoomIfItsLettersDiffer() throws RefusalException {
    assertThat(RoomName.of("tea")).isNotEqualTo(RoomName.of("tee"));
  }

  @Test
  void shouldReserveNothing() throws RefusalException {
    assertThat(RoomName.of("admin")).hasToString("admin");
  }

  @Test
  void shouldTakeTheLongestNameWithASignBeforeIt() throws RefusalException {
    assertThat(RoomName.of("#" + "a".repeat(32))).hasToString("a".repeat(32));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "  ",
        "#",
        "##tea",
        "tea time",
        "-tea",
        "#-tea",
        "tea\n",
        "a#b",
        "abcdefghijklmnopqrstuvwxyz0123456",
        "東東東東東東東東東東東東東東東東東東東東東東"
      })
  void shouldRefuseWhateverIsWrongInOneWay(String raw) {
    // when
    RefusalException refused = catchThrowableOfType(RefusalException.class, () -> RoomName.of(raw));

    // then
    assertThat(refused).isNotNull();
    assertThat(refused.refusal()).isEqualTo(Refusal.of(Refusal.Reason.ROOM_NAME_INVALID));
  }

  @Test
  void shouldBeOrderedAsItIsCompared() throws RefusalException {
    assertThat(RoomName.of("Tea")).isEqualByComparingTo(RoomName.of("#tea"));
    assertThat(RoomName.of("tea")).isLessThan(RoomName.of("teb"));
    assertThat(RoomName.of("teb")).isGreaterThan(RoomName.of("tea"));
  }
}
