package dev.chatserver.codec.plain;

import dev.chatserver.codec.Refusal;
import dev.chatserver.codec.Reply;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.MessageToByteEncoder;
import java.util.function.IntSupplier;

/**
 * Turns a {@link Reply} into lines. Slices of a feed pass it by, they are bytes already. One serves
 * every connection; thread-safe because it does not change.
 */
@Sharable
final class PlainReplyEncoder extends MessageToByteEncoder<Reply> {

  private static final Refusal BROWSER = Refusal.of(Refusal.Reason.WRONG_PROTOCOL, HelloLine.HTTP);

  private final PlainTimes times;
  private final IntSupplier pagePort;

  /** As {@link PlainDialect} takes them. */
  PlainReplyEncoder(PlainTimes times, IntSupplier pagePort) {
    super(Reply.class);
    this.times = times;
    this.pagePort = pagePort;
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
    } else if (reply instanceof Reply.Refused refused && refused.refusal().equals(BROWSER)) {
      int port = pagePort.getAsInt();
      return PlainReply.text(
          port == 0
              ? reply
              : new Reply.Refused(
                  Refusal.of(
                      BROWSER.reason(),
                      HelloLine.HTTP + "; the page for browsers is at port " + port)));
    }
    return PlainReply.text(reply);
  }
}
