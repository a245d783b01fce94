package dev.chatserver.codec;

import io.netty.buffer.ByteBuf;

/**
 * What one person has put before lines that name them. It looks at events as they are encoded for
 * everybody, so that nothing is encoded twice. Made by {@link Dialect#mark}. Thread-safe because it
 * does not change.
 */
public interface LineMark {

  /**
   * True if an event names the person, and is somebody else's.
   *
   * @param events lent
   * @param from where the event begins
   * @param to where it ends (exclusive), its line or frame end included
   */
  boolean isDueTo(ByteBuf events, int from, int to);

  /** Appends the mark; {@code out} is lent. */
  void write(ByteBuf out);
}
