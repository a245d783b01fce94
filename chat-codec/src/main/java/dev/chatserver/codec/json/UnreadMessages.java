package dev.chatserver.codec.json;

import dev.chatserver.codec.ClientCommand;
import dev.chatserver.codec.Unread;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link MessageDecoder} had not cut at the end; it is cut by the same decoder, so that a
 * message whose first fragments came through the pipeline ends here. A frame that is not whole is
 * dropped, since half a message is not what was said. Confined to the channel's event loop.
 */
final class UnreadMessages implements Unread {

  private final @Nullable MessageDecoder messages;
  private ByteBuf bytes;
  private boolean over;

  /**
   * @param messages cuts them, and has their fragments; null if there is nothing
   * @param bytes taken
   */
  UnreadMessages(@Nullable MessageDecoder messages, ByteBuf bytes) {
    this.messages = messages;
    this.bytes = bytes;
  }

  @Override
  public @Nullable ClientCommand next(boolean welcomed) {
    if (over) {
      return null;
    }
    Object next = messages != null && bytes.isReadable() ? messages.cut(bytes) : null;
    if (next == null) {
      release();
      return null;
    }
    if (next instanceof ByteBuf message) {
      try {
        return JsonCommandDecoder.decode(message, welcomed);
      } finally {
        message.release();
      }
    }
    return (ClientCommand) next;
  }

  @Override
  public void release() {
    if (!over) {
      over = true;
      if (messages != null) {
        messages.over();
      }
      bytes.release();
      bytes = Unpooled.EMPTY_BUFFER;
    }
  }
}
