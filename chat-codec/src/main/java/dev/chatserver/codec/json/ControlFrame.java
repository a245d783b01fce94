package dev.chatserver.codec.json;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * The control frames that a server sends (RFC 6455, section 5.5): unmasked, short. Thread-safe
 * because it has no state.
 */
final class ControlFrame {

  private static final int FINAL_CLOSE = 0x88;
  private static final int FINAL_PONG = 0x8a;

  private ControlFrame() {}

  /** Says that nothing more follows, and why; {@code out} is lent. */
  static void close(ByteBuf out, int code) {
    out.writeByte(FINAL_CLOSE).writeByte(Short.BYTES).writeShort(code);
  }

  /**
   * Answers a ping.
   *
   * @param content of the ping, lent; at most 125 bytes
   */
  static ByteBuf pong(ByteBuf content) {
    int length = content.readableBytes();
    return Unpooled.buffer(2 + length)
        .writeByte(FINAL_PONG)
        .writeByte(length)
        .writeBytes(content, content.readerIndex(), length);
  }
}
