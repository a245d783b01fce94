package dev.chatserver.codec;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;

/**
 * What one person has put before lines that name them. It looks at events as they are encoded for
 * everybody, so that nothing is encoded twice. Made by {@link Dialect#mark}. Thread-safe because it
 * does not change.
 */
public interface LineMark {

  /**
   * True if an event names the person, and is somebody else's.
   *
   * @param events lent: read at absolute indices, so that any thread may do so
   * @param from where the event begins
   * @param to where it ends (exclusive), its line or frame end included
   */
  boolean isDueTo(ByteBuffer events, int from, int to);

  /** Appends the mark; {@code out} is lent. */
  void write(ByteBuf out);
}
