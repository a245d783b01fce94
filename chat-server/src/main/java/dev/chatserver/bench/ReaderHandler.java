package dev.chatserver.bench;

import dev.chatserver.bench.BotState.Cause;
import dev.chatserver.bench.dialect.BenchLine;
import dev.chatserver.bench.dialect.BotDialect;
import dev.chatserver.codec.client.ServerLine;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.TooLongFrameException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a bot does in the room: enters each line of this run into the bot's journal and the loop's
 * statistics, and wakes its sender. It finds the lines in the bytes as they were read, for the
 * reason that {@link BotDialect} gives. Confined to the channel's event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // Failures come back through the pipeline.
final class ReaderHandler extends ChannelInboundHandlerAdapter {

  private static final Logger log = LoggerFactory.getLogger(ReaderHandler.class);

  /** A text of 4,000 bytes, each made into a three-byte stand-in, and a name fit in. */
  static final int LINE_BYTES_MAX = 16 * 1024;

  private final BotDialect dialect;
  private final Bot bot;
  private final BenchLine lines;
  private final int lineCount;
  private final Schedule schedule;
  private final Probe probe;
  private final LoopStats stats;
  private int lastProbe;

  /** The start of a line whose end has not come yet; owned. */
  private @Nullable ByteBuf rest;

  ReaderHandler(
      BotDialect dialect,
      Bot bot,
      BenchLine lines,
      int lineCount,
      Schedule schedule,
      Probe probe,
      LoopStats stats) {
    this.dialect = dialect;
    this.bot = bot;
    this.lines = lines;
    this.lineCount = lineCount;
    this.schedule = schedule;
    this.probe = probe;
    this.stats = stats;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf bytes = withRest((ByteBuf) message);
    try {
      int start = bytes.readerIndex();
      int end = dialect.messageEnd(bytes, start);
      while (end >= 0) {
        took(bytes, start, end);
        start = end;
        end = dialect.messageEnd(bytes, start);
      }
      int restBytes = bytes.writerIndex() - start;
      if (restBytes > LINE_BYTES_MAX) {
        throw new TooLongFrameException("line of over " + LINE_BYTES_MAX + " bytes");
      } else if (restBytes > 0) {
        rest = ctx.alloc().buffer(restBytes).writeBytes(bytes, start, restBytes);
      }
    } finally {
      bytes.release();
    }
  }

  /** Takes what was read, and returns it behind what an earlier read left over. */
  private ByteBuf withRest(ByteBuf read) {
    ByteBuf start = rest;
    if (start == null) {
      return read;
    }
    rest = null;
    try {
      return start.writeBytes(read);
    } finally {
      read.release();
    }
  }

  /** Lends the bytes of one message. */
  private void took(ByteBuf bytes, int start, int end) {
    int number = dialect.number(lines, bytes, start, end);
    if (number >= 0 && number < lineCount) {
      took(number, end - start);
    } else if (number > BenchLine.PROBE_BASE) {
      if (number > lastProbe) {
        lastProbe = number;
        probe.seen(number);
      }
    } else if (number == BenchLine.NOT_OURS) {
      tookOther(bytes, start, end);
    } else {
      stats.tookCorrupt();
    }
  }

  private void took(int number, int bytes) {
    boolean further = bot.journal().take(number);
    if (bot.stalled()) {
      stats.stalledTook(1);
    } else {
      long now = schedule.nowNanos();
      stats.took(now, now - schedule.dueNanos(number), bytes, further);
    }
  }

  private void tookOther(ByteBuf bytes, int start, int end) {
    if (dialect.parse(bytes, start, end) instanceof ServerLine.Skipped skipped) {
      bot.journal().skip(skipped.lines());
      if (bot.stalled()) {
        stats.stalledTook(skipped.lines());
      }
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    Sender sender = bot.sender();
    if (sender != null) {
      sender.pump();
    }
    ctx.fireChannelWritabilityChanged();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    if (rest != null) {
      rest.release();
      rest = null;
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    bot.leave(Cause.CUT_OFF, "connection closed by the server");
    ctx.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (!(cause instanceof IOException || cause instanceof TooLongFrameException)) {
      log.atError().addKeyValue("user", bot.name()).setCause(cause).log("bot failed");
    }
    bot.leave(Cause.CUT_OFF, Reasons.of(cause));
    ctx.close();
  }
}
