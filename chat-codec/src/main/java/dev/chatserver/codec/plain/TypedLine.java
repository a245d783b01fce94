package dev.chatserver.codec.plain;

import io.netty.buffer.ByteBuf;

/**
 * What was typed of a line that is not over, in two buffers one after the other. Confined to the
 * channel's event loop.
 *
 * @param before lent: bytes that come before the others, which may be of earlier lines too
 * @param isCut bytes of this line came before those, and are thrown away
 */
record TypedLine(ByteBuf before, boolean isCut) {

  /** The most bytes of a character but for its first (RFC 3629). */
  private static final int CONTINUATIONS_MAX = 3;

  private static final int NONE = -1;

  /**
   * True if the line has not begun yet.
   *
   * @param text lent: what comes behind the bytes before
   */
  boolean isEmpty(ByteBuf text) {
    int last = fromEnd(text, 1);
    return last == '\n' || (last == NONE && !isCut);
  }

  /** True if the last byte is one of a character that has more. */
  boolean isInCharacter(ByteBuf text) {
    for (int continuations = 0; continuations <= CONTINUATIONS_MAX; continuations++) {
      int b = fromEnd(text, continuations + 1);
      if (b < 0x80) {
        return false; // there is none, or ASCII
      } else if (b >= 0xC0) {
        int wanted = b >= 0xF0 ? 3 : b >= 0xE0 ? 2 : 1;
        return b != 0xFF && continuations < wanted;
      }
    }
    return false;
  }

  private int fromEnd(ByteBuf text, int count) {
    int there = text.readableBytes();
    if (count <= there) {
      return text.getUnsignedByte(text.writerIndex() - count);
    }
    int more = count - there;
    return more <= before.readableBytes()
        ? before.getUnsignedByte(before.writerIndex() - more)
        : NONE;
  }
}
