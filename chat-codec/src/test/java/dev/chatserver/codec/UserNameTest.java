package dev.chatserver.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UserNameTest {

  @Test
  void shouldShowTheNameAsTyped() throws RefusalException {
    assertThat(UserName.of(" Megumin ")).hasToString("Megumin");
  }

  @ParameterizedTest
  @ValueSource(strings = {"megumin", "MEGUMIN", "ｍｅｇｕｍｉｎ", " megumin"})
  void shouldBeOneNameWhateverItsCaseAndWidth(String other) throws RefusalException {
    // given
    UserName name = UserName.of("Megumin");

    // when
    UserName same = UserName.of(other);

    // then
    assertThat(same).isEqualTo(name).hasSameHashCodeAs(name);
    assertThat(same.key()).isEqualTo("megumin");
  }

  @ParameterizedTest
  @ValueSource(strings = {"megumi", "mégumin", "megumin1"})
  void shouldBeAnotherNameIfItsLettersDiffer(String other) throws RefusalException {
    assertThat(UserName.of(other)).isNotEqualTo(UserName.of("megumin"));
  }

  @Test
  void shouldNotEqualARoomOfThatName() throws RefusalException {
    assertThat((Object) UserName.of("lobby")).isNotEqualTo(RoomName.LOBBY);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "server",
        "system",
        "admin",
        "administrator",
        "root",
        "operator",
        "everyone",
        "all",
        "here",
        "nobody",
        "Server",
        "ＲＯＯＴ",
        " admin "
      })
  void shouldRefuseReservedNames(String raw) {
    assertThat(refusalOf(raw)).isEqualTo(Refusal.of(Refusal.Reason.NAME_RESERVED));
  }

  @ParameterizedTest
  @ValueSource(strings = {"server1", "theroot", "nobody_"})
  void shouldTakeNamesThatOnlyContainAReservedOne(String raw) throws RefusalException {
    assertThat(UserName.of(raw)).hasToString(raw);
  }

  @ParameterizedTest
  @CsvSource({
    "'', NAME_EMPTY",
    "'  ', NAME_EMPTY",
    "abcdefghijklmnopqrstuvwxyz0123456, NAME_TOO_LONG",
    "東東東東東東東東東東東東東東東東東東東東東東, NAME_TOO_LONG",
    "-- that name is taken, NAME_INVALID",
  })
  void shouldSayWhyANameCannotBeHad(String raw, Refusal.Reason reason) {
    assertThat(refusalOf(raw)).isEqualTo(Refusal.of(reason));
  }

  private static Refusal refusalOf(String raw) {
    RefusalException refused = catchThrowableOfType(RefusalException.class, () -> UserName.of(raw));
    assertThat(refused).as(raw).isNotNull();
    return refused.refusal();
  }
}
