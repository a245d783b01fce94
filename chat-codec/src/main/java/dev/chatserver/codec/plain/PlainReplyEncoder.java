package dev.chatserver.codec.plain;

import dev.chatserver.codec.Reply;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.MessageToByteEncoder;
import java.time.ZoneId;

/**
 * Turns a {@link Reply} into lines. Slices of a feed pass it by, they are bytes already. One serves
 * every connection; thread-safe because it does not change.
 */
@Sharable
final class PlainReplyEncoder extends MessageToByteEncoder<Reply> {

  private final PlainFound found;

  /**
   * @param zone of the times
   */
  PlainReplyEncoder(ZoneId zone) {
    super(Reply.class);
    found = new PlainFound(zone);
  }

  @Override
  protected void encode(ChannelHandlerContext ctx, Reply reply, ByteBuf out) {
    PlainText.write(out, reply instanceof Reply.Found f ? found.text(f) : PlainReply.text(reply));
  }
}
