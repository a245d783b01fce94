package dev.chatserver.codec.plain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatserver.codec.Refusal;
import dev.chatserver.codec.Refusal.Reason;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class PlainRefusalTest {

  @ParameterizedTest
  @MethodSource("refusals")
  void shouldSayWhatIsWrongAndWhatIsRight(Reason reason, String detail, String text) {
    assertThat(PlainRefusal.text(new Refusal(reason, detail))).isEqualTo(text);
  }

  static Stream<Arguments> refusals() {
    return Stream.concat(nameRefusals(), Stream.concat(lineRefusals(), connectionRefusals()));
  }

  private static Stream<Arguments> nameRefusals() {
    return Stream.of(
        Arguments.of(Reason.NAME_TAKEN, "", "that name is taken"),
        Arguments.of(Reason.NAME_EMPTY, "", "a name has at least one character"),
        Arguments.of(
            Reason.NAME_TOO_LONG, "", "that name is too long: at most 32 characters and 64 bytes"),
        Arguments.of(
            Reason.NAME_INVALID,
            "",
            "not a name: letters, digits, _ - and . are allowed, the first is a letter, a digit or"
                + " _"),
        Arguments.of(Reason.NAME_RESERVED, "", "that name is reserved"),
        Arguments.of(
            Reason.ROOM_NAME_INVALID,
            "",
            "not a room: at most 32 letters, digits, _ - and ., the first is a letter, a digit or"
                + " _"),
        Arguments.of(Reason.NO_SUCH_NAME, "Zoé", "nobody here is called Zoé"),
        Arguments.of(Reason.NO_SUCH_ROOM, "tea", "nobody is in tea"),
        Arguments.of(Reason.NOT_READING, "bob", "bob is not reading; your message was not sent"),
        Arguments.of(
            Reason.IGNORE_LIST_FULL, "100", "you ignore 100 names already, the most that one can"),
        Arguments.of(Reason.NAME_UNCHANGED, "bob", "you are called bob already"),
        Arguments.of(Reason.IGNORES_SELF, "", "you cannot ignore yourself"),
        Arguments.of(Reason.NOT_IGNORED, "bob", "you do not ignore bob"));
  }

  private static Stream<Arguments> lineRefusals() {
    return Stream.of(
        Arguments.of(Reason.LINE_TOO_LONG, "4096", "line too long: at most 4096 bytes"),
        Arguments.of(Reason.NEGOTIATION_TOO_LONG, "", "telnet negotiation too long"),
        Arguments.of(
            Reason.NOT_SEARCHABLE,
            "the server is stopping",
            "cannot search: the server is stopping"),
        Arguments.of(Reason.NOT_UTF8, "", "not UTF-8: line refused"),
        Arguments.of(
            Reason.GARBLED,
            "",
            "your telnet garbled that line; it is mended now, please type it again"),
        Arguments.of(
            Reason.TEXT_TOO_LONG,
            "a topic has at most 300 characters",
            "too long: a topic has at most 300 characters"),
        Arguments.of(
            Reason.UNKNOWN_COMMAND,
            "/jion",
            "no command is called /jion: did you mean /join? //text says /text"),
        Arguments.of(
            Reason.UNKNOWN_COMMAND,
            "/xyzzy",
            "no command is called /xyzzy: /help lists them; //text says /text"),
        Arguments.of(Reason.USAGE, "/join ROOM", "usage: /join ROOM"),
        Arguments.of(
            Reason.REPEATED_LINE, "5", "you said that 5 times already; your line was not sent"),
        Arguments.of(Reason.TOO_MANY_ROOMS, "1000", "too many rooms: at most 1000"),
        Arguments.of(
            Reason.NOT_STORED, "disk full", "not stored: disk full; your line was not sent"),
        Arguments.of(
            Reason.NOT_NOW,
            "the log cannot be reached",
            "not at the moment: the log cannot be reached; try again"),
        Arguments.of(
            Reason.CUT_OFF,
            "",
            "this server was cut off from the others and begins anew; please come back"),
        Arguments.of(Reason.NO_SUCH_POSITION, "4213", "no such line here: 4213"),
        Arguments.of(Reason.NOT_READABLE, "disk error", "the history cannot be read: disk error"));
  }

  private static Stream<Arguments> connectionRefusals() {
    return Stream.of(
        Arguments.of(Reason.TOO_MANY_TRIES, "5", "no name after 5 tries; goodbye"),
        Arguments.of(Reason.HELLO_TIMEOUT, "60", "no name within 60 s; goodbye"),
        Arguments.of(
            Reason.WRONG_PROTOCOL,
            "HTTP",
            "this is the plain chat port, for nc and telnet; it does not speak HTTP"),
        Arguments.of(
            Reason.NAME_OF_MANY_SCRIPTS,
            "",
            "a name is written in one script; only Chinese, Japanese and Korean go with Latin"
                + " letters"),
        Arguments.of(Reason.NAME_LIKE_ANOTHER, "paul", "that name looks like paul, who is here"),
        Arguments.of(Reason.ADDRESS_DENIED, "", "connections from your address are not taken here"),
        Arguments.of(
            Reason.TOO_MANY_CONNECTS_FROM_ADDRESS,
            "300",
            "too many connections from your address: at most 300 in a minute; try again later"),
        Arguments.of(
            Reason.TOO_MANY_CONNECTIONS_FROM_ADDRESS,
            "64",
            "too many connections from your address: at most 64"),
        Arguments.of(
            Reason.TOO_MANY_JOINS_FROM_ADDRESS,
            "60",
            "too many joins from your address: at most 60 in a minute; try again later"),
        Arguments.of(Reason.SERVER_FULL, "10000", "the server is full: at most 10000 connections"),
        Arguments.of(Reason.STALLED, "600", "you have read nothing for 600 s; goodbye"),
        Arguments.of(
            Reason.SERVER_ERROR,
            "",
            "something went wrong in the server, not by your doing; goodbye"));
  }

  @ParameterizedTest
  @EnumSource
  void shouldHaveEveryReasonInTheTableAbove(Reason reason) {
    assertThat(refusals().map(row -> row.get()[0])).contains(reason);
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void shouldSayTheSameWhateverTheLocale(Reason reason, String detail, String text) {
    Locale before = Locale.getDefault();
    try {
      // given
      Locale.setDefault(Locale.forLanguageTag("ar-EG")); // which has digits of its own

      // when
      String said = PlainRefusal.text(new Refusal(reason, detail));

      // then
      assertThat(said).isEqualTo(text);
    } finally {
      Locale.setDefault(before);
    }
  }
}
