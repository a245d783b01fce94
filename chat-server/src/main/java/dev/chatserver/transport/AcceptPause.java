package dev.chatserver.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has a listening socket rest for a second when a connection cannot be accepted: when there are no
 * file descriptors left, trying at once would fail at once, in a loop. Those who connect wait in
 * the kernel's queue. Confined to the listening channel's event loop.
 */
final class AcceptPause extends ChannelInboundHandlerAdapter {

  private static final Logger LOG = LoggerFactory.getLogger(AcceptPause.class);

  private static final int PAUSE_SECONDS = 1;

  /** Whether the trouble was logged; it is once, however long it lasts. */
  private boolean inTrouble;

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
    if (inTrouble) {
      inTrouble = false;
      LOG.atInfo().log("connections are accepted again");
    }
    super.channelRead(ctx, message);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    Channel listening = ctx.channel();
    if (!inTrouble) {
      inTrouble = true;
      LOG.atWarn()
          .addKeyValue("cause", cause.toString())
          .log("a connection cannot be accepted; trying again each second");
    }
    if (listening.config().isAutoRead()) {
      listening.config().setAutoRead(false);
      listening
          .eventLoop()
          .schedule(() -> listening.config().setAutoRead(true), PAUSE_SECONDS, TimeUnit.SECONDS);
    }
  }
}
