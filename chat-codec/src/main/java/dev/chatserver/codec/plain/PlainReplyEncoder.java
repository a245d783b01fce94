package dev.chatserver.codec.plain;

import dev.chatserver.codec.Reply;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.MessageToByteEncoder;

/**
 * Turns a {@link Reply} into lines. Slices of a feed pass it by, they are bytes already. One serves
 * every connection; thread-safe because it does not change.
 */
@Sharable
final class PlainReplyEncoder extends MessageToByteEncoder<Reply> {

  private final PlainTimes times;

  PlainReplyEncoder(PlainTimes times) {
    super(Reply.class);
    this.times = times;
  }

  @Override
  protected void encode(ChannelHandlerContext ctx, Reply reply, ByteBuf out) {
    PlainText.write(out, text(reply));
  }

  /** The lines of a reply with their ends; the prompt alone has none. */
  String text(Reply reply) {
    if (reply instanceof Reply.Found found) {
      return times.found(found);
    } else if (reply instanceof Reply.LastLines last) {
      return times.lastLines(last);
    }
    return PlainReply.text(reply);
  }
}
