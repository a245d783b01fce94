package dev.chatserver.session;

import static dev.chatserver.session.connection.PhaseLog.at;

import dev.chatserver.codec.ClientCommand;
import dev.chatserver.codec.HandlerNames;
import dev.chatserver.codec.Input;
import dev.chatserver.codec.Refusal;
import dev.chatserver.codec.Reply;
import dev.chatserver.codec.SessionEvent;
import dev.chatserver.metrics.ConnectionMeter;
import dev.chatserver.metrics.ConnectionMeter.End;
import dev.chatserver.session.connection.CommandOwner;
import dev.chatserver.session.connection.Ending;
import dev.chatserver.session.connection.Farewell;
import dev.chatserver.session.connection.Signal;
import dev.chatserver.session.connection.Turns;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelOutputShutdownEvent;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A connection without a name: turns what happens to it into events of its {@link HandshakePhase},
 * and nothing more. When a name was claimed and the welcome written, the {@link ChatHandler} takes
 * its place. Confined to the channel's event loop.
 */
public final class UsernameHandshakeHandler extends SimpleChannelInboundHandler<ClientCommand>
    implements CommandOwner {

  private final SessionServices services;
  private final Input input;
  private @Nullable ChannelHandlerContext context;
  private @Nullable Turns turns;
  private HandshakePhase phase = new Asking(this);
  private @Nullable Future<?> timeout;

  /**
   * @param input the dialect's, of the same pipeline
   */
  public UsernameHandshakeHandler(SessionServices services, Input input) {
    super(ClientCommand.class);
    this.services = services;
    this.input = input;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
    turns = new Turns(ctx.channel(), input, services.connection(), this);
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) throws Exception {
    services.broadcasters().apply(ctx.channel().eventLoop()).channels().add(ctx.channel());
    if (services.limits().limited()) {
      int seconds = services.limits().helloTimeoutSeconds();
      timeout =
          ctx.executor().schedule(() -> at("timeUp", phase).timeUp(), seconds, TimeUnit.SECONDS);
    }
    meter().enters(phase.counted());
    write(new Reply.Prompt());
    super.channelActive(ctx);
  }

  // -- what the phases have in common

  SessionServices services() {
    return services;
  }

  Channel channel() {
    return context().channel();
  }

  Turns turns() {
    if (turns == null) {
      throw new AssertionError("not in a pipeline yet");
    }
    return turns;
  }

  private ChannelHandlerContext context() {
    if (context == null) {
      throw new AssertionError("not in a pipeline yet");
    }
    return context;
  }

  private ConnectionMeter meter() {
    return ConnectionMeter.of(channel());
  }

  HandshakePhase phase() {
    return phase;
  }

  void become(HandshakePhase next) {
    phase = next;
    meter().enters(next.counted());
  }

  void write(Reply reply) {
    if (reply instanceof Reply.Refused refused) {
      meter().refused(refused.refusal().reason());
    }
    if (turns().waits().isReachable()) {
      // Not with a void promise: of what ends the output those are not told, and so not whether
      // the connection was reset.
      context()
          .writeAndFlush(reply)
          .addListener(
              write -> {
                if (write.cause() != null) {
                  exceptionCaught(write.cause());
                }
              });
    }
  }

  void sendAway(Refusal refusal) {
    assert refusal.reason().isFatal() : refusal;
    meter().endsBy(End.REFUSED);
    write(new Reply.Refused(refusal));
    sayFarewell();
  }

  void sayFarewell() {
    end();
    if (context().isRemoved()) {
      channel().close();
    } else {
      if (services.dialect().saysGoodbye()) {
        channel().write(new Reply.Goodbye(), channel().voidPromise());
      }
      context()
          .pipeline()
          .replace(
              this,
              HandlerNames.FAREWELL,
              new Farewell(services.connection(), services.limits().lingerSeconds()));
    }
  }

  /** Closes at once, whatever was written. */
  void close() {
    end();
    channel().close();
  }

  /** Closes as soon as what was written is out; somebody else sees to it that it does not last. */
  void closeWhenWritten() {
    end();
    channel().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
  }

  private void end() {
    cancelTimeout();
    become(new HandshakeOver());
    turns().close();
  }

  void cancelTimeout() {
    if (timeout != null) {
      timeout.cancel(false);
      timeout = null;
    }
  }

  /** The chat handler has the connection from here on. */
  void giveWayTo(ChatHandler chat) {
    become(new HandshakeOver());
    if (!context().isRemoved()) {
      context().pipeline().fireUserEventTriggered(SessionEvent.WELCOMED);
      context().pipeline().replace(this, HandlerNames.CHAT, chat);
    }
  }

  // -- what comes

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, ClientCommand command) {
    line(command);
  }

  @Override
  public void line(ClientCommand command) {
    turns().begin();
    try {
      at("line", phase).line(command);
    } finally {
      turns().over();
    }
  }

  @Override
  public void exhausted() {
    at("exhausted", phase).exhausted();
  }

  @Override
  public boolean welcomed() {
    return false;
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
    if (event == ChannelInputShutdownEvent.INSTANCE) {
      inputEnded();
    } else if (event == ChannelOutputShutdownEvent.INSTANCE) {
      turns().ending().outputEnded();
      if (turns().ending().isReset()) {
        inputEnded();
      } else {
        at("unreachable", phase).unreachable();
      }
      ctx.executor()
          .schedule(
              () -> ctx.channel().close(), services.limits().lingerSeconds(), TimeUnit.SECONDS);
    } else if (event instanceof Signal.GoingDown) {
      meter().endsBy(End.SERVER_STOPPED);
      at("goingDown", phase).goingDown();
    } else if (event instanceof Signal.Goodbye) {
      at("goodbye", phase).goodbye();
    } else if (event instanceof Signal.SendAway away) {
      at("sentAway", phase).sentAway(away.why());
    } else {
      super.userEventTriggered(ctx, event);
    }
  }

  private void inputEnded() {
    boolean reset = turns().ending().isReset();
    meter().endsBy(reset ? End.RESET : End.PEER_ENDED);
    at(reset ? "reset" : "inputEnded", phase).inputEnded(input.takeUnread(!reset), reset);
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
    at("gone", phase).gone(input.takeUnread(false));
    super.channelInactive(ctx);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    exceptionCaught(cause);
  }

  void exceptionCaught(Throwable cause) {
    switch (turns().ending().kindOf(cause, channel())) {
      case NETWORK -> {} // an event follows
      case MEMORY -> {
        meter().endsBy(End.FAULT);
        at("broken", phase).broken();
      }
      case FAULT -> failed(cause);
    }
  }

  @Override
  public void nowhere() {
    at("goodbye", phase).goodbye();
  }

  @Override
  public void failed(Throwable cause) {
    meter().endsBy(End.FAULT);
    Ending.log(channel(), cause, "a handshake broke; its connection is closed");
    at("broken", phase).broken();
  }
}
