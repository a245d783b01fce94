package dev.chatserver.web;

import dev.chatserver.codec.HandlerNames;
import dev.chatserver.codec.Refusal;
import dev.chatserver.codec.Reply;
import dev.chatserver.codec.plain.PlainRefusal;
import dev.chatserver.session.connection.Signal;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection that has to ask first to become a WebSocket. Until it has, there is nothing else in
 * the pipeline but HTTP; if it does not in its time, or asks for something else, it is answered and
 * closed: a connection is one request here. Confined to the channel's event loop.
 */
public final class WebEntrance extends ChannelDuplexHandler {

  private static final Logger LOG = LoggerFactory.getLogger(WebEntrance.class);

  /** A browser asks with the first segment. */
  static final int DEADLINE_SECONDS = 10;

  private static final int REQUEST_LINE_BYTES_MAX = 2048;
  private static final int HEADER_BYTES_MAX = 8192;

  private static final String HINT =
      "this port speaks the JSON dialect over WebSocket, at " + WebSocketRequest.PATH;

  private final @Nullable Refusal refusal;
  private final Runnable begin;
  private @Nullable Future<?> deadline;

  /** Granted, when the request has ended. */
  private @Nullable WebSocketRequest granted;

  /** What came behind the request. */
  private ByteBuf early = Unpooled.EMPTY_BUFFER;

  private boolean isOver;

  private WebEntrance(@Nullable Refusal refusal, Runnable begin) {
    this.refusal = refusal;
    this.begin = begin;
  }

  /** As {@link dev.chatserver.transport.WayIn#install}. */
  public static void install(ChannelPipeline pipeline, @Nullable Refusal refusal, Runnable begin) {
    pipeline.addLast(
        HandlerNames.HTTP,
        new HttpServerCodec(
            new HttpDecoderConfig()
                .setMaxInitialLineLength(REQUEST_LINE_BYTES_MAX)
                .setMaxHeaderSize(HEADER_BYTES_MAX)));
    pipeline.addLast(HandlerNames.WEB_ENTRANCE, new WebEntrance(refusal, begin));
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    deadline =
        ctx.executor()
            .schedule(
                () -> answer(ctx, HttpResponseStatus.REQUEST_TIMEOUT, HINT),
                DEADLINE_SECONDS,
                TimeUnit.SECONDS);
  }

  /**
   * Who may not stay counts nowhere, so it must not linger until it has asked. Others have nothing
   * to hear before they ask; who is behind this hears of it later.
   */
  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    if (refusal != null) {
      answer(ctx, HttpResponseStatus.TOO_MANY_REQUESTS, PlainRefusal.text(refusal));
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (message instanceof ByteBuf bytes && granted != null) {
      early = Unpooled.wrappedBuffer(early, bytes);
      return;
    }
    try {
      if (!isOver && message instanceof HttpRequest request) {
        look(ctx, new WebSocketRequest(request));
      }
      if (message instanceof LastHttpContent && granted != null && !isOver) {
        letIn(ctx, granted);
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  private void look(ChannelHandlerContext ctx, WebSocketRequest request) {
    HttpResponseStatus why = request.refusal();
    if (why != null) {
      answer(ctx, why, HINT);
    } else {
      granted = request;
    }
  }

  private void letIn(ChannelHandlerContext ctx, WebSocketRequest request) {
    end();
    ctx.writeAndFlush(request.accepted(), ctx.voidPromise());
    begin.run();
    ctx.pipeline().remove(HandlerNames.HTTP); // which hands over what came behind the request
    ctx.fireChannelActive(); // of which the handlers that were added have not heard
    ByteBuf behind = early;
    early = Unpooled.EMPTY_BUFFER;
    if (behind.isReadable()) {
      ctx.fireChannelRead(behind);
    } else {
      behind.release();
    }
    ctx.pipeline().remove(this);
  }

  private void answer(ChannelHandlerContext ctx, HttpResponseStatus status, String text) {
    if (!isOver) {
      end();
      ctx.channel().config().setAutoRead(false);
      ctx.writeAndFlush(WebSocketRequest.answer(status, text))
          .addListener(ChannelFutureListener.CLOSE);
    }
  }

  private void end() {
    isOver = true;
    if (deadline != null) {
      deadline.cancel(false);
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
    if (event instanceof ChannelInputShutdownEvent || event instanceof Signal) {
      end(); // of whatever kind: nobody has come in here yet
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
    end();
    if (!(cause instanceof IOException)) { // who is cut off is no fault
      LOG.atError().setCause(cause).log("a web connection broke; it is closed");
    }
    ctx.close();
  }

  /** What everybody is told, whoever is not in yet is not. */
  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise)
      throws Exception {
    if (!isOver && message instanceof Reply) {
      promise.trySuccess();
    } else {
      super.write(ctx, message, promise);
    }
  }
}
