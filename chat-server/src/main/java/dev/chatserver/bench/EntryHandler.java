package dev.chatserver.bench;

import dev.chatserver.bench.BotState.Cause;
import dev.chatserver.bench.dialect.BotDialect;
import dev.chatserver.codec.ClientCommand;
import dev.chatserver.codec.RoomName;
import dev.chatserver.codec.client.ServerLine;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Brings a bot in: answers the prompt, takes the welcome, goes to the room, and makes way for the
 * {@link ReaderHandler}. Whatever hinders it becomes the reason in the report. Made by {@link
 * Connector}, which hears of the outcome once. Confined to the channel's event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // Failures come back through the pipeline.
final class EntryHandler extends SimpleChannelInboundHandler<ServerLine> {

  private final BotDialect dialect;
  private final Bot bot;
  private final @Nullable RoomName room;
  private final int timeoutSeconds;
  private final Supplier<ReaderHandler> reader;
  private final Runnable settled;
  private @Nullable Future<?> timeout;
  private @Nullable String notice;
  private boolean named;
  private boolean welcomed;
  private boolean over;

  /**
   * @param room where to go after the welcome, or null to stay
   * @param reader makes the handler that comes after this one, on the event loop
   * @param settled called once, on the event loop, when the bot is in the room or will never be
   */
  EntryHandler(
      BotDialect dialect,
      Bot bot,
      @Nullable RoomName room,
      int timeoutSeconds,
      Supplier<ReaderHandler> reader,
      Runnable settled) {
    super(ServerLine.class);
    this.dialect = dialect;
    this.bot = bot;
    this.room = room;
    this.timeoutSeconds = timeoutSeconds;
    this.reader = reader;
    this.settled = settled;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    timeout = ctx.executor().schedule(() -> timedOut(ctx), timeoutSeconds, TimeUnit.SECONDS);
    ctx.fireChannelActive();
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, ServerLine line) {
    if (over) {
      return;
    }
    if (line instanceof ServerLine.Prompt) {
      prompted(ctx);
    } else if (line instanceof ServerLine.Welcomed) {
      welcomed = true;
      if (room == null) {
        enter(ctx);
      } else {
        dialect.goTo(room).forEach(command -> ctx.write(command, ctx.voidPromise()));
        ctx.flush();
      }
    } else if (line instanceof ServerLine.Entered entered) {
      if (room != null && entered.room().equals(room.toString())) {
        enter(ctx);
      }
    } else if (line instanceof ServerLine.Notice said) {
      notice = said.text();
    }
  }

  private void prompted(ChannelHandlerContext ctx) {
    if (named) {
      fail(ctx, Cause.REFUSED, notice == null ? "asked for a name again" : notice);
    } else {
      named = true;
      ctx.writeAndFlush(new ClientCommand.Hello(bot.name(), null), ctx.voidPromise());
    }
  }

  private void enter(ChannelHandlerContext ctx) {
    settle();
    bot.enter(ctx.channel());
    dialect.enter(ctx.pipeline(), reader.get());
    settled.run();
  }

  private void timedOut(ChannelHandlerContext ctx) {
    String waited = " in " + timeoutSeconds + " s";
    if (!named) {
      fail(ctx, Cause.UNREACHABLE, "no prompt" + waited);
    } else {
      String what = welcomed ? "not in the room" : "no welcome";
      fail(ctx, Cause.REFUSED, what + waited + (notice == null ? "" : ": " + notice));
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (notice != null) {
      fail(ctx, Cause.REFUSED, notice);
    } else {
      fail(ctx, named ? Cause.CUT_OFF : Cause.UNREACHABLE, "connection closed by the server");
    }
    ctx.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    fail(ctx, named ? Cause.CUT_OFF : Cause.UNREACHABLE, Reasons.of(cause));
  }

  private void fail(ChannelHandlerContext ctx, Cause cause, String reason) {
    if (!over) {
      settle();
      bot.leave(cause, reason);
      ctx.close();
      settled.run();
    }
  }

  private void settle() {
    over = true;
    if (timeout != null) {
      timeout.cancel(false);
    }
  }
}
