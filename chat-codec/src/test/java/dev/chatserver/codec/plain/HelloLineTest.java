package dev.chatserver.codec.plain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.chatserver.codec.ClientCommand;
import dev.chatserver.codec.ClientCommand.Hello;
import dev.chatserver.codec.ClientCommand.Resume;
import dev.chatserver.codec.Refusal;
import dev.chatserver.codec.Refusal.Reason;
import dev.chatserver.codec.RefusalException;
import dev.chatserver.codec.UserName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HelloLineTest {

  @ParameterizedTest
  @ValueSource(strings = {"megumin", "Megumin", " megumin ", "ｍｅｇｕｍｉｎ"})
  void shouldReadAName(String line) throws RefusalException {
    assertThat(HelloLine.parse(line)).isEqualTo(new Hello(UserName.of("megumin"), null));
  }

  @ParameterizedTest
  @CsvSource({
    "'megumin +4213', 4213",
    "'megumin +0', 0",
    "'megumin +007', 7",
    "'  megumin   +4213  ', 4213",
    "'megumin +999999999999999999', 999999999999999999",
    "'megumin +000000000000000001', 1",
  })
  void shouldReadANameAndTheLineToGoOnAfter(String line, long resumeAfter) throws RefusalException {
    assertThat(HelloLine.parse(line))
        .isEqualTo(new Hello(UserName.of("megumin"), new Resume.After(resumeAfter)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/help", "/?", " /HELP "})
  void shouldKnowWhoAsksWhatANameIs(String line) throws RefusalException {
    assertThat(HelloLine.parse(line.strip())).isEqualTo(new ClientCommand.Help(null));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/quit", "/Exit"})
  void shouldKnowWhoWantsToLeaveWithoutAName(String line) throws RefusalException {
    assertThat(HelloLine.parse(line)).isEqualTo(new ClientCommand.Quit(null));
  }

  @ParameterizedTest
  @ValueSource(strings = {"megumin +end", "  megumin   +end "})
  void shouldReadANameForWhatIsToCome(String line) throws RefusalException {
    assertThat(HelloLine.parse(line))
        .isEqualTo(new Hello(UserName.of("megumin"), new Resume.AtEnd()));
  }

  @ParameterizedTest
  @CsvSource({
    "'', NAME_EMPTY",
    "'   ', NAME_EMPTY",
    "two words, NAME_INVALID",
    "a+b, NAME_INVALID",
    "megumin+4213, NAME_INVALID",
    "+4213, NAME_INVALID",
    "' +4213', NAME_INVALID",
    "megumin +, NAME_INVALID",
    "megumin + 4213, NAME_INVALID",
    "megumin +-1, NAME_INVALID",
    "megumin +4x, NAME_INVALID",
    "megumin +End, NAME_INVALID",
    "megumin +ends, NAME_INVALID",
    "megumin +٤٢, NAME_INVALID",
    "megumin 4213, NAME_INVALID",
    "megumin +1 +2, NAME_INVALID",
    "megumin +1000000000000000000, NAME_INVALID",
    "megumin +99999999999999999999, NAME_INVALID",
    "root +4213, NAME_RESERVED",
    "abcdefghijklmnopqrstuvwxyz0123456 +1, NAME_TOO_LONG",
    "/helpme, NAME_INVALID",
    "/join tea, NAME_INVALID",
  })
  void shouldSayWhatIsWrongWithAName(String line, Reason reason) {
    assertThat(refusalOf(line)).isEqualTo(Refusal.of(reason));
  }

  @ParameterizedTest
  @CsvSource({
    "GET / HTTP/1.1, HTTP",
    "GET /index.html?a=b HTTP/1.0, HTTP",
    "POST /join HTTP/1.1, HTTP",
    "OPTIONS * HTTP/1.1, HTTP",
    "CONNECT example.org:443 HTTP/1.1, HTTP",
    "PRI * HTTP/2.0, HTTP",
    "GET / HTTP/2, HTTP",
    "SSH-2.0-OpenSSH_9.6, SSH",
    "SSH-1.99-OpenSSH_3.9p1, SSH",
    "SSH-2.0-PuTTY_Release_0.80 a comment, SSH",
  })
  void shouldKnowTheGreetingOfAnotherProtocol(String line, String protocol) {
    assertThat(refusalOf(line)).isEqualTo(Refusal.of(Reason.WRONG_PROTOCOL, protocol));
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "SSH", "ssh-2.0", "SSH-fan", "SSH-2", "HTTP", "HTTP.1.1"})
  void shouldTakeANameThatOnlyLooksLikeAGreeting(String line) throws RefusalException {
    assertThat(HelloLine.parse(line)).isEqualTo(new Hello(UserName.of(line), null));
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET / HTTP/1.1 x", "get / HTTP/1.1", "GET /", "a/b", "GET / FTP/1.1"})
  void shouldTakeALineThatIsNoGreetingForABadName(String line) {
    assertThat(refusalOf(line)).isEqualTo(Refusal.of(Reason.NAME_INVALID));
  }

  @ParameterizedTest
  @ValueSource(strings = {" ", "+", " +", "a ", "a +", "+1 ", "\t"})
  void shouldNotTakeLongOverALongLine(String part) {
    // given
    String line = "a" + part.repeat(4096 / part.length()) + "+x";

    // when
    Refusal refusal = refusalOf(line); // a pattern that backtracks too much would never end

    // then
    assertThat(refusal.reason()).isIn(Reason.NAME_INVALID, Reason.NAME_TOO_LONG);
  }

  private static Refusal refusalOf(String line) {
    RefusalException refused =
        catchThrowableOfType(RefusalException.class, () -> HelloLine.parse(line));
    assertThat(refused).as(line).isNotNull();
    return refused.refusal();
  }
}
