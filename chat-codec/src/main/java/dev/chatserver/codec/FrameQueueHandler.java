package dev.chatserver.codec;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.flow.FlowControlHandler;

/**
 * Holds frames while a peer is not read from (its channel's auto-read is off), between a dialect's
 * framing and its decoder: what a frame means may depend on what comes of the one before. Netty's
 * flow control does it, but for two things. What it holds when the connection is gone it throws
 * away; a chat does not, since what was said before somebody was cut off was said. And a frame that
 * is too long is told as an exception, which would overtake the frames that wait. Confined to the
 * channel's event loop.
 */
public final class FrameQueueHandler extends FlowControlHandler {

  @Override
  public void channelInactive(ChannelHandlerContext ctx) throws Exception {
    // Removed, it hands on what it holds, whether the channel is read or not.
    ctx.pipeline().remove(this);
    ctx.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) throws Exception {
    if (cause instanceof TooLongFrameException) {
      channelRead(ctx, ClientCommand.Malformed.LINE_TOO_LONG);
    } else {
      ctx.fireExceptionCaught(cause);
    }
  }
}
