package dev.chatserver.codec.plain;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chatserver.codec.ClientCommand;
import dev.chatserver.codec.Input;
import dev.chatserver.codec.SessionEvent;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.AttributeKey;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/**
 * The server's end of a plain connection, embedded, and what the tests of this package do with it.
 * Bytes are written as strings of which each char is one byte. Thread-safe because it has no state;
 * its channels are confined to the test that has them made.
 */
final class PlainWire {

  /** What comes out when the peer has ended its input. */
  static final Object HANG_UP = "the peer has hung up";

  private static final AttributeKey<Boolean> WELCOMED = AttributeKey.valueOf("welcomed");

  private PlainWire() {}

  static byte[] bytes(String chars) {
    return chars.getBytes(ISO_8859_1);
  }

  /** Framing alone: lines come out as {@link ByteBuf}s. */
  static EmbeddedChannel framing() {
    return new EmbeddedChannel(new PlainFrameDecoder());
  }

  /** The whole dialect, on a connection that has no name yet. */
  static EmbeddedChannel atThePrompt() {
    EmbeddedChannel channel = new EmbeddedChannel();
    new PlainDialect(Clock.systemUTC()).install(channel.pipeline());
    return channel;
  }

  /** The whole dialect, on a connection that was welcomed after its first line. */
  static EmbeddedChannel inTheChat() {
    EmbeddedChannel channel = atThePrompt();
    send(channel, "megumin\n");
    assertThat(received(channel)).hasSize(1);
    welcome(channel);
    return channel;
  }

  static void send(EmbeddedChannel channel, String chars) {
    channel.writeInbound(Unpooled.wrappedBuffer(bytes(chars)));
  }

  /** Sends it in pieces of that many bytes, the last one maybe shorter. */
  static void sendInPieces(EmbeddedChannel channel, String chars, int pieceBytes) {
    for (int from = 0; from < chars.length(); from += pieceBytes) {
      send(channel, chars.substring(from, Math.min(chars.length(), from + pieceBytes)));
    }
  }

  /**
   * The peer ends its half of the connection, and what was uncut is taken and done, as a session
   * does it; then comes {@link #HANG_UP}.
   */
  static void hangUp(EmbeddedChannel channel) {
    channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    takeRest(channel, true);
    channel.inboundMessages().add(HANG_UP);
  }

  /** Takes what is uncut and has it come out. */
  static void takeRest(EmbeddedChannel channel, boolean ended) {
    PlainUnread rest = (PlainUnread) input(channel).takeUnread(ended);
    boolean decoded = channel.pipeline().get(PlainCommandDecoder.class) != null;
    boolean welcomed = channel.attr(WELCOMED).get() != null;
    for (Object next = decoded ? rest.next(welcomed) : rest.nextFrame();
        next != null;
        next = decoded ? rest.next(welcomed) : rest.nextFrame()) {
      channel.inboundMessages().add(next);
    }
  }

  static Input input(EmbeddedChannel channel) {
    return channel.pipeline().get(PlainFrameDecoder.class);
  }

  static void resume(EmbeddedChannel channel) {
    input(channel).resume();
    channel.runPendingTasks();
  }

  static void welcome(EmbeddedChannel channel) {
    channel.attr(WELCOMED).set(true);
    channel.pipeline().fireUserEventTriggered(SessionEvent.WELCOMED);
  }

  /** Takes what came out: lines as strings, {@link ClientCommand}s as they are. */
  static List<Object> received(EmbeddedChannel channel) {
    List<Object> received = new ArrayList<>();
    for (Object next = channel.readInbound(); next != null; next = channel.readInbound()) {
      received.add(next instanceof ByteBuf line ? taken(line) : next);
    }
    return received;
  }

  /** Takes what went out to the peer. */
  static String answered(EmbeddedChannel channel) {
    StringBuilder answered = new StringBuilder();
    for (ByteBuf next = channel.readOutbound(); next != null; next = channel.readOutbound()) {
      answered.append(taken(next));
    }
    return answered.toString();
  }

  /** Cuts the connection; nothing may be left in it. */
  static void finish(String way, EmbeddedChannel channel) {
    assertThat(channel.finish()).as("%s: something is left", way).isFalse();
  }

  private static String taken(ByteBuf bytes) {
    try {
      return bytes.toString(ISO_8859_1);
    } finally {
      bytes.release();
    }
  }
}
