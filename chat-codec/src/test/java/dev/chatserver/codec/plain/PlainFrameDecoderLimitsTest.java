package dev.chatserver.codec.plain;

import static dev.chatserver.codec.ClientCommand.Malformed.LINE_TOO_LONG;
import static dev.chatserver.codec.plain.PlainWire.HANG_UP;
import static dev.chatserver.codec.plain.PlainWire.bytes;
import static dev.chatserver.codec.plain.PlainWire.finish;
import static dev.chatserver.codec.plain.PlainWire.hangUp;
import static dev.chatserver.codec.plain.PlainWire.received;
import static dev.chatserver.codec.plain.PlainWire.send;
import static dev.chatserver.codec.plain.PlainWire.sendInPieces;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chatserver.codec.ClientCommand.Unterminated;
import dev.chatserver.testing.Splits;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How long a line may be, and what comes of one that is longer. */
class PlainFrameDecoderLimitsTest {

  /** Written out, so that a change of the limit is seen to change the protocol. */
  private static final int LINE_BYTES_MAX = 4096;

  private static final int UNTERMINATED_BYTES_MAX = 65_536;

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n"})
  void shouldPassALineOfTheMostBytes(String end) {
    String longest = "x".repeat(LINE_BYTES_MAX);
    Splits.feed(
        bytes(longest + end + "next" + end),
        PlainWire::framing,
        (way, channel) -> {
          assertThat(received(channel)).as(way).containsExactly(longest, "next");
          finish(way, channel);
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n"})
  void shouldRefuseALineOfOneByteMoreAndGoOnWithTheNext(String end) {
    Splits.feed(
        bytes("x".repeat(LINE_BYTES_MAX + 1) + end + "next" + end),
        PlainWire::framing,
        (way, channel) -> {
          assertThat(received(channel)).as(way).containsExactly(LINE_TOO_LONG, "next");
          finish(way, channel);
        });
  }

  @Test
  void shouldCountACrThatEndsNoLine() {
    // given
    EmbeddedChannel channel = PlainWire.framing();

    // when
    send(channel, "x".repeat(LINE_BYTES_MAX) + "\r\r\n");

    // then
    assertThat(received(channel)).containsExactly(LINE_TOO_LONG);
    finish("whole", channel);
  }

  @Test
  void shouldRefuseALineAsSoonAsItIsTooLong() {
    // given
    EmbeddedChannel channel = PlainWire.framing();
    send(channel, "x".repeat(LINE_BYTES_MAX + 1)); // the last may be the CR of a line end
    assertThat(received(channel)).isEmpty();

    // when
    send(channel, "x");

    // then
    assertThat(received(channel)).containsExactly(LINE_TOO_LONG);
    finish("too long", channel);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 1000, 4096, 4097, 4098, 5001, Integer.MAX_VALUE})
  void shouldAnswerEachOfManyLinesThatAreTooLongOnce(int pieceBytes) {
    // given
    EmbeddedChannel channel = PlainWire.framing();
    String tooLong = "x".repeat(5000) + "\n";

    // when
    sendInPieces(channel, tooLong.repeat(30) + "next\n", pieceBytes);

    // then
    List<Object> expected = new ArrayList<>(Collections.nCopies(30, LINE_TOO_LONG));
    expected.add("next");
    assertThat(received(channel)).isEqualTo(expected);
    finish("in pieces of " + pieceBytes, channel);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4096, 4097, 4098, 65_534, 65_535, 65_536, Integer.MAX_VALUE})
  void shouldGoOnAfterALineThatEndsJustInTime(int pieceBytes) {
    // given
    EmbeddedChannel channel = PlainWire.framing();

    // when
    sendInPieces(channel, "x".repeat(UNTERMINATED_BYTES_MAX - 1) + "\nnext\n", pieceBytes);

    // then
    assertThat(received(channel)).containsExactly(LINE_TOO_LONG, "next");
    finish("in pieces of " + pieceBytes, channel);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4096, 4097, 4098, 65_535, 65_536, 65_537, Integer.MAX_VALUE})
  void shouldGiveUpAPeerThatEndsNoLine(int pieceBytes) {
    // given
    EmbeddedChannel channel = PlainWire.framing();

    // when
    sendInPieces(channel, "x".repeat(UNTERMINATED_BYTES_MAX) + "\nnext\n", pieceBytes);

    // then
    assertThat(received(channel)).containsExactly(LINE_TOO_LONG, new Unterminated());
    finish("in pieces of " + pieceBytes, channel);
  }

  @Test
  void shouldGiveAPeerUpAtTheByteThatIsTheLimit() {
    // given
    EmbeddedChannel channel = PlainWire.framing();
    send(channel, "first\n" + "x".repeat(UNTERMINATED_BYTES_MAX - 1));
    assertThat(received(channel)).containsExactly("first", LINE_TOO_LONG);

    // when
    send(channel, "x");

    // then
    assertThat(received(channel)).containsExactly(new Unterminated());
    finish("at the limit", channel);
  }

  @Test
  void shouldCountEachLineFromItsStart() {
    // given
    EmbeddedChannel channel = PlainWire.framing();
    String halfTheLimit = "x".repeat(UNTERMINATED_BYTES_MAX / 2);

    // when
    send(channel, halfTheLimit);
    send(channel, "\n" + halfTheLimit);
    send(channel, "\n" + halfTheLimit);
    send(channel, "\nnext\n");

    // then
    assertThat(received(channel))
        .containsExactly(LINE_TOO_LONG, LINE_TOO_LONG, LINE_TOO_LONG, "next");
    finish("three halves", channel);
  }

  @Test
  void shouldIgnoreWhatComesFromAPeerThatWasGivenUp() {
    // given
    EmbeddedChannel channel = PlainWire.framing();
    send(channel, "x".repeat(UNTERMINATED_BYTES_MAX));
    assertThat(received(channel)).containsExactly(LINE_TOO_LONG, new Unterminated());

    // when
    send(channel, "x".repeat(UNTERMINATED_BYTES_MAX));
    send(channel, "\nhello\n");
    send(channel, "half a line");
    hangUp(channel);

    // then
    assertThat(received(channel)).containsExactly(HANG_UP);
    finish("given up", channel);
  }

  @Test
  void shouldKeepNoByteOfAPeerThatWasGivenUp() {
    // given
    EmbeddedChannel channel = PlainWire.framing();
    send(channel, "x".repeat(UNTERMINATED_BYTES_MAX));
    assertThat(received(channel)).containsExactly(LINE_TOO_LONG, new Unterminated());
    ByteBuf more = Unpooled.copiedBuffer(bytes("half a line"));

    // when
    channel.writeInbound(more);

    // then
    assertThat(more.refCnt()).isZero();
    finish("given up", channel);
  }

  @Test
  void shouldKeepTheTurnOfALineThatIsTooLongWhileThePeerIsNotRead() {
    // given
    EmbeddedChannel channel = PlainWire.framing();
    PlainWire.input(channel).pause();
    send(channel, "before\n");
    send(channel, "x".repeat(LINE_BYTES_MAX + 1) + "\n" + "x".repeat(5000));
    send(channel, "\nafter\n");
    assertThat(received(channel)).isEmpty();

    // when
    PlainWire.resume(channel);

    // then
    assertThat(received(channel)).containsExactly("before", LINE_TOO_LONG, LINE_TOO_LONG, "after");
    finish("paused", channel);
  }
}
