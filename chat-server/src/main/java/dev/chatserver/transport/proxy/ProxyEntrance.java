package dev.chatserver.transport.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.chatserver.codec.HandlerNames;
import dev.chatserver.codec.Reply;
import dev.chatserver.session.connection.Signal;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A connection of a proxy that has to say first for whom it is (PROXY protocol). Until it has,
 * there is nothing else in the pipeline; if it does not in its time, or says something else, it is
 * told what was expected and closed. Confined to the channel's event loop.
 */
public final class ProxyEntrance extends ChannelDuplexHandler {

  /** A proxy sends it with the first segment. */
  static final int DEADLINE_SECONDS = 10;

  private static final byte[] EXPECTED =
      "-- a header of the PROXY protocol is expected from your address\n".getBytes(UTF_8);

  private final Consumer<ProxiedPeer> arrival;
  private final ProxyComplaints complaints;
  private @Nullable Future<?> deadline;
  private boolean isOver;

  private ProxyEntrance(Consumer<ProxiedPeer> arrival, ProxyComplaints complaints) {
    this.arrival = arrival;
    this.complaints = complaints;
  }

  /**
   * Has a connection begin with a header; to be called before anything else is in its pipeline.
   *
   * @param arrival adds what the connection goes on with, when it is known for whom it is
   */
  public static void install(
      ChannelPipeline pipeline, ProxyComplaints complaints, Consumer<ProxiedPeer> arrival) {
    pipeline.addLast(HandlerNames.PROXY_FRAME, new ProxyHeaderFrame());
    pipeline.addLast(
        HandlerNames.PROXY_DECODER, new HAProxyMessageDecoder(ProxyHeaderFrame.BYTES_MAX));
    pipeline.addLast(HandlerNames.PROXY_ENTRANCE, new ProxyEntrance(arrival, complaints));
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    deadline =
        ctx.executor()
            .schedule(
                () -> turnAway(ctx, "none within " + DEADLINE_SECONDS + " s"),
                DEADLINE_SECONDS,
                TimeUnit.SECONDS);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    try {
      if (!isOver && message instanceof HAProxyMessage header) {
        ProxiedPeer peer = peer(ctx, header);
        if (peer != null) {
          letIn(ctx, peer);
        }
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  private @Nullable ProxiedPeer peer(ChannelHandlerContext ctx, HAProxyMessage header) {
    try {
      return ProxiedPeer.of(header);
    } catch (IllegalArgumentException e) {
      turnAway(ctx, String.valueOf(e.getMessage()));
      return null;
    }
  }

  private void letIn(ChannelHandlerContext ctx, ProxiedPeer peer) {
    end();
    arrival.accept(peer);
    ctx.fireChannelActive(); // of which the handlers that were added have not heard
    ctx.pipeline().remove(this);
  }

  private void turnAway(ChannelHandlerContext ctx, String why) {
    if (isOver) {
      return;
    }
    end();
    complaints.badHeader(ctx.channel(), why);
    ctx.channel().config().setAutoRead(false);
    ctx.writeAndFlush(Unpooled.wrappedBuffer(EXPECTED)).addListener(ChannelFutureListener.CLOSE);
  }

  private void end() {
    isOver = true;
    if (deadline != null) {
      deadline.cancel(false);
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
    if (event instanceof ChannelInputShutdownEvent) {
      turnAway(ctx, "cut short");
    } else if (event instanceof Signal) { // of whatever kind: nobody has come in here yet
      end();
      ctx.close();
    }
    super.userEventTriggered(ctx, event);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) throws Exception {
    end();
    super.channelInactive(ctx);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (cause instanceof DecoderException) {
      turnAway(ctx, String.valueOf(cause.getMessage()));
    } else if (cause instanceof IOException) {
      end();
      ctx.close(); // cut off
    } else {
      end();
      complaints.broken(cause);
      ctx.close();
    }
  }

  /** What everybody is told, whoever is not in yet is not. */
  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise)
      throws Exception {
    if (message instanceof Reply) {
      promise.trySuccess();
    } else {
      super.write(ctx, message, promise);
    }
  }
}
