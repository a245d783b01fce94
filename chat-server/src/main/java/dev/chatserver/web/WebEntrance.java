package dev.chatserver.web;

import dev.chatserver.codec.HandlerNames;
import dev.chatserver.codec.Refusal;
import dev.chatserver.codec.Reply;
import dev.chatserver.codec.plain.PlainRefusal;
import dev.chatserver.session.connection.Ending;
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
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A browser's connection, or a program's: it asks for files of the page, or to become a WebSocket.
 * Until it has become one there is nothing else in the pipeline but HTTP; if it does not ask in its
 * time, or for what there is not, it is answered and closed. One answer is under way at a time: who
 * asks for the next before they have read it gets no more. Confined to the channel's event loop.
 */
final class WebEntrance extends ChannelDuplexHandler {

  /** A browser asks with the first segment. */
  static final int DEADLINE_SECONDS = 10;

  /** For an answer to be read, by whatever way. */
  static final int ANSWER_SECONDS = 60;

  /** For the next request, as browsers keep connections. */
  static final int IDLE_SECONDS = 30;

  /** A browser asks for the page's files once. */
  static final int REQUESTS_MAX = 100;

  static final int REQUEST_LINE_BYTES_MAX = 2048;
  static final int HEADER_BYTES_MAX = 8192;

  private final Site site;
  private final @Nullable Refusal refusal;
  private final Runnable begin;
  private @Nullable Future<?> deadline;

  /** Granted, when the request has ended. */
  private @Nullable WebSocketRequest granted;

  /** What came behind the request. */
  private ByteBuf early = Unpooled.EMPTY_BUFFER;

  private int requests;
  private boolean isAnswering;

  /** Whether the connection ends with the answer that is under way. */
  private boolean isLast;

  private boolean isOver;

  private WebEntrance(Site site, @Nullable Refusal refusal, Runnable begin) {
    this.site = site;
    this.refusal = refusal;
    this.begin = begin;
  }

  /**
   * Adds it, and HTTP before it.
   *
   * @param refusal why the peer may not stay; null if it may
   * @param begin adds what follows when it has become a WebSocket
   */
  static void install(
      ChannelPipeline pipeline, Site site, @Nullable Refusal refusal, Runnable begin) {
    pipeline.addLast(
        HandlerNames.HTTP,
        new HttpServerCodec(
            new HttpDecoderConfig()
                .setMaxInitialLineLength(REQUEST_LINE_BYTES_MAX)
                .setMaxHeaderSize(HEADER_BYTES_MAX)));
    pipeline.addLast(HandlerNames.WEB_ENTRANCE, new WebEntrance(site, refusal, begin));
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    within(
        ctx, DEADLINE_SECONDS, () -> refuse(ctx, HttpResponseStatus.REQUEST_TIMEOUT, site.hint()));
  }

  private void within(ChannelHandlerContext ctx, int seconds, Runnable otherwise) {
    if (deadline != null) {
      deadline.cancel(false);
    }
    deadline = ctx.executor().schedule(otherwise, seconds, TimeUnit.SECONDS);
  }

  /**
   * Who may not stay counts nowhere, so it must not linger until it has asked. Others have nothing
   * to hear before they ask; who is behind this hears of it later.
   */
  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    if (refusal != null) {
      refuse(ctx, HttpResponseStatus.TOO_MANY_REQUESTS, PlainRefusal.text(refusal));
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
        look(ctx, request);
      }
      if (message instanceof LastHttpContent && granted != null && !isOver) {
        letIn(ctx, granted);
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  private void look(ChannelHandlerContext ctx, HttpRequest request) {
    if (isAnswering || isLast) {
      isLast = true;
      return;
    }
    Site.Outcome outcome = site.look(request);
    if (outcome instanceof Site.Outcome.Granted socket) {
      granted = socket.request();
    } else if (outcome instanceof Site.Outcome.Answered answered) {
      requests++;
      isLast = requests == REQUESTS_MAX || !HttpUtil.isKeepAlive(request);
      answer(ctx, answered.response());
    } else if (outcome instanceof Site.Outcome.Refused refused) {
      refuse(ctx, refused.status(), site.hint());
    }
  }

  private void answer(ChannelHandlerContext ctx, HttpResponse response) {
    isAnswering = true;
    ctx.channel().config().setAutoRead(false);
    HttpUtil.setKeepAlive(response, !isLast);
    within(ctx, ANSWER_SECONDS, () -> close(ctx));
    ctx.writeAndFlush(response).addListener(written -> answered(ctx, written.isSuccess()));
  }

  private void answered(ChannelHandlerContext ctx, boolean isWritten) {
    isAnswering = false;
    if (isOver) {
      return;
    }
    if (isLast || !isWritten) {
      close(ctx);
    } else {
      within(ctx, IDLE_SECONDS, () -> close(ctx));
      ctx.channel().config().setAutoRead(true);
    }
  }

  private void close(ChannelHandlerContext ctx) {
    end();
    ctx.close();
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

  private void refuse(ChannelHandlerContext ctx, HttpResponseStatus status, String text) {
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
    if (isAnswering && event instanceof ChannelInputShutdownEvent) {
      isLast = true;
    } else if (event instanceof ChannelInputShutdownEvent || event instanceof Signal) {
      close(ctx); // of whatever kind: nobody has come in here yet
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
    if (new Ending().kindOf(cause, ctx.channel()) == Ending.Kind.FAULT) {
      Ending.log(ctx.channel(), cause, "a web connection broke; it is closed");
    }
    close(ctx);
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
