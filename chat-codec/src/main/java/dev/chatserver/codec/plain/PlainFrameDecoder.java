package dev.chatserver.codec.plain;

import dev.chatserver.codec.ClientCommand;
import dev.chatserver.codec.CodecLimits;
import dev.chatserver.codec.Input;
import dev.chatserver.codec.Refusal;
import dev.chatserver.codec.Unread;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.LineBasedFrameDecoder;
import io.netty.util.ReferenceCountUtil;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a peer's bytes into lines: Netty's line decoder, with what a public port meets besides. It
 * takes telnet's negotiation out, throws long lines away, closes in on a peer that never ends its
 * line, and sees a TLS hello. It cuts while the peer is read from and not otherwise: each line is
 * handled before the next one is cut, and what is uncut at the end is handed over as bytes. Lines
 * go on as {@link ByteBuf}s (the next handler takes them), the rest as {@link ClientCommand}s.
 * Confined to the channel's event loop.
 */
final class PlainFrameDecoder extends LineBasedFrameDecoder implements Input {

  /**
   * RFC 8446, section 5.1: the record type of a TLS handshake. No text starts with this control
   * character.
   */
  private static final byte TLS_HANDSHAKE = 0x16;

  /** With CR LF line ends, the CR comes first and may come alone. */
  private static final int LINE_AND_CR_BYTES_MAX = CodecLimits.LINE_BYTES_MAX + 1;

  private static final ClientCommand NEGOTIATION = new ClientCommand.Negotiation();

  private @Nullable ChannelHandlerContext context;
  private @Nullable Telnet telnet;

  /** What the pipeline left uncut at the end, until it is taken. */
  private @Nullable ByteBuf uncut;

  /** Bytes at the start of the buffer that are known to hold no line end. */
  private int scannedBytes;

  /** Bytes of a line that is too long and not over; 0 if there is none. */
  private int discardedBytes;

  private boolean started;
  private boolean paused;
  private boolean readingToEnd;
  private boolean deaf;
  private boolean givenUp;

  PlainFrameDecoder() {
    super(Integer.MAX_VALUE); // it is only given lines that are whole and of a length that may be
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
    } else if (message instanceof ByteBuf bytes && speaksTelnet(bytes)) {
      stripTelnet(ctx, bytes);
    } else {
      super.channelRead(ctx, message);
    }
  }

  /**
   * The superclass would read on if nothing came of what was read and auto-read is off, as a codec
   * may that needs more bytes for its message. Here auto-read is off because nothing is wanted.
   */
  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    discardSomeReadBytes();
    ctx.fireChannelReadComplete();
  }

  private boolean speaksTelnet(ByteBuf bytes) {
    return (telnet != null && telnet.midCommand())
        || bytes.indexOf(bytes.readerIndex(), bytes.writerIndex(), Telnet.IAC) >= 0;
  }

  private void stripTelnet(ChannelHandlerContext ctx, ByteBuf bytes) throws Exception {
    if (telnet == null) {
      telnet = new Telnet();
    }
    TypedLine line = new TypedLine(internalBuffer(), discardedBytes > 0);
    ByteBuf text = stripped(ctx, telnet, bytes, line);
    super.channelRead(ctx, text);
    tellOfTelnet(ctx, telnet);
  }

  /**
   * Takes the negotiation out and answers it.
   *
   * @param bytes taken, also if there is no memory for what comes of it
   * @return the text, which the caller releases
   */
  private static ByteBuf stripped(
      ChannelHandlerContext ctx, Telnet telnet, ByteBuf bytes, TypedLine line) {
    ByteBuf answers = Unpooled.EMPTY_BUFFER;
    ByteBuf text = Unpooled.EMPTY_BUFFER;
    try {
      answers = ctx.alloc().buffer(16);
      text = ctx.alloc().buffer(bytes.readableBytes() + 1); // it may get back an IAC
      telnet.strip(bytes, line, text, answers);
      // A peer that does not read them could otherwise have us heap up answers without end.
      if (answers.isReadable() && ctx.channel().isWritable()) {
        ctx.writeAndFlush(answers.retain(), ctx.voidPromise());
      } else if (answers.isReadable()) {
        telnet.answersLost();
      }
      return text.retain();
    } finally {
      text.release();
      answers.release();
      bytes.release();
    }
  }

  /** What negotiation costs, and what it ends in, comes after the lines that were sent before. */
  private void tellOfTelnet(ChannelHandlerContext ctx, Telnet negotiated) {
    while (!paused && !deaf && negotiated.takePrice()) {
      ctx.fireChannelRead(NEGOTIATION);
    }
    if (!paused && !deaf) {
      ClientCommand end = endByTelnet();
      if (end != null) {
        discard();
        ctx.fireChannelRead(end);
      }
    }
  }

  // -- cutting

  @Override
  protected @Nullable Object decode(ChannelHandlerContext ctx, ByteBuf buffer) throws Exception {
    if (deaf) {
      buffer.skipBytes(buffer.readableBytes());
      return null;
    }
    return paused ? null : cut(buffer);
  }

  /**
   * Cuts one line.
   *
   * @param bytes lent: what is cut or thrown away is read
   * @return a line, which the caller releases; or what there is to say instead of one; or null if
   *     there is no whole line. If nothing was read either, more bytes are needed.
   */
  @Nullable Object cut(ByteBuf bytes) {
    if (!started) {
      started = true;
      if (bytes.getByte(bytes.readerIndex()) == TLS_HANDSHAKE) {
        giveUp(bytes);
        return new ClientCommand.Malformed(Refusal.of(Refusal.Reason.WRONG_PROTOCOL, "TLS"));
      }
    }
    if (discardedBytes > 0) {
      return throwAway(bytes);
    }
    int from = bytes.readerIndex();
    int end = bytes.indexOf(from + scannedBytes, bytes.writerIndex(), (byte) '\n');
    int length = (end < 0 ? bytes.writerIndex() : end) - from;
    if (length > LINE_AND_CR_BYTES_MAX) {
      scannedBytes = 0;
      discardedBytes = LINE_AND_CR_BYTES_MAX;
      bytes.skipBytes(LINE_AND_CR_BYTES_MAX);
      return ClientCommand.Malformed.LINE_TOO_LONG;
    }
    scannedBytes = end < 0 ? length : 0;
    return end < 0 ? null : checked(line(bytes));
  }

  private ByteBuf line(ByteBuf bytes) {
    try {
      return (ByteBuf) super.decode(context(), bytes);
    } catch (Exception e) {
      throw new AssertionError("there is a line end", e);
    }
  }

  private @Nullable Object throwAway(ByteBuf bytes) {
    int end = bytes.indexOf(bytes.readerIndex(), bytes.writerIndex(), (byte) '\n');
    int length = (end < 0 ? bytes.writerIndex() : end) - bytes.readerIndex();
    discardedBytes += length;
    if (discardedBytes >= CodecLimits.UNTERMINATED_BYTES_MAX) {
      giveUp(bytes);
      return new ClientCommand.Unterminated();
    }
    bytes.skipBytes(end < 0 ? length : length + 1);
    discardedBytes = end < 0 ? discardedBytes : 0;
    return null;
  }

  /** Whatever else this peer sends, nothing can be made of it. */
  private void giveUp(ByteBuf bytes) {
    givenUp = true;
    deaf = true;
    bytes.skipBytes(bytes.readableBytes());
  }

  private static Object checked(ByteBuf line) {
    if (line.readableBytes() <= CodecLimits.LINE_BYTES_MAX) {
      return line;
    }
    line.release();
    return ClientCommand.Malformed.LINE_TOO_LONG;
  }

  /**
   * The last line of a peer that ended its input without ending the line; null if there is none.
   */
  @Nullable Object cutLast(ByteBuf bytes) {
    return discardedBytes > 0 || !bytes.isReadable()
        ? null
        : checked(bytes.readRetainedSlice(bytes.readableBytes()));
  }

  /** What comes after all lines, once, if telnet has ended the session; null if it has not. */
  @Nullable ClientCommand endByTelnet() {
    if (telnet == null || givenUp) {
      return null;
    }
    givenUp = telnet.interrupted() || telnet.isEndless();
    if (telnet.interrupted()) {
      return new ClientCommand.Quit(null);
    }
    return givenUp
        ? new ClientCommand.Malformed(Refusal.of(Refusal.Reason.NEGOTIATION_TOO_LONG))
        : null;
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
      if (telnet != null) {
        tellOfTelnet(ctx, telnet);
      }
    } catch (Exception e) {
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
    deaf = true;
    ByteBuf rest = uncut;
    uncut = null;
    if (rest == null) {
      ByteBuf buffer = internalBuffer();
      rest = wanted ? buffer.readRetainedSlice(buffer.readableBytes()) : Unpooled.EMPTY_BUFFER;
      buffer.skipBytes(buffer.readableBytes());
    }
    return new PlainUnread(this, rest, ended);
  }

  @Override
  public void discard() {
    takeUnread(false).release();
  }
}
