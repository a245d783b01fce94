package dev.chatserver.session;

import dev.chatserver.codec.ClientCommand;
import dev.chatserver.codec.HandlerNames;
import dev.chatserver.codec.Refusal;
import dev.chatserver.codec.Refusal.Reason;
import dev.chatserver.codec.SessionEvent;
import dev.chatserver.feed.BrokenFeedException;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.TooLongFrameException;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A person in the chat: the last handler of a connection from the welcome to the farewell. It
 * decides when a command is done (the rate, repeats), and what the connection's own events mean:
 * hung up, cut off, writable again, stalled, server going down. Confined to the channel's event
 * loop.
 */
final class ChatHandler extends SimpleChannelInboundHandler<ClientCommand> {

  private static final Logger LOG = LoggerFactory.getLogger(ChatHandler.class);

  /**
   * Most clients do not close before we do, and a server that stops should not take long about it.
   */
  private static final int SHUTDOWN_LINGER_SECONDS = 1;

  private final Session session;
  private final ChatCommands commands;
  private @Nullable LineLimiter limiter;
  private boolean leaving;

  /**
   * Cut off with its rate used up: the rest of what it sent is not said. Decided once, since tokens
   * come back while the rest is thrown away, and what is said is to have no hole.
   */
  private boolean cutShort;

  ChatHandler(Session session) {
    super(ClientCommand.class);
    this.session = session;
    this.commands = new ChatCommands(session);
    SessionServices services = session.services();
    if (services.limits().limited()) {
      limiter = new LineLimiter(services.limits(), services.nanoClock().getAsLong());
    }
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, ClientCommand command) {
    session.whenArrived(() -> run(ctx, command));
  }

  private void run(ChannelHandlerContext ctx, ClientCommand command) {
    if (leaving || session.isGone()) {
      return;
    }
    if (command instanceof ClientCommand.Quit quit) {
      depart(ctx, quit.text());
    } else if (command instanceof ClientCommand.HangUp
        || command instanceof ClientCommand.Unterminated) {
      depart(ctx, null);
    } else if (limiter == null) {
      commands.run(command);
    } else {
      runLimited(limiter, command);
    }
  }

  private void runLimited(LineLimiter limits, ClientCommand command) {
    boolean connected = session.channel().isActive();
    long now = session.services().nanoClock().getAsLong();
    cutShort |= !connected && limits.isEmpty(now);
    if (cutShort) {
      return; // what waited is said as far as the rate goes, else a reset would lift it
    }
    if (limits.isRepeatedTooOften(command)) {
      int max = session.services().limits().repeatedLinesMax();
      commands.run(new ClientCommand.Malformed(Refusal.of(Reason.REPEATED_LINE, max)));
    } else {
      commands.run(command);
    }
    long waitNanos = limits.take(now);
    if (waitNanos > 0 && connected) {
      session.gate().pause(ReadGate.Reason.RATE);
      session
          .channel()
          .eventLoop()
          .schedule(
              () -> session.gate().resume(ReadGate.Reason.RATE), waitNanos, TimeUnit.NANOSECONDS);
    }
  }

  /**
   * The person goes, of their own will: what they have said is kept and they have read it, if they
   * still read, before the others are told.
   */
  private void depart(ChannelHandlerContext ctx, @Nullable String farewell) {
    leaving = true;
    session.gate().pause(ReadGate.Reason.CLOSING);
    Runnable leave =
        () -> {
          if (!session.isGone()) {
            session.leaveChat(farewell);
            close(ctx, session.services().limits().lingerSeconds());
          }
        };
    session.settle(leave);
    ctx.channel()
        .eventLoop()
        .schedule(leave, session.services().limits().lingerSeconds(), TimeUnit.SECONDS);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
    if (event == SessionEvent.GOING_DOWN) {
      goDown(ctx);
    } else if (event == SessionEvent.GOODBYE) {
      sayGoodbye(ctx);
    } else if (event == SessionEvent.STALLED) {
      session.refuse(Refusal.of(Reason.STALLED, session.services().limits().stallTimeoutSeconds()));
      close(ctx, session.services().limits().lingerSeconds());
    } else {
      super.userEventTriggered(ctx, event);
    }
  }

  /** Nothing more is read; what was read before is still done, at once. */
  private void goDown(ChannelHandlerContext ctx) {
    limiter = null;
    session.leaveQuietly();
    if (ctx.pipeline().get(HandlerNames.FRAME_QUEUE) != null) {
      ctx.pipeline().remove(HandlerNames.FRAME_QUEUE); // which hands on what it holds
    }
    session.gate().pause(ReadGate.Reason.CLOSING);
  }

  /**
   * Everybody's last lines are on their way to the rooms; once this person has read them, that was
   * it.
   */
  private void sayGoodbye(ChannelHandlerContext ctx) {
    session.whenArrived(
        () -> {
          if (!leaving) {
            leaving = true;
            session.settle(() -> close(ctx, SHUTDOWN_LINGER_SECONDS));
          }
        });
  }

  private void close(ChannelHandlerContext ctx, int lingerSeconds) {
    session.leaveChat(null);
    if (!ctx.isRemoved()) {
      ctx.pipeline().replace(this, HandlerNames.FAREWELL, new Farewell(lingerSeconds));
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) throws Exception {
    if (ctx.channel().isWritable()) {
      session.writable();
    }
    super.channelWritabilityChanged(ctx);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) throws Exception {
    session.cutOff();
    super.channelInactive(ctx);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (cause instanceof TooLongFrameException) {
      return; // the server stops, and has done without the frame queue, which would have told it
    }
    if (cause instanceof IOException) { // the network's fault: the peer is gone
      LOG.atDebug().addKeyValue("cause", cause.toString()).log("connection lost");
      ctx.close();
      return;
    }
    if (!(cause instanceof BrokenFeedException)) { // which the room has logged
      LOG.atError().setCause(cause).log("a session broke; its connection is closed");
    }
    if (!leaving) {
      leaving = true;
      session.refuse(Refusal.of(Reason.SERVER_ERROR));
      close(ctx, session.services().limits().lingerSeconds());
    }
  }
}
