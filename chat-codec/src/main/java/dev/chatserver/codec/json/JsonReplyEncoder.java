package dev.chatserver.codec.json;

import dev.chatserver.codec.Reply;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.MessageToByteEncoder;

/**
 * Replies as messages, the goodbye as the close frame; the events of a room pass as they are, the
 * feed has them in this form. Thread-safe because it has no state.
 */
@Sharable
final class JsonReplyEncoder extends MessageToByteEncoder<Reply> {

  JsonReplyEncoder() {
    super(Reply.class);
  }

  @Override
  protected void encode(ChannelHandlerContext ctx, Reply reply, ByteBuf out) {
    if (reply instanceof Reply.Goodbye) {
      MessageDecoder messages = ctx.pipeline().get(MessageDecoder.class);
      ControlFrame.close(out, messages.closeCode());
    } else {
      TextFrame.write(out, json -> JsonReply.write(json, reply));
    }
  }
}
