package dev.chatserver.codec.json;

import static dev.chatserver.codec.json.JsonWire.frame;
import static dev.chatserver.codec.json.JsonWire.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chatserver.codec.ClientCommand;
import dev.chatserver.codec.CodecLimits;
import dev.chatserver.codec.Refusal.Reason;
import dev.chatserver.codec.Reply;
import dev.chatserver.codec.Unread;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.util.ReferenceCountUtil;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** WebSocket frames to messages: RFC 6455, section 5, and what Autobahn's cases ask about it. */
class MessageDecoderTest {

  private static final String ROOMS = "{\"do\":\"quit\"}";
  private static final ClientCommand QUIT = new ClientCommand.Quit(null);
  private static final ClientCommand PRICE = new ClientCommand.Negotiation();

  private final JsonWire wire = new JsonWire();

  @AfterEach
  void close() {
    wire.channel.finishAndReleaseAll();
  }

  @Test
  void shouldTakeAMessageThatComesByteByByte() {
    ByteBuf message = text(ROOMS);
    while (message.isReadable()) {
      wire.channel.writeInbound(Unpooled.buffer(1).writeByte(message.readByte()));
    }

    assertThat(wire.commands()).containsExactly(QUIT);
  }

  @Test
  void shouldTakeManyMessagesOfOneRead_eachInItsTurn() {
    wire.channel.writeInbound(Unpooled.wrappedBuffer(text(ROOMS), text(ROOMS), text(ROOMS)));

    assertThat(wire.commands()).containsExactly(QUIT, QUIT, QUIT);
  }

  /** Autobahn 5: fragments, each at the price of a line, with a ping in between. */
  @Test
  void shouldPutFragmentsTogether_withAPingInBetween() {
    wire.channel.writeInbound(frame(false, JsonWire.TEXT, "{\"do\":".getBytes(UTF_8)));
    wire.channel.writeInbound(frame(true, JsonWire.PING, (byte) 'p'));
    wire.channel.writeInbound(frame(false, JsonWire.CONTINUATION));
    wire.channel.writeInbound(frame(true, JsonWire.CONTINUATION, "\"quit\"}".getBytes(UTF_8)));

    assertThat(wire.commands()).containsExactly(PRICE, PRICE, PRICE, QUIT);
    assertThat(wire.written()).containsExactly(0x8a, 1, 'p');
  }

  /**
   * Autobahn 6: a character that is cut in two by a fragment is whole, one that never is is not.
   */
  @Test
  void shouldLookAtUtf8InWholeMessagesAlone() {
    byte[] hello = "{\"do\":\"hello\",\"name\":\"é\"}".getBytes(UTF_8);
    byte[] first = Arrays.copyOf(hello, 23);
    byte[] rest = Arrays.copyOfRange(hello, 23, hello.length);
    wire.channel.writeInbound(frame(false, JsonWire.TEXT, first));
    wire.channel.writeInbound(frame(true, JsonWire.CONTINUATION, rest));
    wire.channel.writeInbound(frame(true, JsonWire.TEXT, (byte) 0xc0, (byte) 0xaf));

    assertThat(wire.commands())
        .hasSize(3)
        .first()
        .isEqualTo(PRICE)
        .satisfies(price -> assertThat(first[22]).isEqualTo((byte) 0xc3)); // it is cut there
  }

  @Test
  void shouldRefuseWhatIsNotUtf8_andGoOn() {
    wire.channel.writeInbound(frame(true, JsonWire.TEXT, (byte) 0xc0, (byte) 0xaf));
    wire.channel.writeInbound(text(ROOMS));

    assertThat(wire.commands())
        .satisfiesExactly(
            refused ->
                assertThat(((ClientCommand.Malformed) refused).refusal().reason())
                    .isEqualTo(Reason.NOT_UTF8),
            next -> assertThat(next).isEqualTo(QUIT));
  }

  /** What breaks the protocol ends it, with its code: nothing that comes after is looked at. */
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "a frame that is not masked, 8100, 1002",
    "a reserved bit, c18000000000, 1002",
    "an opcode that there is not, 838000000000, 1002",
    "a continuation of nothing, 808000000000, 1002",
    "a ping in fragments, 098000000000, 1002",
    "a ping that is too long, 89fe007e00000000, 1002",
    "a message within a message, 01800000000001800000000, 1002",
    "binary data, 828000000000, 1003",
    "more than a message may have, 81fe800100000000, 1009",
  })
  void shouldEndWithACodeWhereTheProtocolIsBroken(String what, String hex, int code) {
    wire.channel.writeInbound(bytes(hex), text(ROOMS));

    assertThat(wire.commands()).as(what).last().isEqualTo(new ClientCommand.Unterminated());
    assertThat(goodbye()).containsExactly(0x88, 2, code >> 8, code & 0xff);
  }

  private static ByteBuf bytes(String hex) {
    ByteBuf out = Unpooled.buffer();
    for (int i = 0; i + 1 < hex.length(); i += 2) {
      out.writeByte(Integer.parseInt(hex.substring(i, i + 2), 16));
    }
    return out;
  }

  @Test
  void shouldTakeAMessageAsLongAsItMayBe_andNoLongerOneInFragments() {
    byte[] most = new byte[CodecLimits.MESSAGE_BYTES_MAX];
    wire.channel.writeInbound(frame(true, JsonWire.TEXT, most));
    assertThat(wire.commands()).singleElement().isInstanceOf(ClientCommand.Malformed.class);

    wire.channel.writeInbound(frame(false, JsonWire.TEXT, most));
    wire.channel.writeInbound(frame(true, JsonWire.CONTINUATION, (byte) 'x'));

    assertThat(wire.commands()).containsExactly(PRICE, new ClientCommand.Unterminated());
    assertThat(goodbye()).endsWith(1009 >> 8, 1009 & 0xff);
  }

  /** Autobahn 7: a close is answered with its code, and is the end. */
  @Test
  void shouldAnswerACloseWithItsCode() {
    wire.channel.writeInbound(frame(true, JsonWire.CLOSE, (byte) (3000 >> 8), (byte) 3000));
    wire.channel.writeInbound(text(ROOMS));

    assertThat(wire.commands()).containsExactly(QUIT);
    assertThat(goodbye()).containsExactly(0x88, 2, 3000 >> 8, (byte) 3000);
  }

  @Test
  void shouldAnswerACloseWithoutACode_andOneWithACodeThatThereIsNot() {
    wire.channel.writeInbound(frame(true, JsonWire.CLOSE));
    assertThat(wire.commands()).containsExactly(QUIT);
    assertThat(goodbye()).containsExactly(0x88, 2, 1000 >> 8, (byte) 1000);

    JsonWire other = new JsonWire();
    other.channel.writeInbound(frame(true, JsonWire.CLOSE, (byte) (1005 >> 8), (byte) 1005));
    assertThat(other.commands()).containsExactly(new ClientCommand.Unterminated());
    other.channel.finishAndReleaseAll();
  }

  private byte[] goodbye() {
    wire.channel.writeOutbound(new Reply.Goodbye());
    return wire.written();
  }

  // -- bytes wait as bytes

  @Test
  void shouldCutNothingWhileItIsPaused() {
    wire.input.pause();
    wire.channel.writeInbound(text(ROOMS), text(ROOMS));
    assertThat(wire.commands()).isEmpty();

    wire.input.resume();
    wire.channel.runPendingTasks();

    assertThat(wire.commands()).containsExactly(QUIT, QUIT);
  }

  @Test
  void shouldHandOverWhatIsUncut_alsoWhatBeganInThePipeline() {
    wire.channel.writeInbound(frame(false, JsonWire.TEXT, "{\"do\":".getBytes(UTF_8)));
    wire.input.pause();
    wire.channel.writeInbound(
        Unpooled.wrappedBuffer(
            frame(true, JsonWire.CONTINUATION, "\"quit\"}".getBytes(UTF_8)),
            text("{\"do\":\"rooms\"}"),
            text("half").readRetainedSlice(7)));

    Unread rest = wire.input.takeUnread(false);
    wire.channel.close();

    assertThat(rest.next(true)).isEqualTo(QUIT);
    assertThat(rest.next(true)).isEqualTo(new ClientCommand.ListRooms());
    assertThat(rest.next(true)).isNull();
    rest.release();
  }

  /** The extension that looks for leaks holds this. */
  @Test
  void shouldReleaseAMessageThatIsCutOffBetweenItsFragments() {
    wire.channel.writeInbound(frame(false, JsonWire.TEXT, "{".getBytes(UTF_8)));

    wire.channel.close();

    assertThat(wire.commands()).containsExactly(PRICE);
  }

  @Test
  void shouldReleaseWhatNobodyWants() {
    wire.channel.writeInbound(frame(false, JsonWire.TEXT, "{".getBytes(UTF_8)));
    ByteBuf late = text(ROOMS);
    wire.input.discard();
    wire.channel.writeInbound(late);

    assertThat(wire.commands()).containsExactly(PRICE);
    assertThat(late.refCnt()).isZero();
  }

  /** A connection that ends twice: by its half, and then whole. */
  @Test
  void shouldKeepTheFragmentsOfWhatIsUnread_ifItIsTakenAgain() {
    byte[] message = "{\"do\":\"quit\"}".getBytes(UTF_8);
    wire.channel.writeInbound(
        JsonWire.frame(false, JsonWire.TEXT, Arrays.copyOfRange(message, 0, 4)));
    wire.input.pause();
    wire.channel.writeInbound(
        JsonWire.frame(true, JsonWire.CONTINUATION, Arrays.copyOfRange(message, 4, 13)));
    wire.commands();

    Unread rest = wire.input.takeUnread(true);
    wire.input.takeUnread(false).release();
    wire.channel.close();

    assertThat(rest.next(true)).isEqualTo(QUIT);
    rest.release();
  }

  /** To answer it fails, whereupon the session ends and takes what is unread. */
  @Test
  void shouldHandOverNothingMore_ifTheAnswerToAPingEndsIt() {
    wire.channel
        .pipeline()
        .addFirst(
            new ChannelOutboundHandlerAdapter() {
              @Override
              public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
                ReferenceCountUtil.release(message);
                wire.input.discard();
              }
            });

    wire.channel.writeInbound(JsonWire.frame(true, JsonWire.PING, (byte) 1));

    assertThat(wire.commands()).isEmpty();
  }
}
