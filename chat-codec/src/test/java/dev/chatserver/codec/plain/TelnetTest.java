package dev.chatserver.codec.plain;

import static dev.chatserver.codec.plain.PlainWire.HANG_UP;
import static dev.chatserver.codec.plain.PlainWire.answered;
import static dev.chatserver.codec.plain.PlainWire.bytes;
import static dev.chatserver.codec.plain.PlainWire.finish;
import static dev.chatserver.codec.plain.PlainWire.hangUp;
import static dev.chatserver.codec.plain.PlainWire.received;
import static dev.chatserver.codec.plain.PlainWire.send;
import static dev.chatserver.codec.plain.PlainWire.sendInPieces;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chatserver.codec.ClientCommand.Malformed;
import dev.chatserver.codec.ClientCommand.Quit;
import dev.chatserver.codec.ClientCommand.Say;
import dev.chatserver.codec.Refusal;
import dev.chatserver.testing.Splits;
import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledHeapByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a peer that speaks telnet sends, by way of the decoder that has it taken out. */
class TelnetTest {

  private static final String IAC = "\u00ff";
  private static final String DONT = IAC + "\u00fe";
  private static final String DO = IAC + "\u00fd";
  private static final String WONT = IAC + "\u00fc";
  private static final String WILL = IAC + "\u00fb";
  private static final String SB = IAC + "\u00fa";
  private static final String GO_AHEAD = IAC + "\u00f9";
  private static final String ARE_YOU_THERE = IAC + "\u00f6";
  private static final String INTERRUPT = IAC + "\u00f4";
  private static final String DATA_MARK = IAC + "\u00f2";
  private static final String NOP = IAC + "\u00f1";
  private static final String SE = IAC + "\u00f0";

  private static final String ABORT_OUTPUT = IAC + "\u00f5";
  private static final String BREAK = IAC + "\u00f3";

  private static final String BINARY = "\0";
  private static final String ECHO = "\u0001";
  private static final String SUPPRESS_GO_AHEAD = "\u0003";
  private static final String TERMINAL_TYPE = "\u0018";
  private static final String WINDOW_SIZE = "\u001f";
  private static final String TERMINAL_SPEED = " ";
  private static final String NEW_ENVIRONMENT = "'";
  private static final String TIMING_MARK = "\u0006";

  /** What is sent first to whoever shows that they speak telnet. */
  private static final String OFFER = DO + BINARY;

  @ParameterizedTest
  @MethodSource("negotiations")
  void shouldRefuseEveryOptionAndShowNothingOfIt(String input, List<Object> lines, String answers) {
    Splits.feed(
        bytes(input),
        PlainWire::framing,
        (way, channel) -> {
          assertThat(received(channel)).as(way).isEqualTo(lines);
          assertThat(answered(channel)).as(way).isEqualTo(OFFER + answers);
          finish(way, channel);
        });
  }

  static Stream<Arguments> negotiations() {
    return Stream.of(
        Arguments.of(WILL + ECHO, List.of(), DONT + ECHO),
        Arguments.of(DO + ECHO, List.of(), WONT + ECHO),
        Arguments.of(WONT + ECHO, List.of(), ""),
        Arguments.of(DONT + ECHO, List.of(), ""),
        Arguments.of(DO + IAC, List.of(), WONT + IAC),
        Arguments.of(WILL + BINARY, List.of(), ""), // as it was asked to
        Arguments.of(DO + BINARY + WILL + BINARY, List.of(), WILL + BINARY),
        Arguments.of(DONT + BINARY + WONT + BINARY, List.of(), DONT + BINARY),
        Arguments.of(
            WONT + BINARY + WONT + BINARY + WILL + BINARY + WILL + BINARY,
            List.of(),
            DONT + BINARY + DO + BINARY),
        Arguments.of(
            DONT + BINARY + DONT + BINARY + DO + BINARY + DO + BINARY, List.of(), WILL + BINARY),
        Arguments.of(
            DO + BINARY + DONT + BINARY + DO + BINARY,
            List.of(),
            WILL + BINARY + WONT + BINARY + WILL + BINARY),
        Arguments.of("he" + DO + ECHO + "llo\n", List.of("hello"), WONT + ECHO),
        Arguments.of("hello" + WILL + ECHO + "\r\n", List.of("hello"), DONT + ECHO),
        Arguments.of("hello\r" + WONT + ECHO + "\n", List.of("hello"), ""),
        Arguments.of(
            "a" + DO + ECHO + "b\nc" + DONT + ECHO + WILL + ECHO + DO + TERMINAL_TYPE + "d\n",
            List.of("ab", "cd"),
            WONT + ECHO + DONT + ECHO + WONT + TERMINAL_TYPE),
        Arguments.of("\u00c3" + WONT + ECHO + "\u00a4\n", List.of("\u00c3\u00a4"), ""));
  }

  @Test
  void shouldRefuseEachOptionThatIsNoLineEnd() {
    for (int option = 0; option < 0x100; option++) {
      if (option != '\n' && option != '\r' && option != BINARY.charAt(0)) {
        // given
        EmbeddedChannel channel = PlainWire.framing();

        // when
        send(channel, WILL + (char) option + DO + (char) option);

        // then
        assertThat(answered(channel))
            .isEqualTo(OFFER + DONT + (char) option + WONT + (char) option);
        finish("option " + option, channel);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("subnegotiations")
  void shouldTakeSubnegotiationsOut(String content) {
    Splits.feed(
        bytes("be" + SB + content + SE + "fore\nafter\n"),
        PlainWire::framing,
        (way, channel) -> {
          assertThat(received(channel)).as(way).containsExactly("before", "after");
          assertThat(answered(channel)).as(way).isEqualTo(OFFER);
          finish(way, channel);
        });
  }

  static Stream<String> subnegotiations() {
    return Stream.of(
        "",
        TERMINAL_TYPE + "\0XTERM",
        WINDOW_SIZE + "\0\n\0\r\n",
        WINDOW_SIZE + IAC + IAC + IAC + IAC + "\0\u0018",
        IAC + IAC + "\u00f0text", // the end's second byte, but after a doubled IAC
        WILL + ECHO,
        "text\nof two lines\r\n");
  }

  @Test
  void shouldTakeOutCommandsThatAskForNothing() {
    Splits.feed(
        bytes(NOP + "a" + GO_AHEAD + "b" + ARE_YOU_THERE + DATA_MARK + "c\n" + SE + "d\n"),
        PlainWire::framing,
        (way, channel) -> {
          assertThat(received(channel)).as(way).containsExactly("abc", "d");
          assertThat(answered(channel)).as(way).isEqualTo(OFFER);
          finish(way, channel);
        });
  }

  @Test
  void shouldLetATelnetClientNegotiateAndThenTalk() {
    // what PuTTY sends before anybody types
    String opening =
        WILL
            + WINDOW_SIZE
            + WILL
            + TERMINAL_SPEED
            + WILL
            + TERMINAL_TYPE
            + WILL
            + NEW_ENVIRONMENT
            + DO
            + ECHO
            + WILL
            + SUPPRESS_GO_AHEAD
            + DO
            + SUPPRESS_GO_AHEAD;
    Splits.feed(
        bytes(opening + "megumin\r\nhello\r\n"),
        PlainWire::framing,
        (way, channel) -> {
          assertThat(received(channel)).as(way).containsExactly("megumin", "hello");
          assertThat(answered(channel))
              .as(way)
              .isEqualTo(
                  OFFER
                      + DONT
                      + WINDOW_SIZE
                      + DONT
                      + TERMINAL_SPEED
                      + DONT
                      + TERMINAL_TYPE
                      + DONT
                      + NEW_ENVIRONMENT
                      + WONT
                      + ECHO
                      + DONT
                      + SUPPRESS_GO_AHEAD
                      + WONT
                      + SUPPRESS_GO_AHEAD);
          finish(way, channel);
        });
  }

  @Test
  void shouldReadADoubledIacAsTheByteItself() {
    Splits.feed(
        bytes("a" + IAC + IAC + "b\n" + IAC + IAC + IAC + IAC + "\n"),
        PlainWire::framing,
        (way, channel) -> {
          assertThat(received(channel)).as(way).containsExactly("a\u00ffb", "\u00ff\u00ff");
          assertThat(answered(channel)).as(way).isEqualTo(OFFER);
          finish(way, channel);
        });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u00ff\u00ff", // a doubled IAC
        "caf\u00ff caf", // Latin-1
        "\u00ff",
        "\u00ff\u00fe", // the other byte that is never in UTF-8, and DONT
        "\u00ff\u00fb",
        "\u00ff\u00fd\r", // an option that would be the line's end
        "\u00ff\u0000"
      })
  void shouldHaveALineRefusedThatHoldsAnIacWhichIsNoCommand(String line) {
    Splits.feed(
        bytes(line + "\n" + line + "\r\nnext\n"),
        PlainWire::inTheChat,
        (way, channel) -> {
          Malformed refused = new Malformed(Refusal.of(Refusal.Reason.NOT_UTF8));
          assertThat(received(channel)).as(way).containsExactly(refused, refused, new Say("next"));
          assertThat(answered(channel)).as(way).startsWith(OFFER);
          finish(way, channel);
        });
  }

  @Test
  void shouldTakeAnInterruptForAWishToLeaveAfterTheLinesBeforeIt() {
    Splits.feed(
        bytes("one\ntwo\n" + INTERRUPT + "half a line\n" + DO + ECHO + "three\n" + INTERRUPT),
        PlainWire::framing,
        (way, channel) -> {
          assertThat(received(channel)).as(way).containsExactly("one", "two", new Quit(null));
          assertThat(answered(channel)).as(way).isEqualTo(OFFER);
          finish(way, channel);
        });
  }

  @Test
  void shouldTakeAnInterruptWithinALineForNothing() {
    Splits.feed(
        bytes("one" + INTERRUPT + " line\nj\u00c3\u00a4" + INTERRUPT + "\n" + "two\n" + INTERRUPT),
        PlainWire::framing,
        (way, channel) -> {
          assertThat(received(channel))
              .as(way)
              .containsExactly("one line", "j\u00c3\u00a4", "two", new Quit(null));
          assertThat(answered(channel)).as(way).isEqualTo(OFFER);
          finish(way, channel);
        });
  }

  @Test
  void shouldTakeAnInterruptWithinALineThatIsTooLongForNothing() {
    // given
    EmbeddedChannel channel = PlainWire.framing();

    // when
    send(channel, "x".repeat(5000));
    send(channel, INTERRUPT + "\nnext\n");

    // then
    assertThat(received(channel)).containsExactly(Malformed.LINE_TOO_LONG, "next");
    assertThat(answered(channel)).isEqualTo(OFFER);
    finish("too long", channel);
  }

  /** As inetutils' telnet sends {@code у меня чай}, {@code 日本}, and an emoji of four bytes. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u00d1" + INTERRUPT + DO + TIMING_MARK + " \u00d0\u00bc\u00d1\u008f",
        "\u00d0\u00bd\u00d1" + ABORT_OUTPUT + DO + TIMING_MARK + " \u00d1\u0087",
        "\u00e6\u0097\u00a5\u00e6" + BREAK + DO + TIMING_MARK + "\u00ac",
        "\u00f0\u009f" + INTERRUPT + "\u0089",
        "\u00f0\u009f\u008e" + INTERRUPT,
        "hi \u00c3" + NOP,
      })
  void shouldSayThatTelnetHasGarbledALine_whereACommandIsInACharacter(String line) {
    Splits.feed(
        bytes("hi\n" + line + "\r\nnext\n"),
        PlainWire::inTheChat,
        (way, channel) -> {
          Malformed garbled = new Malformed(Refusal.of(Refusal.Reason.GARBLED));
          assertThat(received(channel))
              .as(way)
              .containsExactly(new Say("hi"), garbled, new Say("next"));
          assertThat(answered(channel)).as(way).startsWith(OFFER);
          finish(way, channel);
        });
  }

  @Test
  void shouldOfferAgain_whereTheOfferCouldNotBeSent() {
    // given
    EmbeddedChannel channel = PlainWire.framing();
    channel.unsafe().outboundBuffer().setUserDefinedWritability(1, false);
    send(channel, NOP);
    assertThat(answered(channel)).isEmpty();

    // when
    channel.unsafe().outboundBuffer().setUserDefinedWritability(1, true);
    send(channel, NOP + NOP);

    // then
    assertThat(answered(channel)).isEqualTo(OFFER);
    finish("writable again", channel);
  }

  @Test
  void shouldIgnoreTheLinesAfterAnInterrupt() {
    // given
    EmbeddedChannel channel = PlainWire.framing();
    send(channel, "one\n" + INTERRUPT);
    assertThat(received(channel)).containsExactly("one", new Quit(null));

    // when
    send(channel, "two\n");
    send(channel, WONT + ECHO + "three\n");
    send(channel, "half a line");
    hangUp(channel);

    // then
    assertThat(received(channel)).containsExactly(HANG_UP);
    channel.releaseOutbound(); // what telnet is offered
    finish("interrupted", channel);
  }

  @Test
  void shouldKeepTheTurnOfAnInterruptWhileThePeerIsNotRead() {
    // given
    EmbeddedChannel channel = PlainWire.framing();
    PlainWire.input(channel).pause();
    send(channel, "one\n" + INTERRUPT);
    assertThat(received(channel)).isEmpty();

    // when
    PlainWire.resume(channel);

    // then
    assertThat(received(channel)).containsExactly("one", new Quit(null));
    channel.releaseOutbound(); // what telnet is offered
    finish("paused", channel);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4090, 4096, 4097, Integer.MAX_VALUE})
  void shouldLetOnlyTextCountForTheLengthOfALine(int pieceBytes) {
    // given
    EmbeddedChannel channel = PlainWire.framing();
    String negotiation = WILL + ECHO + SB + "\n".repeat(100) + SE;

    // when
    sendInPieces(channel, "x".repeat(4090) + negotiation + "xxxxxx\nnext\n", pieceBytes);

    // then
    assertThat(received(channel)).containsExactly("x".repeat(4096), "next");
    assertThat(answered(channel)).isEqualTo(OFFER + DONT + ECHO);
    finish("in pieces of " + pieceBytes, channel);
  }

  @Test
  void shouldReleaseTheBytesThatItIsGiven() {
    // given
    EmbeddedChannel channel = PlainWire.framing();
    ByteBuf bytes = Unpooled.copiedBuffer(bytes("hel" + WONT + ECHO + "lo\n"));

    // when
    channel.writeInbound(bytes);

    // then
    assertThat(received(channel)).containsExactly("hello");
    assertThat(bytes.refCnt()).isZero();
    channel.releaseOutbound(); // what telnet is offered
    finish("released", channel);
  }

  @Test
  void shouldKeepNothingOfWhatItCannotAnswerForWantOfMemory() {
    // given
    List<ByteBuf> made = new ArrayList<>();
    EmbeddedChannel channel = PlainWire.framing();
    channel.config().setAllocator(withoutRoomToGrow(made));

    // when
    ThrowingCallable read = () -> send(channel, (DO + ECHO).repeat(20) + "hello\n");

    // then
    assertThatThrownBy(read).isInstanceOf(OutOfMemoryError.class);
    assertThat(made).hasSize(2).allSatisfy(buffer -> assertThat(buffer.refCnt()).isZero());
    finish("no memory", channel);
  }

  /**
   * @param made gets what is allocated
   */
  private static ByteBufAllocator withoutRoomToGrow(List<ByteBuf> made) {
    return new AbstractByteBufAllocator(false) {
      @Override
      protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
        ByteBuf buffer =
            new UnpooledHeapByteBuf(this, initialCapacity, maxCapacity) {
              @Override
              public ByteBuf capacity(int newCapacity) {
                throw new OutOfMemoryError("no memory, says the test");
              }
            };
        made.add(buffer);
        return buffer;
      }

      @Override
      protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
        return newHeapBuffer(initialCapacity, maxCapacity);
      }

      @Override
      public boolean isDirectBufferPooled() {
        return false;
      }
    };
  }

  @Test
  void shouldAnswerNoPeerThatDoesNotReadTheAnswers() {
    // given
    EmbeddedChannel channel = PlainWire.framing();
    channel.unsafe().outboundBuffer().setUserDefinedWritability(1, false);

    // when
    send(channel, DO + ECHO + "hello\n");

    // then
    assertThat(answered(channel)).isEmpty();
    assertThat(received(channel)).containsExactly("hello");
    finish("not writable", channel);
  }

  @ParameterizedTest
  @ValueSource(strings = {IAC, DO, SB + "x", SB + "x" + IAC})
  void shouldForgetHalfACommandOfAPeerThatHangsUp(String half) {
    // given
    EmbeddedChannel channel = PlainWire.framing();
    send(channel, "hi" + half);

    // when
    hangUp(channel);

    // then
    assertThat(received(channel)).containsExactly("hi", HANG_UP);
    assertThat(answered(channel)).isEqualTo(OFFER);
    finish("hung up", channel);
  }
}
