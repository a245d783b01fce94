package dev.chatserver.codec.plain;

import dev.chatserver.codec.ClientCommand;
import dev.chatserver.codec.CodecLimits;
import dev.chatserver.codec.Refusal;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.LineBasedFrameDecoder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a peer's bytes into lines: Netty's line decoder, with what a public port meets besides. It
 * takes telnet's negotiation out, closes in on a peer that never ends its line, sees a TLS hello,
 * delivers the last line of a peer that hung up without ending it, and says at the end that the
 * peer hung up. Lines go on as {@link ByteBuf}s (the next handler takes them), the rest as {@link
 * ClientCommand}s. Confined to the channel's event loop.
 */
final class PlainFrameDecoder extends LineBasedFrameDecoder {

  /**
   * RFC 8446, section 5.1: the record type of a TLS handshake. No text starts with this control
   * character.
   */
  private static final byte TLS_HANDSHAKE = 0x16;

  private @Nullable Telnet telnet;
  private int unterminatedBytes;
  private boolean started;
  private boolean inputEnded;
  private boolean givenUp;

  PlainFrameDecoder() {
    // One more than a line may have: with CR LF line ends, the CR comes first and may come alone.
    super(CodecLimits.LINE_BYTES_MAX + 1, true, true);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
    if (message instanceof ByteBuf bytes && speaksTelnet(bytes)) {
      stripTelnet(ctx, bytes);
    } else {
      super.channelRead(ctx, message);
    }
  }

  private boolean speaksTelnet(ByteBuf bytes) {
    return (telnet != null && telnet.midCommand())
        || bytes.indexOf(bytes.readerIndex(), bytes.writerIndex(), Telnet.IAC) >= 0;
  }

  private void stripTelnet(ChannelHandlerContext ctx, ByteBuf bytes) throws Exception {
    if (telnet == null) {
      telnet = new Telnet();
    }
    ByteBuf text = ctx.alloc().buffer(bytes.readableBytes() + 1); // it may get back an IAC
    ByteBuf answers = ctx.alloc().buffer(16);
    telnet.strip(bytes, text, answers);
    bytes.release();
    // A peer that does not read them could otherwise have us heap up answers without end.
    if (answers.isReadable() && ctx.channel().isWritable()) {
      ctx.writeAndFlush(answers);
    } else {
      answers.release();
    }
    super.channelRead(ctx, text);
    if (telnet.interrupted() && !givenUp) {
      givenUp = true;
      ctx.fireChannelRead(new ClientCommand.Quit(null));
    }
  }

  @Override
  protected @Nullable Object decode(ChannelHandlerContext ctx, ByteBuf buffer) throws Exception {
    if (givenUp) {
      buffer.skipBytes(buffer.readableBytes());
      return null;
    }
    if (!started) {
      started = true;
      if (buffer.getByte(buffer.readerIndex()) == TLS_HANDSHAKE) {
        givenUp = true;
        buffer.skipBytes(buffer.readableBytes());
        return new ClientCommand.Malformed(Refusal.of(Refusal.Reason.WRONG_PROTOCOL, "TLS"));
      }
    }
    int readableBefore = buffer.readableBytes();
    Object frame = super.decode(ctx, buffer);
    if (frame instanceof ByteBuf line) {
      return checked(line);
    }
    return thrownAway(buffer, readableBefore - buffer.readableBytes());
  }

  private static Object checked(ByteBuf line) {
    if (line.readableBytes() <= CodecLimits.LINE_BYTES_MAX) {
      return line;
    }
    line.release();
    return ClientCommand.Malformed.LINE_TOO_LONG;
  }

  /**
   * Counts what the superclass discarded of a line that is too long; its state is private, the
   * bytes tell.
   */
  private @Nullable Object thrownAway(ByteBuf buffer, int bytes) {
    if (bytes == 0) {
      return null;
    }
    boolean lineEnded = buffer.getByte(buffer.readerIndex() - 1) == '\n';
    unterminatedBytes += lineEnded ? bytes - 1 : bytes;
    if (unterminatedBytes >= CodecLimits.UNTERMINATED_BYTES_MAX) {
      givenUp = true;
      return new ClientCommand.Unterminated();
    }
    if (lineEnded) {
      unterminatedBytes = 0;
    }
    return null;
  }

  @Override
  protected void decodeLast(ChannelHandlerContext ctx, ByteBuf in, List<Object> out)
      throws Exception {
    super.decodeLast(ctx, in, out);
    // A peer that ended its input has ended its line; of one that was cut off, half a line says
    // nothing.
    if (inputEnded && !givenUp && unterminatedBytes == 0 && in.isReadable()) {
      out.add(checked(in.readRetainedSlice(in.readableBytes())));
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
    if (event instanceof ChannelInputShutdownEvent && !inputEnded) {
      inputEnded = true;
      super.userEventTriggered(ctx, event);
      ctx.fireChannelRead(new ClientCommand.HangUp());
      return;
    }
    super.userEventTriggered(ctx, event);
  }
}
