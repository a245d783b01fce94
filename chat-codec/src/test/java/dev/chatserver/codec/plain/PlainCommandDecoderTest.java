package dev.chatserver.codec.plain;

import static dev.chatserver.codec.ClientCommand.Malformed.LINE_TOO_LONG;
import static dev.chatserver.codec.plain.PlainWire.HANG_UP;
import static dev.chatserver.codec.plain.PlainWire.answered;
import static dev.chatserver.codec.plain.PlainWire.bytes;
import static dev.chatserver.codec.plain.PlainWire.finish;
import static dev.chatserver.codec.plain.PlainWire.hangUp;
import static dev.chatserver.codec.plain.PlainWire.received;
import static dev.chatserver.codec.plain.PlainWire.send;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chatserver.codec.ClientCommand;
import dev.chatserver.codec.ClientCommand.Blank;
import dev.chatserver.codec.ClientCommand.Hello;
import dev.chatserver.codec.ClientCommand.Join;
import dev.chatserver.codec.ClientCommand.Malformed;
import dev.chatserver.codec.ClientCommand.Resume;
import dev.chatserver.codec.ClientCommand.Say;
import dev.chatserver.codec.ClientCommand.Unterminated;
import dev.chatserver.codec.Refusal;
import dev.chatserver.codec.Refusal.Reason;
import dev.chatserver.codec.RefusalException;
import dev.chatserver.codec.RoomName;
import dev.chatserver.codec.SessionEvent;
import dev.chatserver.codec.UserName;
import dev.chatserver.testing.Splits;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** From bytes to commands, by way of the whole dialect. */
class PlainCommandDecoderTest {

  private static final Malformed NOT_UTF8 = new Malformed(Refusal.of(Reason.NOT_UTF8));

  @ParameterizedTest
  @MethodSource("helloes")
  void beforeTheWelcomeShouldTakeEachLineForAnAnswerToThePrompt(
      String input, List<ClientCommand> commands) {
    Splits.feed(
        input.getBytes(UTF_8),
        PlainWire::atThePrompt,
        (way, channel) -> {
          assertThat(received(channel)).as(way).isEqualTo(commands);
          finish(way, channel);
        });
  }

  static Stream<Arguments> helloes() throws RefusalException {
    Malformed empty = new Malformed(Refusal.of(Reason.NAME_EMPTY));
    Malformed invalid = new Malformed(Refusal.of(Reason.NAME_INVALID));
    return Stream.of(
        Arguments.of("megumin\n", List.of(hello("megumin", null))),
        Arguments.of("megumin +4213\r\n", List.of(hello("megumin", 4213L))),
        Arguments.of("東京\n", List.of(hello("東京", null))),
        Arguments.of("\n\r\n", List.of(empty, empty)),
        Arguments.of("/join\nbob\n", List.of(invalid, hello("bob", null))),
        Arguments.of(
            "/help\n/quit\n", List.of(new ClientCommand.Help(null), new ClientCommand.Quit(null))),
        Arguments.of("me\0gumin\nme\rgumin\n", List.of(invalid, invalid)));
  }

  @ParameterizedTest
  @MethodSource("talk")
  void afterTheWelcomeShouldTakeEachLineForTalkOrACommand(
      String input, List<ClientCommand> commands) {
    Splits.feed(
        input.getBytes(UTF_8),
        PlainWire::inTheChat,
        (way, channel) -> {
          assertThat(received(channel)).as(way).isEqualTo(commands);
          finish(way, channel);
        });
  }

  static Stream<Arguments> talk() throws RefusalException {
    return Stream.of(
        Arguments.of("hello\n", List.of(new Say("hello"))),
        Arguments.of("megumin +4213\n", List.of(new Say("megumin +4213"))),
        Arguments.of("東京 🎉\r\n", List.of(new Say("東京 🎉"))),
        Arguments.of("\n\r\n  \n", List.of(new Blank(), new Blank(), new Blank())),
        Arguments.of("/join tea\nhi\n", List.of(new Join(RoomName.of("tea")), new Say("hi"))),
        Arguments.of(
            "/jion tea\n", List.of(new Malformed(Refusal.of(Reason.UNKNOWN_COMMAND, "/jion")))),
        Arguments.of("a\rb\nc\0d\n\te\n", List.of(new Say("a␍b"), new Say("c␀d"), new Say(" e"))),
        Arguments.of("a\u001b[2Jb\n", List.of(new Say("a␛[2Jb"))),
        Arguments.of("a\u2028b\u0085c\n", List.of(new Say("a b\ufffdc"))));
  }

  @Test
  void shouldTakeTheLineBehindTheNameForTalkIfItIsPausedUntilTheWelcome() {
    Splits.feed(
        bytes("megumin\nhello\nbye\n"),
        PlainCommandDecoderTest::pausedByTheHello,
        (way, channel) -> {
          assertThat(received(channel)).as(way).hasSize(1).hasOnlyElementsOfType(Hello.class);

          PlainWire.welcome(channel);
          PlainWire.resume(channel);

          assertThat(received(channel)).as(way).containsExactly(new Say("hello"), new Say("bye"));
          finish(way, channel);
        });
  }

  @Test
  void shouldTakeTheLineBehindTheNameForTalkIfThePeerHangsUpBeforeTheWelcome() {
    Splits.feed(
        bytes("megumin\nhello\nbye"),
        PlainCommandDecoderTest::pausedByTheHello,
        (way, channel) -> {
          assertThat(received(channel)).as(way).hasSize(1).hasOnlyElementsOfType(Hello.class);

          PlainWire.welcome(channel);
          hangUp(channel);

          assertThat(received(channel))
              .as(way)
              .containsExactly(new Say("hello"), new Say("bye"), HANG_UP);
          finish(way, channel);
        });
  }

  @Test
  void shouldTellTheOtherHandlersOfTheWelcome() {
    // given
    EmbeddedChannel channel = PlainWire.atThePrompt();
    channel.pipeline().addLast(new EventForwarder());

    // when
    channel.pipeline().fireUserEventTriggered(SessionEvent.WELCOMED);

    // then
    assertThat(received(channel)).containsExactly(SessionEvent.WELCOMED);
    finish("welcomed", channel);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u0080",
        "caf\u00e9",
        "\u00c0\u00af",
        "\u00ed\u00a0\u0080",
        "\u00e6\u009d",
        "\u00fe"
      })
  void shouldRefuseALineThatIsNotUtf8AndGoOn(String line) {
    Splits.feed(
        bytes(line + "\nhello\n/me " + line + "\r\nbye\n"),
        PlainWire::inTheChat,
        (way, channel) -> {
          assertThat(received(channel))
              .as(way)
              .containsExactly(NOT_UTF8, new Say("hello"), NOT_UTF8, new Say("bye"));
          finish(way, channel);
        });
  }

  @Test
  void shouldRefuseANameThatIsNotUtf8AndGoOn() throws RefusalException {
    Hello hello = hello("bob", null);
    Splits.feed(
        bytes("caf\u00e9\nbob\n"),
        PlainWire::atThePrompt,
        (way, channel) -> {
          assertThat(received(channel)).as(way).containsExactly(NOT_UTF8, hello);
          finish(way, channel);
        });
  }

  @Test
  void shouldPassOnWhatTheFramingSays() {
    // given
    EmbeddedChannel channel = PlainWire.inTheChat();

    // when
    send(channel, "hello\n" + "x".repeat(65_536));
    hangUp(channel);

    // then
    assertThat(received(channel))
        .containsExactly(new Say("hello"), LINE_TOO_LONG, new Unterminated(), HANG_UP);
    finish("framing", channel);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u0016\u0003\u0001\u0002\0\u0001\0\u0001\u00fc\u0003\u0003", // to a random that is
        "\u0016\u0003\u0001\0\u0005\u0001\n\u00ff\u00f4\u00ff\u00fd\u0001\r\nhello\n",
        "\u0016\u0003\u0003\n",
        "\u0016"
      })
  void shouldKnowATlsHelloAndIgnoreAllThatFollows(String input) {
    Splits.feed(
        bytes(input),
        PlainWire::atThePrompt,
        (way, channel) -> {
          assertThat(received(channel)).as(way).containsExactly(wrongProtocol("TLS"));
          send(channel, "\nmegumin\n");
          hangUp(channel);
          assertThat(received(channel)).as(way).containsExactly(HANG_UP);
          channel.releaseOutbound(); // a random may hold what looks like telnet's DO
          finish(way, channel);
        });
  }

  @Test
  void shouldKnowATlsHelloOfAPeerThatHangsUpAtOnce() {
    // given
    EmbeddedChannel channel = PlainWire.atThePrompt();
    send(channel, "\u0016\u0003\u0001");

    // when
    hangUp(channel);

    // then
    assertThat(received(channel)).containsExactly(wrongProtocol("TLS"), HANG_UP);
    assertThat(answered(channel)).isEmpty();
    finish("hung up", channel);
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET / HTTP/1.1\r\n", "SSH-2.0-OpenSSH_9.6\r\n"})
  void shouldKnowTheGreetingOfAnotherProtocol(String greeting) {
    Malformed wrong = wrongProtocol(greeting.startsWith("SSH") ? "SSH" : "HTTP");
    Splits.feed(
        bytes(greeting),
        PlainWire::atThePrompt,
        (way, channel) -> {
          assertThat(received(channel)).as(way).containsExactly(wrong);
          finish(way, channel);
        });
  }

  @Test
  void afterTheWelcomeShouldTakeAnyGreetingForTalk() {
    Splits.feed(
        bytes("\u0016\u0003\u0001\nGET / HTTP/1.1\r\nSSH-2.0-OpenSSH_9.6\r\n"),
        PlainWire::inTheChat,
        (way, channel) -> {
          assertThat(received(channel))
              .as(way)
              .containsExactly(
                  new Say("␖␃␁"), new Say("GET / HTTP/1.1"), new Say("SSH-2.0-OpenSSH_9.6"));
          finish(way, channel);
        });
  }

  private static Malformed wrongProtocol(String protocol) {
    return new Malformed(Refusal.of(Reason.WRONG_PROTOCOL, protocol));
  }

  private static Hello hello(String name, @Nullable Long resumeAfter) throws RefusalException {
    return new Hello(UserName.of(name), resumeAfter == null ? null : new Resume.After(resumeAfter));
  }

  /** As the handshake does it: once there is a name, nothing is read until the welcome is out. */
  private static EmbeddedChannel pausedByTheHello() {
    EmbeddedChannel channel = PlainWire.atThePrompt();
    channel
        .pipeline()
        .addLast(
            new ChannelInboundHandlerAdapter() {
              @Override
              public void channelRead(ChannelHandlerContext ctx, Object message) {
                if (message instanceof Hello) {
                  ctx.pipeline().get(PlainFrameDecoder.class).pause();
                }
                ctx.fireChannelRead(message);
              }
            });
    return channel;
  }

  /** Has an event come out as if it were a message. */
  private static final class EventForwarder extends ChannelInboundHandlerAdapter {
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      ctx.fireChannelRead(event);
    }
  }
}
