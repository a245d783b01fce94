package dev.chatserver.codec.json;

import dev.chatserver.codec.ClientCommand;
import dev.chatserver.codec.Refusal;
import dev.chatserver.codec.Refusal.Reason;
import dev.chatserver.codec.RefusalException;
import dev.chatserver.codec.SessionEvent;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.MessageToMessageDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Turns a message into a {@link ClientCommand}; what is none becomes {@link
 * ClientCommand.Malformed}, so that each message, good or bad, is answered in its turn. Confined to
 * the channel's event loop.
 */
final class JsonCommandDecoder extends MessageToMessageDecoder<ByteBuf> {

  private boolean welcomed;

  JsonCommandDecoder() {
    super(ByteBuf.class);
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf message, List<Object> out) {
    out.add(decode(message, welcomed));
  }

  /**
   * What a message asks for, also for those that outlive their pipeline.
   *
   * @param message lent
   */
  static ClientCommand decode(ByteBuf message, boolean welcomed) {
    try {
      if (!ByteBufUtil.isText(message, StandardCharsets.UTF_8)) {
        throw new RefusalException(Refusal.of(Reason.NOT_UTF8));
      }
      return JsonCommand.parse(message.toString(StandardCharsets.UTF_8), welcomed);
    } catch (RefusalException e) {
      return new ClientCommand.Malformed(e.refusal());
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
    if (event == SessionEvent.WELCOMED) {
      welcomed = true;
    }
    super.userEventTriggered(ctx, event);
  }
}
