package dev.chatserver.session;

import static dev.chatserver.session.connection.PhaseLog.at;

import dev.chatserver.codec.ClientCommand;
import dev.chatserver.codec.HandlerNames;
import dev.chatserver.codec.Refusal;
import dev.chatserver.codec.Refusal.Reason;
import dev.chatserver.codec.Reply;
import dev.chatserver.codec.Unread;
import dev.chatserver.metrics.ConnectionMeter;
import dev.chatserver.metrics.ConnectionMeter.End;
import dev.chatserver.session.connection.CommandOwner;
import dev.chatserver.session.connection.Drain;
import dev.chatserver.session.connection.Ending;
import dev.chatserver.session.connection.Farewell;
import dev.chatserver.session.connection.SessionLimits;
import dev.chatserver.session.connection.Signal;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelOutputShutdownEvent;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A person in the chat, from the welcome to the farewell: turns what happens to the connection into
 * events of its {@link ChatPhase}, and nothing more. It outlives its place in the pipeline, since
 * what a peer had sent before it went is still to be said. Confined to the channel's event loop.
 */
final class ChatHandler extends SimpleChannelInboundHandler<ClientCommand> implements CommandOwner {

  /** Most clients do not close before we do, and a server that stops should be quick about it. */
  private static final int SHUTDOWN_LINGER_SECONDS = 1;

  private final Session session;
  private final ChatCommands commands;
  private ChatPhase phase = new Talking(this);

  ChatHandler(Session session) {
    super(ClientCommand.class);
    this.session = session;
    this.commands = new ChatCommands(session);
  }

  /** The welcome was written, or could not be. */
  void begin() {
    session.turns().handOver(this);
    meter().enters(phase.counted());
    if (session.turns().hasEnded()) {
      Draining.goOn(this);
    }
  }

  Session session() {
    return session;
  }

  Channel channel() {
    return session.channel();
  }

  private ConnectionMeter meter() {
    return ConnectionMeter.of(channel());
  }

  ChatPhase phase() {
    return phase;
  }

  void become(ChatPhase next) {
    phase = next;
    meter().enters(next.counted());
  }

  void onLoopLater(Runnable task) {
    channel().eventLoop().execute(task);
  }

  // -- what the phases have in common

  /** Does a command. */
  void run(ClientCommand command) {
    if (command instanceof ClientCommand.Quit quit) {
      meter().endsBy(End.QUIT);
      leave(quit.text());
    } else if (command instanceof ClientCommand.Unterminated) {
      leave(null);
    } else if (command instanceof ClientCommand.Malformed malformed && malformed.fatal()) {
      meter().endsBy(End.REFUSED);
      session.refuse(malformed.refusal());
      leave(null);
    } else if (session.turns().isRepeatedTooOften(command)) {
      int max = session.services().limits().repeatedLinesMax();
      commands.run(new ClientCommand.Malformed(Refusal.of(Reason.REPEATED_LINE, max)));
    } else {
      commands.run(command);
    }
  }

  private void leave(@Nullable String farewell) {
    if (phase instanceof Draining draining) {
      draining.over();
    }
    Leaving.begin(this, farewell);
  }

  /** Every room is left at once, and the peer sent away. */
  void end() {
    session.turns().close();
    session.leaveChat(null);
    sayFarewell();
  }

  /** What was written goes out, and then the connection is closed. */
  void sayFarewell() {
    if (phase instanceof Draining draining) {
      draining.over();
    } else if (phase instanceof Leaving leaving) {
      leaving.over();
    }
    become(new Over());
    session.services().departed().remove(this);
    Channel channel = channel();
    if (!channel.isActive() || channel.pipeline().context(this) == null) {
      channel.close();
      return;
    }
    if (session.services().dialect().saysGoodbye()) {
      channel.write(new Reply.Goodbye(), channel.voidPromise());
    }
    SessionLimits limits = session.services().limits();
    channel
        .pipeline()
        .replace(
            this,
            HandlerNames.FAREWELL,
            new Farewell(
                session.services().connection(),
                session.isQuiet() ? SHUTDOWN_LINGER_SECONDS : limits.lingerSeconds()));
  }

  /** Something in the server broke: this connection pays for it, and no other. */
  void breakOff(boolean tell) {
    meter().endsBy(End.FAULT);
    if (tell) {
      session.refuse(Refusal.of(Reason.SERVER_ERROR));
      end();
    } else {
      session.turns().close();
      session.turns().waits().unreachable();
      end();
      channel().close();
    }
  }

  // -- what comes

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, ClientCommand command) {
    line(command);
  }

  @Override
  public void line(ClientCommand command) {
    session.turns().begin();
    try {
      at("line", phase).line(command);
    } finally {
      session.turns().over();
    }
  }

  @Override
  public void exhausted() {
    at("exhausted", phase).exhausted();
  }

  @Override
  public boolean welcomed() {
    return true;
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
    if (event == ChannelInputShutdownEvent.INSTANCE) {
      inputEnded();
    } else if (event == ChannelOutputShutdownEvent.INSTANCE) {
      session.turns().ending().outputEnded();
      if (session.turns().ending().isReset()) {
        inputEnded();
      } else {
        at("unreachable", phase).unreachable();
        closeSoon();
      }
    } else if (event instanceof Signal.GoingDown down) {
      meter().endsBy(End.SERVER_STOPPED);
      at("goingDown", phase).goingDown(down.drain());
    } else if (event instanceof Signal.Goodbye) {
      at("goodbye", phase).goodbye();
    } else if (event instanceof Signal.SendAway away) {
      meter().endsBy(End.REFUSED);
      if (away.why().reason() == Reason.CUT_OFF) {
        session.leaveQuietly(); // the others were told already
      }
      at("sentAway", phase).sentAway(away.why());
    } else {
      super.userEventTriggered(ctx, event);
    }
  }

  private void inputEnded() {
    boolean reset = session.turns().ending().isReset();
    meter().endsBy(reset ? End.RESET : End.PEER_ENDED);
    at(reset ? "reset" : "inputEnded", phase)
        .inputEnded(session.turns().input().takeUnread(!reset), reset);
  }

  /** For {@link Departed}. */
  void goDown(Drain drain) {
    at("goingDown", phase).goingDown(drain);
    at("goodbye", phase).goodbye();
  }

  /** A peer that cannot be written to is gone; should its input not end by itself, we end it. */
  private void closeSoon() {
    int seconds = session.services().limits().lingerSeconds();
    channel().eventLoop().schedule(() -> channel().close(), seconds, TimeUnit.SECONDS);
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) throws Exception {
    if (ctx.channel().isWritable()) {
      at("writable", phase).writable();
    }
    super.channelWritabilityChanged(ctx);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) throws Exception {
    gone(session.turns().input().takeUnread(false));
    super.channelInactive(ctx);
  }

  /** The channel is closed, {@code rest} is taken. */
  void gone(Unread rest) {
    at("gone", phase).gone(rest);
    if (!(phase instanceof Over)) {
      session.services().departed().add(this);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    switch (session.turns().ending().kindOf(cause, channel())) {
      case NETWORK -> {} // an event follows
      case MEMORY -> at("broken", phase).broken(false);
      case FAULT -> failed(cause);
    }
  }

  @Override
  public void nowhere() {
    at("broken", phase).broken(true);
  }

  @Override
  public void failed(Throwable cause) {
    Ending.log(channel(), cause, "a session broke; its connection is closed");
    at("broken", phase).broken(true);
  }
}
