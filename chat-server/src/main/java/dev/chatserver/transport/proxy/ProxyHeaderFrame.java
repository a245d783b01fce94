package dev.chatserver.transport.proxy;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.CorruptedFrameException;
import io.netty.handler.codec.TooLongFrameException;
import java.util.List;

/**
 * Finds the end of a header of the PROXY protocol, version 1 (a line) or 2 (a length), so that the
 * decoder behind it is given a header of a bounded size and nothing else; what comes after it
 * passes by. Confined to the channel's event loop.
 *
 * @see <a href="https://www.haproxy.org/download/3.0/doc/proxy-protocol.txt">the protocol</a>
 */
final class ProxyHeaderFrame extends ByteToMessageDecoder {

  /** What proxies add to the addresses takes a few hundred bytes; the protocol allows 64 KiB. */
  static final int BYTES_MAX = 2048;

  private static final byte[] LINE = "PROXY ".getBytes(US_ASCII);
  private static final int LINE_BYTES_MIN = "PROXY UNKNOWN\r\n".length();
  private static final int LINE_BYTES_MAX = 107;

  private static final byte[] SIGNATURE = {13, 10, 13, 10, 0, 13, 10, 'Q', 'U', 'I', 'T', 10};
  private static final int LENGTH_AT = 14;
  private static final int FIXED_BYTES = 16;

  private boolean passed;

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
    if (passed) {
      ctx.pipeline().remove(this); // what is left goes on to those who come after
      return;
    }
    int bytes = headerBytes(in);
    if (bytes <= in.readableBytes()) {
      passed = true;
      out.add(in.readRetainedSlice(bytes));
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
    super.channelReadComplete(ctx);
    if (passed && !ctx.isRemoved()) {
      ctx.pipeline().remove(this);
    }
  }

  /** True if this is how a header begins, all of what makes it one. */
  static boolean isHeader(ByteBuf in) {
    return beginsWith(in, SIGNATURE, SIGNATURE.length) || beginsWith(in, LINE, LINE.length);
  }

  /** How long the header is; more than there is, if that is not known yet. */
  private static int headerBytes(ByteBuf in) {
    int unknown = in.readableBytes() + 1;
    if (beginsWith(in, LINE, Math.min(LINE.length, in.readableBytes()))) {
      int searched = Math.min(LINE_BYTES_MAX, in.readableBytes());
      int end = in.indexOf(in.readerIndex(), in.readerIndex() + searched, (byte) '\n');
      if (end < 0 && searched == LINE_BYTES_MAX) {
        throw new TooLongFrameException("more than " + LINE_BYTES_MAX + " bytes");
      }
      if (end < 0) {
        return unknown;
      }
      int bytes = end + 1 - in.readerIndex();
      if (bytes < LINE_BYTES_MIN || in.getByte(end - 1) != '\r') {
        throw new CorruptedFrameException("no header");
      }
      return bytes;
    }
    if (!beginsWith(in, SIGNATURE, Math.min(SIGNATURE.length, in.readableBytes()))) {
      throw new CorruptedFrameException("no header");
    }
    if (in.readableBytes() < FIXED_BYTES) {
      return unknown;
    }
    int bytes = FIXED_BYTES + in.getUnsignedShort(in.readerIndex() + LENGTH_AT);
    if (bytes > BYTES_MAX) {
      throw new TooLongFrameException("more than " + BYTES_MAX + " bytes");
    }
    return bytes;
  }

  private static boolean beginsWith(ByteBuf in, byte[] prefix, int count) {
    if (in.readableBytes() < count) {
      return false;
    }
    for (int i = 0; i < count; i++) {
      if (in.getByte(in.readerIndex() + i) != prefix[i]) {
        return false;
      }
    }
    return true;
  }
}
