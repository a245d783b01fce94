package dev.chatserver.codec.plain;

import dev.chatserver.codec.ClientCommand;
import dev.chatserver.codec.Unread;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link PlainFrameDecoder} had not cut at the end; it is cut by the same decoder, so that a
 * long line which began in the pipeline ends here. Confined to the channel's event loop.
 */
final class PlainUnread implements Unread {

  private final PlainFrameDecoder frames;
  private final boolean ended;
  private ByteBuf bytes;
  private boolean over;

  /**
   * @param bytes taken
   * @param ended whether the end of the input ends the last line
   */
  PlainUnread(PlainFrameDecoder frames, ByteBuf bytes, boolean ended) {
    this.frames = frames;
    this.bytes = bytes;
    this.ended = ended;
  }

  @Override
  public @Nullable ClientCommand next(boolean welcomed) {
    Object next = nextFrame();
    if (next instanceof ByteBuf line) {
      try {
        return PlainCommandDecoder.decode(line, welcomed);
      } finally {
        line.release();
      }
    }
    return (ClientCommand) next;
  }

  /** As the pipeline would have it: a line, which the caller releases, or a command, or null. */
  @Nullable Object nextFrame() {
    if (over) {
      return null;
    }
    int before = -1;
    while (bytes.isReadable() && bytes.readableBytes() != before) {
      before = bytes.readableBytes();
      Object next = frames.cut(bytes);
      if (next != null) {
        return next;
      }
    }
    Object last = ended ? frames.cutLast(bytes) : null;
    if (last == null) {
      release();
      last = frames.endByTelnet();
    }
    return last;
  }

  @Override
  public void release() {
    over = true;
    bytes.release();
    bytes = Unpooled.EMPTY_BUFFER;
  }
}
