package dev.chatserver.codec.plain;

import dev.chatserver.codec.ClientCommand;
import dev.chatserver.codec.Refusal;
import dev.chatserver.codec.Refusal.Reason;
import dev.chatserver.codec.RefusalException;
import dev.chatserver.codec.SafeText;
import dev.chatserver.codec.SessionEvent;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.MessageToMessageDecoder;
import java.util.List;

/**
 * Turns a line into a {@link ClientCommand}: before the welcome a line answers the prompt, after it
 * a line is talk or a command. What is no command becomes {@link ClientCommand.Malformed}, so that
 * each line, good or bad, is answered in its turn. Confined to the channel's event loop.
 */
final class PlainCommandDecoder extends MessageToMessageDecoder<ByteBuf> {

  private boolean welcomed;

  PlainCommandDecoder() {
    super(ByteBuf.class);
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf line, List<Object> out) {
    out.add(decode(line, welcomed));
  }

  /**
   * What a line asks for, also for those that outlive their pipeline.
   *
   * @param line lent: one line without its end
   */
  static ClientCommand decode(ByteBuf line, boolean welcomed) {
    try {
      String text = SafeText.decode(line);
      return welcomed ? PlainCommand.parse(text) : HelloLine.parse(text);
    } catch (RefusalException e) {
      boolean garbled = e.refusal().reason() == Reason.NOT_UTF8 && Telnet.isGarbled(line);
      return new ClientCommand.Malformed(garbled ? Refusal.of(Reason.GARBLED) : e.refusal());
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
