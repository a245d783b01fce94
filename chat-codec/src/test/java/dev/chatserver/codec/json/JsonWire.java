package dev.chatserver.codec.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.chatserver.codec.Input;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;

/** A connection of the JSON dialect, with what a client writes and reads. */
final class JsonWire {

  static final int TEXT = 1;
  static final int CONTINUATION = 0;
  static final int BINARY = 2;
  static final int CLOSE = 8;
  static final int PING = 9;
  static final int PONG = 10;

  private static final byte[] MASK = {0x12, 0x34, 0x56, 0x78};

  final EmbeddedChannel channel = new EmbeddedChannel();
  final Input input = new JsonDialect().install(channel.pipeline());

  /** A whole text message. */
  static ByteBuf text(String text) {
    return frame(true, TEXT, text.getBytes(UTF_8));
  }

  /** A frame as a client sends it, masked. */
  static ByteBuf frame(boolean isFinal, int opcode, byte... payload) {
    ByteBuf out = Unpooled.buffer();
    out.writeByte((isFinal ? 0x80 : 0) | opcode);
    if (payload.length < 126) {
      out.writeByte(0x80 | payload.length);
    } else {
      out.writeByte(0x80 | 126).writeShort(payload.length);
    }
    out.writeBytes(MASK);
    for (int i = 0; i < payload.length; i++) {
      out.writeByte(payload[i] ^ MASK[i % 4]);
    }
    return out;
  }

  /** What the session was handed. */
  List<Object> commands() {
    List<Object> commands = new ArrayList<>();
    for (Object next = channel.readInbound(); next != null; next = channel.readInbound()) {
      commands.add(next);
    }
    return commands;
  }

  /** What was written, as hexadecimal digits for the header and text for the rest. */
  byte[] written() {
    ByteBuf all = Unpooled.buffer();
    for (ByteBuf next = channel.readOutbound(); next != null; next = channel.readOutbound()) {
      all.writeBytes(next);
      next.release();
    }
    byte[] bytes = new byte[all.readableBytes()];
    all.readBytes(bytes);
    return bytes;
  }
}
