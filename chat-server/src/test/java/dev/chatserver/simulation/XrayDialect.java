package dev.chatserver.simulation;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.chatserver.codec.Dialect;
import dev.chatserver.codec.EventEncoder;
import dev.chatserver.codec.Input;
import dev.chatserver.codec.LineMark;
import dev.chatserver.codec.LogEntry;
import dev.chatserver.codec.Reply;
import dev.chatserver.codec.RoomName;
import dev.chatserver.codec.UserName;
import dev.chatserver.codec.json.JsonDialect;
import dev.chatserver.codec.plain.PlainDialect;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import java.nio.ByteBuffer;
import java.time.Clock;

/**
 * A dialect with x-ray marks: each event of the plain one has its number before it, {@code 42|ann
 * says: hi}, so that a check knows which event a line is, and each reply is shown to the world as
 * it is written. What is encoded and how is the dialect's. Confined to the world's thread.
 */
final class XrayDialect implements Dialect {

  private static final PlainDialect PLAIN = new PlainDialect(Clock.systemUTC());

  private final Dialect seen;

  /** Whether events have their numbers before them; others have them within. */
  private final boolean isMarked;

  private final Witness witness;
  private final EventEncoder unstamped;
  private final EventEncoder stamped;

  /** Who sees through it. */
  interface Witness {
    /** Whatever passes between codec and session, in either direction, but for events. */
    void passed(Channel channel, Object what);

    /** Events as they are written to a connection, lent. */
    void written(Channel channel, ByteBuf events);

    /** An event, before it is encoded. */
    void shown(RoomName room, LogEntry entry);
  }

  private XrayDialect(Dialect seen, boolean isMarked, Witness witness) {
    this.seen = seen;
    this.isMarked = isMarked;
    this.witness = witness;
    this.unstamped = watched(seen.events(false));
    this.stamped = watched(seen.events(true));
  }

  static XrayDialect plain(Witness witness) {
    return new XrayDialect(PLAIN, true, witness);
  }

  static XrayDialect json(Witness witness) {
    return new XrayDialect(new JsonDialect(), false, witness);
  }

  private EventEncoder watched(EventEncoder encoder) {
    return (room, entry, out) -> {
      witness.shown(room, entry);
      if (isMarked) {
        out.writeCharSequence(entry.sequence() + "|", US_ASCII);
      }
      encoder.encode(room, entry, out);
    };
  }

  /** What the plain dialect says of an event. */
  static void encode(LogEntry entry, boolean withStamp, ByteBuf out) {
    PLAIN.events(withStamp).encode(RoomName.LOBBY, entry, out); // it does not say which room
  }

  @Override
  public String name() {
    return seen.name();
  }

  @Override
  public boolean oneRoomAtATime() {
    return seen.oneRoomAtATime();
  }

  @Override
  public boolean saysGoodbye() {
    return seen.saysGoodbye();
  }

  @Override
  public Input install(ChannelPipeline pipeline) {
    Input input = seen.install(pipeline);
    pipeline.addLast("x-ray", new Window());
    return input;
  }

  @Override
  public EventEncoder events(boolean withStamp) {
    return withStamp ? stamped : unstamped;
  }

  @Override
  public LineMark mark(UserName name) {
    LineMark mark = seen.mark(name);
    if (!isMarked) {
      return mark;
    }
    return new LineMark() {
      @Override
      public boolean isDueTo(ByteBuffer events, int from, int to) {
        int bar = from;
        while (events.get(bar) != '|') {
          bar++;
        }
        return mark.isDueTo(events, bar + 1, to);
      }

      @Override
      public void write(ByteBuf out) {
        mark.write(out);
      }
    };
  }

  /** Where the witness looks in. */
  private final class Window extends ChannelDuplexHandler {
    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
      if (message instanceof Reply reply) {
        witness.passed(ctx.channel(), reply);
      } else if (message instanceof ByteBuf events && isMarked) {
        witness.written(ctx.channel(), events);
      }
      if (!promise.isVoid()) {
        promise.addListener(
            written -> {
              if (written.cause() != null) {
                witness.passed(ctx.channel(), written.cause());
              }
            });
      }
      ctx.write(message, promise);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      witness.passed(ctx.channel(), message);
      ctx.fireChannelRead(message);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      witness.passed(ctx.channel(), event);
      ctx.fireUserEventTriggered(event);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      witness.passed(ctx.channel(), cause);
      ctx.fireExceptionCaught(cause);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      witness.passed(ctx.channel(), "inactive");
      ctx.fireChannelInactive();
    }
  }
}
