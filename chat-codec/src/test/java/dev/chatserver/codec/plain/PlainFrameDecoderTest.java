package dev.chatserver.codec.plain;

import static dev.chatserver.codec.ClientCommand.Malformed.LINE_TOO_LONG;
import static dev.chatserver.codec.plain.PlainWire.HANG_UP;
import static dev.chatserver.codec.plain.PlainWire.bytes;
import static dev.chatserver.codec.plain.PlainWire.finish;
import static dev.chatserver.codec.plain.PlainWire.hangUp;
import static dev.chatserver.codec.plain.PlainWire.received;
import static dev.chatserver.codec.plain.PlainWire.send;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chatserver.testing.Splits;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How bytes become lines, and how they end; how long they may be is in another test. */
class PlainFrameDecoderTest {

  private static final String FOUR_THOUSAND_AND_NINETY_SIX = "x".repeat(4096);

  @ParameterizedTest
  @MethodSource("lines")
  void shouldEndLinesByLfAndByCrLf(String input, List<Object> lines) {
    Splits.feed(
        bytes(input),
        PlainWire::framing,
        (way, channel) -> {
          assertThat(received(channel)).as(way).isEqualTo(lines);
          finish(way, channel);
        });
  }

  static Stream<Arguments> lines() {
    return Stream.of(
        Arguments.of("hello\n", List.of("hello")),
        Arguments.of("hello\r\n", List.of("hello")),
        Arguments.of("one\ntwo\r\nthree\n", List.of("one", "two", "three")),
        Arguments.of("\n", List.of("")),
        Arguments.of("\r\n", List.of("")),
        Arguments.of("\n\r\n\n", List.of("", "", "")),
        Arguments.of(" spaces \n", List.of(" spaces ")),
        Arguments.of("\u00e6\u009d\u00b1\n\u00f0\u009f\u008e\u0089\r\n", utf8OfTwoLines()));
  }

  private static List<Object> utf8OfTwoLines() {
    return List.of("\u00e6\u009d\u00b1", "\u00f0\u009f\u008e\u0089");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\rb", "\ra", "a\r", "\r", "a\0b", "\0", "a\r\0", "a\u0085b", "a\fb"})
  void shouldEndNoLineByAnyOtherControlCharacter(String line) {
    Splits.feed(
        bytes(line + "\r\n" + line + "\r\n"),
        PlainWire::framing,
        (way, channel) -> {
          assertThat(received(channel)).as(way).containsExactly(line, line);
          finish(way, channel);
        });
  }

  @Test
  void shouldWaitForTheEndOfALine() {
    Splits.feed(
        bytes("one\ntw"),
        PlainWire::framing,
        (way, channel) -> {
          assertThat(received(channel)).as(way).containsExactly("one");
          send(channel, "o\n");
          assertThat(received(channel)).as(way).containsExactly("two");
          finish(way, channel);
        });
  }

  @ParameterizedTest
  @MethodSource("endings")
  void shouldDeliverTheLastLineOfAPeerThatHangsUpThenSaySo(String input, List<Object> frames) {
    Splits.feed(
        bytes(input),
        PlainWire::framing,
        (way, channel) -> {
          hangUp(channel);
          assertThat(received(channel)).as(way).isEqualTo(frames);
          finish(way, channel);
        });
  }

  static Stream<Arguments> endings() {
    return Stream.of(
        Arguments.of("", List.of(HANG_UP)),
        Arguments.of("bob", List.of("bob", HANG_UP)),
        Arguments.of("bob\n", List.of("bob", HANG_UP)),
        Arguments.of("bob\nhi", List.of("bob", "hi", HANG_UP)),
        Arguments.of("bob\r\nhi\r\n", List.of("bob", "hi", HANG_UP)),
        Arguments.of("bob\n\n", List.of("bob", "", HANG_UP)),
        Arguments.of("hi\r", List.of("hi\r", HANG_UP)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "xxx"})
  void shouldMeasureTheLastLineAsAnyOther(String more) {
    // given
    EmbeddedChannel channel = PlainWire.framing();
    send(channel, FOUR_THOUSAND_AND_NINETY_SIX + more);

    // when
    hangUp(channel);

    // then
    Object last = more.isEmpty() ? FOUR_THOUSAND_AND_NINETY_SIX : LINE_TOO_LONG;
    assertThat(received(channel)).containsExactly(last, HANG_UP);
    finish("hung up", channel);
  }

  @Test
  void shouldDropTheLastLineOfAPeerThatIsCutOff() {
    Splits.feed(
        bytes("bob\nhi"),
        PlainWire::framing,
        (way, channel) -> {
          // given
          assertThat(received(channel)).as(way).containsExactly("bob");

          // when, then
          finish(way, channel);
        });
  }
}
