package dev.chatserver.session.connection;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Closes a connection so that the peer can read what was said last. What is written goes out, for
 * as long as the peer takes of it, see {@link Patience}. Then our half is ended, and what the peer
 * sends is thrown away until it ends its half, or for some seconds. Closing at once would not do: a
 * socket that is closed with unread bytes is reset, and a reset may destroy what the peer has not
 * read yet. But a peer that has had time to read it, says nothing and does not end its half is
 * reset: OpenBSD's {@code nc} at a terminal does not leave otherwise, however often the person has
 * asked to. Takes the place of the connection's last handler; the dialect's framing is deaf by
 * then. Confined to the channel's event loop.
 */
public final class Farewell extends ChannelInboundHandlerAdapter {

  /** A peer that is found twice to have everything, and was silent in between, is not to end. */
  private static final long WATCH_MILLIS = 500;

  private final ConnectionServices services;
  private final int lingerSeconds;

  /** While what is written goes out. */
  private @Nullable Patience writing;

  /** When it is out. */
  private @Nullable Future<?> lingering;

  private @Nullable Future<?> watching;

  /** The peer has everything, and has sent nothing since. */
  private boolean isQuiet;

  /**
   * @param lingerSeconds how long the peer has to end its half
   */
  public Farewell(ConnectionServices services, int lingerSeconds) {
    this.services = services;
    this.lingerSeconds = lingerSeconds;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    Channel channel = ctx.channel();
    if (!channel.isActive()) {
      return; // the peer is gone already
    }
    channel.config().setAutoRead(true); // whatever comes is thrown away before it is cut
    ChannelFuture out = channel.writeAndFlush(Unpooled.EMPTY_BUFFER);
    if (!out.isDone()) {
      writing = new Patience(channel, () -> 0, services, channel::close);
    }
    out.addListener(
        written -> {
          if (written.isSuccess()) {
            linger(channel);
          } else {
            channel.close();
          }
        });
  }

  private void linger(Channel channel) {
    endWriting();
    if (channel instanceof DuplexChannel duplex && !duplex.isInputShutdown()) {
      lingering = channel.eventLoop().schedule(() -> cut(channel), lingerSeconds, TimeUnit.SECONDS);
      watching =
          channel
              .eventLoop()
              .scheduleWithFixedDelay(
                  () -> watch(channel), WATCH_MILLIS, WATCH_MILLIS, TimeUnit.MILLISECONDS);
      services.wire().endOutput(duplex).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
    } else {
      channel.close();
    }
  }

  private void watch(Channel channel) {
    boolean isMissing = services.wire().isPeersEndMissing(channel);
    if (isMissing && isQuiet) {
      cut(channel);
    }
    isQuiet = isMissing;
  }

  private void cut(Channel channel) {
    if (services.wire().isPeersEndMissing(channel)) {
      channel.config().setOption(ChannelOption.SO_LINGER, 0); // closing resets
    }
    channel.close();
  }

  private void endWriting() {
    if (writing != null) {
      writing.end();
      writing = null;
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    isQuiet = false;
    ReferenceCountUtil.release(message);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof ChannelInputShutdownEvent && lingering != null) {
      ctx.close();
    }
    ReferenceCountUtil.release(event);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) throws Exception {
    endWriting();
    if (lingering != null) {
      lingering.cancel(false);
    }
    if (watching != null) {
      watching.cancel(false);
    }
    super.channelInactive(ctx);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ctx.close(); // the peer is gone, or does not behave; either way there is nothing more to say
  }
}
