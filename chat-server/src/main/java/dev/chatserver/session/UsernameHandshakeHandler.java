package dev.chatserver.session;

import dev.chatserver.codec.ClientCommand;
import dev.chatserver.codec.HandlerNames;
import dev.chatserver.codec.Refusal;
import dev.chatserver.codec.Refusal.Reason;
import dev.chatserver.codec.Reply;
import dev.chatserver.codec.RoomName;
import dev.chatserver.codec.SessionEvent;
import dev.chatserver.room.Start;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import java.io.IOException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection without a name: asks for one until one can be had, then writes the welcome and gives
 * its place to the {@link ChatHandler}. Between the claim and the written welcome nothing is read,
 * so that the next line meets the chat handler. Confined to the channel's event loop.
 */
public final class UsernameHandshakeHandler extends SimpleChannelInboundHandler<ClientCommand> {

  private static final Logger LOG = LoggerFactory.getLogger(UsernameHandshakeHandler.class);

  private final SessionServices services;
  private int tries;
  private @Nullable Future<?> timeout;

  public UsernameHandshakeHandler(SessionServices services) {
    super(ClientCommand.class);
    this.services = services;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) throws Exception {
    services.broadcasters().apply(ctx.channel().eventLoop()).channels().add(ctx.channel());
    int seconds = services.limits().helloTimeoutSeconds();
    if (services.limits().limited()) {
      timeout =
          ctx.executor()
              .schedule(
                  () -> sendAway(ctx, Refusal.of(Reason.HELLO_TIMEOUT, seconds)),
                  seconds,
                  TimeUnit.SECONDS);
    }
    ctx.writeAndFlush(new Reply.Prompt());
    super.channelActive(ctx);
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, ClientCommand command) {
    if (command instanceof ClientCommand.Hello hello) {
      hello(ctx, hello);
    } else if (command instanceof ClientCommand.Malformed malformed) {
      if (malformed.fatal()) {
        sendAway(ctx, malformed.refusal());
      } else {
        askAgain(ctx, malformed.refusal());
      }
    } else { // hung up, interrupted, or never ended its line
      sayFarewell(ctx);
    }
  }

  private void hello(ChannelHandlerContext ctx, ClientCommand.Hello hello) {
    Session session = new Session(ctx.channel(), services, hello.name());
    if (!services.names().claim(hello.name(), session)) {
      askAgain(ctx, Refusal.of(Reason.NAME_TAKEN));
      return;
    }
    Refusal notNow = services.admission().join(ctx.channel());
    if (notNow != null) {
      services.names().release(hello.name(), session);
      sendAway(ctx, notNow);
      return;
    }
    cancelTimeout();
    session.gate().pause(ReadGate.Reason.HANDSHAKE);
    ctx.writeAndFlush(new Reply.Welcome(hello.name()))
        .addListener(
            written -> {
              if (written.isSuccess()) {
                welcomed(ctx, session, hello.resumeAfter());
              } else {
                services.names().release(hello.name(), session);
              }
            });
  }

  private void welcomed(ChannelHandlerContext ctx, Session session, @Nullable Long resumeAfter) {
    ctx.pipeline().fireUserEventTriggered(SessionEvent.WELCOMED);
    ctx.pipeline().replace(this, HandlerNames.CHAT, new ChatHandler(session));
    Start start =
        resumeAfter == null
            ? new Start.Latest(services.limits().historyLines())
            : new Start.After(resumeAfter);
    session.enter(RoomName.LOBBY, start, () -> {});
    session.gate().resume(ReadGate.Reason.HANDSHAKE);
  }

  private void askAgain(ChannelHandlerContext ctx, Refusal refusal) {
    ctx.write(new Reply.Refused(refusal));
    int triesMax = services.limits().helloTriesMax();
    if (services.limits().limited() && ++tries >= triesMax) {
      sendAway(ctx, Refusal.of(Reason.TOO_MANY_TRIES, triesMax));
    } else {
      ctx.writeAndFlush(new Reply.Prompt());
      if (!ctx.channel().isWritable()) {
        ctx.close(); // it asks again and again and reads no answer
      }
    }
  }

  private void sendAway(ChannelHandlerContext ctx, Refusal refusal) {
    ctx.write(new Reply.Refused(refusal));
    sayFarewell(ctx);
  }

  private void sayFarewell(ChannelHandlerContext ctx) {
    cancelTimeout();
    if (!ctx.isRemoved()) {
      ctx.pipeline()
          .replace(this, HandlerNames.FAREWELL, new Farewell(services.limits().lingerSeconds()));
    }
  }

  private void cancelTimeout() {
    if (timeout != null) {
      timeout.cancel(false);
      timeout = null;
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
    if (event == SessionEvent.GOODBYE || event == SessionEvent.STALLED) {
      sayFarewell(ctx);
    } else {
      super.userEventTriggered(ctx, event);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) throws Exception {
    cancelTimeout();
    super.channelInactive(ctx);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (!(cause instanceof IOException)) {
      LOG.atError().setCause(cause).log("a handshake broke; its connection is closed");
    }
    ctx.close();
  }
}
