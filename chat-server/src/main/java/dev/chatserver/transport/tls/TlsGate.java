package dev.chatserver.transport.tls;

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
 * In front of TLS: looks at the first byte that a peer sends. Who does not speak TLS is told so, in
 * plain text, instead of an alert that no person can read. Confined to the channel's event loop.
 */
public final class TlsGate extends ChannelInboundHandlerAdapter {

  /** The first byte of a handshake's record (RFC 8446, 5.1). */
  private static final int HANDSHAKE = 22;

  private static final byte[] PLAIN =
      "-- this port speaks TLS: openssl s_client -quiet -connect HOST:PORT\n".getBytes(UTF_8);

  private boolean turnedAway;

  /** Has a connection begin with TLS; to be called before anything else is in its pipeline. */
  public static void install(ChannelPipeline pipeline, TlsCertificates certificates) {
    pipeline.addLast(HandlerNames.TLS_GATE, new TlsGate());
    pipeline.addLast(HandlerNames.TLS, certificates.newHandler(pipeline.channel().alloc()));
    pipeline.addLast(HandlerNames.TLS_END, new TlsEnd());
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
    if (turnedAway) {
      ReferenceCountUtil.release(message);
      return;
    }
    if (message instanceof ByteBuf bytes && bytes.isReadable()) {
      if (bytes.getUnsignedByte(bytes.readerIndex()) != HANDSHAKE) {
        turnedAway = true;
        bytes.release();
        ctx.writeAndFlush(Unpooled.wrappedBuffer(PLAIN)).addListener(ChannelFutureListener.CLOSE);
        return;
      }
      ctx.pipeline().remove(this);
    }
    super.channelRead(ctx, message);
  }
}
