package dev.chatserver.transport.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.chatserver.codec.HandlerNames;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.util.ReferenceCountUtil;

/**
 * In front of everything else on a connection from where no header of the PROXY protocol is
 * believed: one that begins with such a header is closed. A header that comes in pieces is not
 * recognised, and is lines that make no sense then. Confined to the channel's event loop.
 */
public final class ProxyBarrier extends ChannelInboundHandlerAdapter {

  private static final byte[] NOT_BELIEVED =
      "-- the PROXY protocol is not taken from your address\n".getBytes(UTF_8);

  private final ProxyComplaints complaints;
  private boolean turnedAway;

  private ProxyBarrier(ProxyComplaints complaints) {
    this.complaints = complaints;
  }

  /** To be called before anything else is in the pipeline. */
  public static void install(ChannelPipeline pipeline, ProxyComplaints complaints) {
    pipeline.addLast(HandlerNames.PROXY_BARRIER, new ProxyBarrier(complaints));
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
    if (turnedAway) {
      ReferenceCountUtil.release(message);
    } else if (message instanceof ByteBuf bytes && ProxyHeaderFrame.isHeader(bytes)) {
      turnedAway = true;
      bytes.release();
      complaints.notBelieved(ctx.channel());
      ctx.writeAndFlush(Unpooled.wrappedBuffer(NOT_BELIEVED))
          .addListener(ChannelFutureListener.CLOSE);
    } else {
      ctx.pipeline().remove(this);
      super.channelRead(ctx, message);
    }
  }
}
