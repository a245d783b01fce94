package dev.chatserver.codec.plain;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chatserver.codec.UserName;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlainMarkTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bob says: hi megumin",
        "bob says: megumin: hi",
        "bob says: Megumin!",
        "bob says: MEGUMIN",
        "bob says: @megumin's tea",
        "bob says: hi megumin.",
        "bob says: -- megumin -- look",
        "bob says: (megumin)",
        "* bob waves to megumin",
        "[4213 18:30] bob says: hi megumin",
        "[4213 18:30] * bob waves to megumin",
        "megumin2 says: megumin",
        "bob says: megumin2 or megumin",
      })
  void shouldBeDueToALineThatNamesThePerson(String line) throws Exception {
    assertThat(isDue("megumin", line)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bob says: hi",
        "bob says: hi megumin2",
        "bob says: hi megumin𐵐", // a letter of Unicode 16, which JDK 17 does not know
        "bob says: hi amegumin",
        "bob says: megumin_ and megumin-2 and x.megumin and megumin.org",
        "bob says: meguminé",
        "bob says: megumi",
        "megumin says: hello",
        "megumin says: I am megumin",
        "* megumin is megumin",
        "[4213 18:30] megumin says: I am megumin",
        "megumin left the chat",
        "bob is now called megumin",
        "-- bob set the topic: megumin",
        "megumin whispers: megumin",
        "megumin",
        "* ",
        "[4213",
      })
  void shouldNotBeDueToAnother(String line) throws Exception {
    assertThat(isDue("megumin", line)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "мегумин, 'bob says: привет, Мегумин!', true",
    "мегумин, 'bob says: мегумину', false",
    "めぐみん, 'bob says: めぐみんは元気', true",
    "めぐみん, 'bob says: めぐみは元気', false",
    "Straße, 'bob says: auf der straße', true",
    "Straße, 'bob says: auf der Straßen', false",
    "bob, 'megumin says: bobは', true",
    "İzmir, 'bob says: hi İzmir', true",
  })
  void shouldKnowWordsOfOtherScripts(String name, String line, boolean due) throws Exception {
    assertThat(isDue(name, line)).isEqualTo(due);
  }

  @Test
  void shouldLookAtOneEventAmongOthers() throws Exception {
    // given
    String before = "bob says: hi\n";
    String due = "bob says: hi megumin\n";
    ByteBuffer events = ByteBuffer.wrap((before + due + before).getBytes(UTF_8));
    PlainMark mark = new PlainMark(UserName.of("megumin"));

    // then
    int end = before.length() + due.length();
    assertThat(mark.isDueTo(events, 0, before.length())).isFalse();
    assertThat(mark.isDueTo(events, before.length(), end)).isTrue();
    assertThat(mark.isDueTo(events, end, events.limit())).isFalse();
    assertThat(events.position()).isZero();
  }

  private static boolean isDue(String name, String line) throws Exception {
    ByteBuffer events = ByteBuffer.wrap((line + "\n").getBytes(UTF_8));
    return new PlainMark(UserName.of(name)).isDueTo(events, 0, events.limit());
  }
}
