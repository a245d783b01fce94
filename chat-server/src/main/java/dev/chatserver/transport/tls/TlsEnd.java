package dev.chatserver.transport.tls;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.io.IOException;
import javax.net.ssl.SSLException;

/**
 * Behind TLS: makes its end that of a connection, so that nobody further in has to know of TLS. The
 * peer's {@code close_notify} is the end of the input, as half-close is; what breaks TLS cuts the
 * connection. Confined to the channel's event loop.
 */
final class TlsEnd extends ChannelInboundHandlerAdapter {

  private final Handshakes.OfLoop handshakes;
  private boolean ended;

  TlsEnd(Handshakes.OfLoop handshakes) {
    this.handshakes = handshakes;
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
    if (event instanceof SslHandshakeCompletionEvent handshake) {
      handshakes.over(ctx.channel());
      if (!handshake.isSuccess()) {
        cut(ctx, handshake.cause());
      }
    } else if (event instanceof SslCloseCompletionEvent close) {
      if (close.isSuccess()) { // otherwise an exception follows
        end(ctx);
      }
    } else if (event == ChannelInputShutdownEvent.INSTANCE) {
      end(ctx);
    } else {
      super.userEventTriggered(ctx, event);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) throws Exception {
    handshakes.over(ctx.channel());
    super.channelInactive(ctx);
  }

  private void end(ChannelHandlerContext ctx) {
    if (!ended) {
      ended = true;
      ctx.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) throws Exception {
    Throwable inner = cause instanceof DecoderException ? cause.getCause() : cause;
    if (inner instanceof SSLException) {
      cut(ctx, inner);
    } else {
      super.exceptionCaught(ctx, cause);
    }
  }

  private static void cut(ChannelHandlerContext ctx, Throwable cause) {
    ctx.fireExceptionCaught(new IOException("TLS: " + cause.getMessage(), cause));
    ctx.close();
  }
}
