package dev.chatserver.codec.json;

import dev.chatserver.codec.ClientCommand;
import dev.chatserver.codec.CodecLimits;
import dev.chatserver.codec.Input;
import dev.chatserver.codec.Unread;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a peer's bytes into messages: Netty's decoder of WebSocket frames, with what a public port
 * meets besides. It puts fragments together up to {@link CodecLimits#MESSAGE_BYTES_MAX}, answers
 * pings, and closes with a code where the peer does not keep to the protocol. Pings and fragments
 * cost what a line costs. As with lines, it cuts while the peer is read from and not otherwise:
 * each message is handled before the next one is cut, and what is uncut at the end is handed over
 * as bytes. Messages go on as {@link ByteBuf}s (the next handler takes them), the rest as {@link
 * ClientCommand}s. Confined to the channel's event loop.
 */
final class MessageDecoder extends WebSocket13FrameDecoder implements Input {

  private static final ClientCommand PRICE = new ClientCommand.Negotiation();

  private @Nullable ChannelHandlerContext context;

  /** What the pipeline left uncut at the end, until it is taken. */
  private @Nullable ByteBuf uncut;

  /** The fragments so far of a message that is not whole; null if there is none. */
  private @Nullable ByteBuf fragments;

  private final List<Object> frames = new ArrayList<>(1);
  private boolean paused;
  private boolean readingToEnd;
  private boolean deaf;

  /** What is unread has another owner, and with it the fragments. */
  private boolean isTaken;

  private int closeCode = WebSocketCloseStatus.NORMAL_CLOSURE.code();

  MessageDecoder() {
    super(
        WebSocketDecoderConfig.newBuilder()
            .expectMaskedFrames(true)
            .allowExtensions(false)
            .maxFramePayloadLength(CodecLimits.MESSAGE_BYTES_MAX)
            .closeOnProtocolViolation(false) // it is done here, and the session told
            .withUTF8Validator(false) // whoever decodes a whole message looks at that
            .build());
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
  }

  private ChannelHandlerContext context() {
    if (context == null) {
      throw new AssertionError("not in a pipeline yet");
    }
    return context;
  }

  // -- what comes

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
    if (deaf) {
      ReferenceCountUtil.release(message);
    } else {
      super.channelRead(ctx, message);
    }
  }

  /**
   * The superclass would read on if nothing came of what was read and auto-read is off. Here it is
   * off because nothing is wanted.
   */
  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    discardSomeReadBytes();
    ctx.fireChannelReadComplete();
  }

  // -- cutting

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
    if (deaf) {
      in.skipBytes(in.readableBytes());
    } else if (!paused) {
      Object next = cut(in);
      // To answer a ping can fail, and end the session that this one would be handed to.
      if (next != null && !isTaken) {
        out.add(next);
      }
    }
  }

  /**
   * Cuts one frame.
   *
   * @param bytes lent: what is cut is read
   * @return a message, which the caller releases; or what there is to say instead of one; or null
   *     if there is no whole frame
   */
  @Nullable Object cut(ByteBuf bytes) {
    try {
      super.decode(context(), bytes, frames);
      return frames.isEmpty() ? null : taken((WebSocketFrame) frames.remove(0));
    } catch (CorruptedWebSocketFrameException e) {
      return broken(bytes, e.closeStatus());
    } catch (Exception e) {
      return broken(bytes, WebSocketCloseStatus.PROTOCOL_ERROR);
    }
  }

  private @Nullable Object taken(WebSocketFrame frame) {
    ByteBuf content = frame.content();
    if (frame instanceof TextWebSocketFrame || frame instanceof ContinuationWebSocketFrame) {
      if (fragments == null && frame.isFinalFragment()) {
        return content;
      }
      return joined(content, frame.isFinalFragment());
    }
    try {
      if (frame instanceof CloseWebSocketFrame close) {
        end(
            close.statusCode() < 0
                ? WebSocketCloseStatus.NORMAL_CLOSURE.code()
                : close.statusCode());
        return new ClientCommand.Quit(null);
      } else if (frame instanceof PingWebSocketFrame) {
        pong(content);
        return PRICE;
      }
      return frame instanceof PongWebSocketFrame
          ? PRICE
          : broken(Unpooled.EMPTY_BUFFER, WebSocketCloseStatus.INVALID_MESSAGE_TYPE);
    } finally {
      content.release();
    }
  }

  private Object joined(ByteBuf fragment, boolean isLast) {
    ByteBuf before;
    try {
      before = fragments == null ? context().alloc().buffer() : fragments;
      fragments = before;
      if (before.readableBytes() + fragment.readableBytes() > CodecLimits.MESSAGE_BYTES_MAX) {
        return broken(Unpooled.EMPTY_BUFFER, WebSocketCloseStatus.MESSAGE_TOO_BIG);
      }
      before.writeBytes(fragment);
    } finally {
      fragment.release();
    }
    if (!isLast) {
      return PRICE;
    }
    fragments = null;
    return before;
  }

  /** Whatever else this peer sends, nothing can be made of it. */
  private ClientCommand broken(ByteBuf bytes, WebSocketCloseStatus status) {
    bytes.skipBytes(bytes.readableBytes());
    end(status.code());
    return new ClientCommand.Unterminated();
  }

  private void end(int code) {
    deaf = true;
    closeCode = code;
    releaseFragments();
  }

  /** What the connection is closed with: what the peer has said, or has done wrong. */
  int closeCode() {
    return closeCode;
  }

  /** A peer that does not read them could otherwise have us heap up answers without end. */
  private void pong(ByteBuf content) {
    if (context().channel().isWritable()) {
      context().writeAndFlush(ControlFrame.pong(content), context().voidPromise());
    }
  }

  private void releaseFragments() {
    if (fragments != null) {
      fragments.release();
      fragments = null;
    }
  }

  @Override
  protected void decodeLast(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
    if (!deaf && in.isReadable()) {
      uncut = in.readRetainedSlice(in.readableBytes());
    }
  }

  @Override
  protected void handlerRemoved0(ChannelHandlerContext ctx) {
    if (uncut != null) { // nobody wanted it
      uncut.release();
      uncut = null;
    }
    if (!isTaken) {
      releaseFragments();
    }
  }

  // -- the session's handle

  @Override
  public void pause() {
    paused = true;
    if (!readingToEnd) {
      context().channel().config().setAutoRead(false);
    }
  }

  @Override
  public void resume() {
    if (paused) {
      paused = false;
      context().channel().eventLoop().execute(this::goOn);
    }
  }

  private void goOn() {
    ChannelHandlerContext ctx = context();
    if (paused || deaf || ctx.isRemoved()) {
      return;
    }
    try {
      super.channelRead(ctx, Unpooled.EMPTY_BUFFER);
    } catch (Exception | OutOfMemoryError e) { // as the pipeline would do
      ctx.fireExceptionCaught(e);
    }
    if (!paused) {
      ctx.channel().config().setAutoRead(true);
    }
  }

  @Override
  public void readToEnd() {
    readingToEnd = true;
    context().channel().config().setAutoRead(true);
  }

  @Override
  public Unread takeUnread(boolean ended) {
    boolean wanted = !deaf;
    boolean isFirst = !isTaken; // who takes it later takes nothing, and not the fragments either
    deaf = true;
    isTaken = true;
    ByteBuf rest = uncut;
    uncut = null;
    if (rest == null) {
      ByteBuf buffer = internalBuffer();
      rest = wanted ? buffer.readRetainedSlice(buffer.readableBytes()) : Unpooled.EMPTY_BUFFER;
      buffer.skipBytes(buffer.readableBytes());
    }
    return new UnreadMessages(isFirst ? this : null, rest);
  }

  /** Nothing more is cut. */
  void over() {
    releaseFragments();
  }

  @Override
  public void discard() {
    takeUnread(false).release();
  }
}
