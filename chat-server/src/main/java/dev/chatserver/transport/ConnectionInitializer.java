package dev.chatserver.transport;

import dev.chatserver.codec.HandlerNames;
import dev.chatserver.codec.Refusal;
import dev.chatserver.codec.Reply;
import dev.chatserver.session.Farewell;
import dev.chatserver.session.SessionServices;
import dev.chatserver.session.UsernameHandshakeHandler;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;

/**
 * The table of contents of a connection: the dialect's framing and codec, then the username
 * handshake, whose place the chat handler takes; see {@link HandlerNames}. A connection that may
 * not stay is told why instead. One serves all connections of a listener; thread-safe because its
 * parts are.
 */
public final class ConnectionInitializer extends ChannelInitializer<Channel> {

  private final SessionServices services;
  private final AddressLimits addressLimits;

  public ConnectionInitializer(SessionServices services, AddressLimits addressLimits) {
    this.services = services;
    this.addressLimits = addressLimits;
  }

  @Override
  protected void initChannel(Channel channel) {
    ChannelPipeline pipeline = channel.pipeline();
    services.dialect().install(pipeline);
    Refusal refusal = addressLimits.connect(channel);
    if (refusal == null) {
      pipeline.addLast(HandlerNames.USERNAME_HANDSHAKE, new UsernameHandshakeHandler(services));
    } else {
      pipeline.addLast(new Refuse(refusal));
    }
  }

  /** Tells the peer why it may not stay, and closes. */
  private final class Refuse extends ChannelInboundHandlerAdapter {
    private final Refusal refusal;

    Refuse(Refusal refusal) {
      this.refusal = refusal;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
      ctx.write(new Reply.Refused(refusal));
      Farewell farewell = new Farewell(services.limits().lingerSeconds());
      ctx.pipeline().replace(this, HandlerNames.FAREWELL, farewell);
    }
  }
}
