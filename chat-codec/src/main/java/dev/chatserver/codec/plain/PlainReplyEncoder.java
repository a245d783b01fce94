package dev.chatserver.codec.plain;

import dev.chatserver.codec.Reply;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.MessageToByteEncoder;

/**
 * Turns a {@link Reply} into lines. Slices of a feed pass it by, they are bytes already. One serves
 * every connection; thread-safe because it has no state.
 */
@Sharable
final class PlainReplyEncoder extends MessageToByteEncoder<Reply> {

  PlainReplyEncoder() {
    super(Reply.class);
  }

  @Override
  protected void encode(ChannelHandlerContext ctx, Reply reply, ByteBuf out) {
    PlainText.write(out, PlainReply.text(reply));
  }
}
