package dev.chatserver.codec.json;

import io.netty.buffer.ByteBuf;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;

/**
 * A text message of WebSocket as a server sends it (RFC 6455, section 5.2): unmasked, in one frame.
 * Events are framed as they are encoded, so that what a feed has can be written to every reader as
 * it is. Thread-safe because it has no state.
 */
final class TextFrame {

  private static final int FINAL_TEXT = 0x81;
  private static final int LENGTH_IN_TWO_BYTES = 126;
  private static final int LENGTH_IN_EIGHT_BYTES = 127;
  private static final int TWO_BYTES_MAX = 0xffff;

  private TextFrame() {}

  /**
   * Appends one message.
   *
   * @param out lent
   * @param object writes it, whole
   */
  static void write(ByteBuf out, Consumer<JsonGenerator> object) {
    ByteBuf message = out.alloc().buffer(256);
    try {
      try (JsonGenerator json = Json.into(message)) {
        object.accept(json);
      }
      header(out, message.readableBytes());
      out.writeBytes(message);
    } finally {
      message.release();
    }
  }

  private static void header(ByteBuf out, int length) {
    out.writeByte(FINAL_TEXT);
    if (length < LENGTH_IN_TWO_BYTES) {
      out.writeByte(length);
    } else if (length <= TWO_BYTES_MAX) {
      out.writeByte(LENGTH_IN_TWO_BYTES);
      out.writeShort(length);
    } else {
      out.writeByte(LENGTH_IN_EIGHT_BYTES);
      out.writeLong(length);
    }
  }
}
