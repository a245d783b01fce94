package dev.chatserver.simulation;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.chatserver.codec.Dialect;
import dev.chatserver.codec.EventEncoder;
import dev.chatserver.codec.Input;
import dev.chatserver.codec.LogEntry;
import dev.chatserver.codec.Reply;
import dev.chatserver.codec.plain.PlainDialect;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import java.time.ZoneOffset;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * The plain dialect with x-ray marks: each event that is shown has its number before it, {@code
 * 42|ann says: hi}, so that a check knows which event a line is, and each reply is shown to the
 * world as it is written. What is encoded and how is the plain dialect's. Confined to the world's
 * thread.
 */
final class XrayDialect implements Dialect {

  private final PlainDialect plain = new PlainDialect(ZoneOffset.UTC);
  private final BiConsumer<Channel, Reply> written;
  private final BiConsumer<Channel, Object> passed;
  private final EventEncoder unstamped;
  private final EventEncoder stamped;

  /**
   * @param written told of each reply
   * @param passed told of whatever passes between codec and session
   * @param shown told of each event before it is encoded
   */
  XrayDialect(
      BiConsumer<Channel, Reply> written,
      BiConsumer<Channel, Object> passed,
      Consumer<LogEntry> shown) {
    this.written = written;
    this.passed = passed;
    this.unstamped = marked(plain.events(false), shown);
    this.stamped = marked(plain.events(true), shown);
  }

  private static EventEncoder marked(EventEncoder encoder, Consumer<LogEntry> shown) {
    return (entry, out) -> {
      shown.accept(entry);
      out.writeCharSequence(entry.sequence() + "|", US_ASCII);
      encoder.encode(entry, out);
    };
  }

  /** What the plain dialect says of an event. */
  void encode(LogEntry entry, boolean withStamp, ByteBuf out) {
    plain.events(withStamp).encode(entry, out);
  }

  @Override
  public String name() {
    return plain.name();
  }

  @Override
  public boolean oneRoomAtATime() {
    return plain.oneRoomAtATime();
  }

  @Override
  public Input install(ChannelPipeline pipeline) {
    Input input = plain.install(pipeline);
    pipeline.addLast("x-ray", new Witness());
    return input;
  }

  @Override
  public EventEncoder events(boolean withStamp) {
    return withStamp ? stamped : unstamped;
  }

  /** Sees what passes between the codec and the session. */
  private final class Witness extends ChannelDuplexHandler {
    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
      if (message instanceof Reply reply) {
        written.accept(ctx.channel(), reply);
        passed.accept(ctx.channel(), reply);
      }
      ctx.write(message, promise);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      passed.accept(ctx.channel(), message);
      ctx.fireChannelRead(message);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      passed.accept(ctx.channel(), event);
      ctx.fireUserEventTriggered(event);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      passed.accept(ctx.channel(), cause);
      ctx.fireExceptionCaught(cause);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      passed.accept(ctx.channel(), "inactive");
      ctx.fireChannelInactive();
    }
  }
}
