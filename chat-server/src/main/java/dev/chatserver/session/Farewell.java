package dev.chatserver.session;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Closes a connection so that the peer can read what was said last: what is written goes out, then
 * our half is ended, then the peer's bytes are thrown away until it ends its half, or until its
 * time is up. Closing at once would not do: a socket that is closed with unread bytes is reset, and
 * a reset may destroy what the peer has not read yet. Takes the place of the connection's last
 * handler. Confined to the channel's event loop.
 */
public final class Farewell extends ChannelInboundHandlerAdapter {

  private final int lingerSeconds;
  private @Nullable Future<?> timeout;

  public Farewell(int lingerSeconds) {
    this.lingerSeconds = lingerSeconds;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    Channel channel = ctx.channel();
    if (!channel.isActive()) {
      return; // the peer is gone already
    }
    timeout = channel.eventLoop().schedule(() -> channel.close(), lingerSeconds, TimeUnit.SECONDS);
    channel
        .writeAndFlush(Unpooled.EMPTY_BUFFER)
        .addListener(
            written -> {
              if (channel instanceof DuplexChannel duplex && !duplex.isInputShutdown()) {
                duplex.shutdownOutput().addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
                channel.config().setAutoRead(true);
              } else {
                channel.close();
              }
            });
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ReferenceCountUtil.release(message);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      ctx.close();
    }
    ReferenceCountUtil.release(event);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) throws Exception {
    if (timeout != null) {
      timeout.cancel(false);
    }
    super.channelInactive(ctx);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ctx.close(); // the peer is gone already, or does not behave; either way there is nothing more
    // to say
  }
}
