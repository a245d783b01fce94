package dev.chatserver.transport.tls;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.chatserver.codec.HandlerNames;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * In front of TLS: looks at the first byte that a peer sends, and has its handshake begin when it
 * is its turn. Who does not speak TLS is told so, in plain text, instead of an alert that no person
 * can read. Confined to the channel's event loop.
 */
public final class TlsGate extends ChannelInboundHandlerAdapter {

  /** The first byte of a handshake's record (RFC 8446, 5.1). */
  private static final int HANDSHAKE = 22;

  /** A peer that says hello waits for the answer; this is much more than it has to say. */
  private static final int HELD_BYTES_MAX = 64 * 1024;

  private static final byte[] PLAIN =
      "-- this port speaks TLS: openssl s_client -quiet -connect HOST:PORT\n".getBytes(UTF_8);

  private final Handshakes.OfLoop handshakes;
  private boolean turnedAway;

  /** What came before its turn. */
  private @Nullable ByteBuf held;

  TlsGate(Handshakes.OfLoop handshakes) {
    this.handshakes = handshakes;
  }

  /** Has a connection begin with TLS; to be called before anything that TLS is to hide. */
  public static void install(ChannelPipeline pipeline, Handshakes handshakes) {
    Channel channel = pipeline.channel();
    Handshakes.OfLoop ofLoop = handshakes.on(channel.eventLoop());
    pipeline.addLast(HandlerNames.TLS_GATE, new TlsGate(ofLoop));
    pipeline.addLast(HandlerNames.TLS, handshakes.newHandler(channel));
    pipeline.addLast(HandlerNames.TLS_END, new TlsEnd(ofLoop));
    ofLoop.begin(channel); // the last of them says when it is over
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (turnedAway || !(message instanceof ByteBuf bytes) || !bytes.isReadable()) {
      ReferenceCountUtil.release(message);
    } else if (held != null) {
      held = Unpooled.wrappedBuffer(held, bytes);
      if (held.readableBytes() > HELD_BYTES_MAX) {
        turnedAway = true;
        ctx.close();
      }
    } else if (bytes.getUnsignedByte(bytes.readerIndex()) == HANDSHAKE) {
      held = bytes;
      handshakes.turns().take(() -> begin(ctx));
    } else {
      turnedAway = true;
      bytes.release();
      ctx.writeAndFlush(Unpooled.wrappedBuffer(PLAIN)).addListener(ChannelFutureListener.CLOSE);
    }
  }

  private void begin(ChannelHandlerContext ctx) {
    ByteBuf hello = held;
    if (hello == null) {
      return; // it was closed, and that was let go of
    }
    held = null;
    if (turnedAway || !ctx.channel().isActive()) {
      hello.release();
      return;
    }
    ctx.fireChannelRead(hello);
    ctx.fireChannelReadComplete();
    if (!ctx.isRemoved()) {
      ctx.pipeline().remove(this);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (held == null) {
      ctx.fireChannelReadComplete();
    }
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    if (held != null) { // it is closed before its turn has come
      held.release();
      held = null;
    }
  }
}
