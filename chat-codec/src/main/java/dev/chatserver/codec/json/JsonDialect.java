package dev.chatserver.codec.json;

import dev.chatserver.codec.Dialect;
import dev.chatserver.codec.EventEncoder;
import dev.chatserver.codec.HandlerNames;
import dev.chatserver.codec.Input;
import dev.chatserver.codec.LineMark;
import dev.chatserver.codec.UserName;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelPipeline;
import java.nio.ByteBuffer;

/**
 * The JSON dialect, over a connection that was made a WebSocket before. Thread-safe because it has
 * no state.
 */
public final class JsonDialect implements Dialect {

  /**
   * Whoever speaks JSON marks what names them by itself, and is not asked whether it wants that.
   */
  private static final LineMark NONE =
      new LineMark() {
        @Override
        public boolean isDueTo(ByteBuffer events, int from, int to) {
          return false;
        }

        @Override
        public void write(ByteBuf out) {}
      };

  private final EventEncoder events = new JsonEventEncoder();
  private final JsonReplyEncoder replies = new JsonReplyEncoder();

  @Override
  public String name() {
    return "json";
  }

  @Override
  public boolean oneRoomAtATime() {
    return false;
  }

  @Override
  public boolean saysGoodbye() {
    return true;
  }

  @Override
  public Input install(ChannelPipeline pipeline) {
    MessageDecoder messages = new MessageDecoder();
    pipeline.addLast(HandlerNames.MESSAGE_DECODER, messages);
    pipeline.addLast(HandlerNames.COMMAND_DECODER, new JsonCommandDecoder());
    pipeline.addLast(HandlerNames.REPLY_ENCODER, replies);
    return messages;
  }

  /** The same, stamped or not: each event has its number and time. */
  @Override
  public EventEncoder events(boolean stamped) {
    return events;
  }

  @Override
  public LineMark mark(UserName name) {
    return NONE;
  }
}
