package dev.chatserver.transport;

import dev.chatserver.codec.HandlerNames;
import dev.chatserver.codec.Input;
import dev.chatserver.codec.Refusal;
import dev.chatserver.codec.Reply;
import dev.chatserver.metrics.ConnectionMeter;
import dev.chatserver.metrics.ConnectionMeters;
import dev.chatserver.session.SessionServices;
import dev.chatserver.session.UsernameHandshakeHandler;
import dev.chatserver.transport.proxy.ProxyBarrier;
import dev.chatserver.transport.proxy.ProxyComplaints;
import dev.chatserver.transport.proxy.ProxyEntrance;
import dev.chatserver.transport.tls.Handshakes;
import dev.chatserver.transport.tls.TlsGate;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The table of contents of a connection: what a proxy says first, TLS if the listener has it, the
 * dialect's framing and codec, then the username handshake, whose place the chat handler takes; see
 * {@link HandlerNames}. A connection that may not stay is told why instead. One serves all
 * connections of a listener; thread-safe because its parts are.
 */
public final class ConnectionInitializer extends ChannelInitializer<Channel> {

  private final Supplier<SessionServices> services;
  private final AddressLimits addressLimits;
  private final TrustedProxies proxies;
  private final ProxyComplaints complaints;
  private final @Nullable Handshakes tls;
  private final @Nullable WayIn wayIn;
  private final ConnectionMeters.Kind meter;

  /**
   * @param services as they are when a connection comes
   * @param proxies who speaks for others
   * @param tls what the connections are encrypted with; null if they are not
   * @param wayIn what they say before the dialect begins; null for nothing
   * @param meter counts them
   */
  public ConnectionInitializer(
      Supplier<SessionServices> services,
      AddressLimits addressLimits,
      TrustedProxies proxies,
      ProxyComplaints complaints,
      @Nullable Handshakes tls,
      @Nullable WayIn wayIn,
      ConnectionMeters.Kind meter) {
    this.services = services;
    this.addressLimits = addressLimits;
    this.proxies = proxies;
    this.complaints = complaints;
    this.tls = tls;
    this.wayIn = wayIn;
    this.meter = meter;
  }

  @Override
  protected void initChannel(Channel channel) {
    ConnectionMeter.follow(channel, meter);
    AddressLimits.Place place = addressLimits.connect(channel);
    if (place == null) {
      begin(channel, addressLimits.full());
    } else if (proxies.include(channel)) {
      // Whoever is told of all connections tells this one too.
      services.get().broadcasters().apply(channel.eventLoop()).channels().add(channel);
      ProxyEntrance.install(
          channel.pipeline(),
          complaints,
          peer -> {
            Peer.told(channel, peer);
            begin(channel, refusal(channel, place));
          });
    } else {
      Refusal refusal = refusal(channel, place);
      if (refusal == null && !proxies.isEmpty()) {
        ProxyBarrier.install(channel.pipeline(), complaints);
      }
      begin(channel, refusal);
    }
  }

  private static @Nullable Refusal refusal(Channel channel, AddressLimits.Place place) {
    InetAddress address = Peer.address(channel);
    return address == null ? null : place.arrive(address);
  }

  /** Adds all that comes behind a proxy's header. */
  private void begin(Channel channel, @Nullable Refusal refusal) {
    ChannelPipeline pipeline = channel.pipeline();
    if (refusal != null) {
      ConnectionMeter.of(channel).refused(refusal.reason());
      ConnectionMeter.of(channel).endsBy(ConnectionMeter.End.REFUSED);
    }
    if (tls != null && refusal == null) { // refusing is not to cost a handshake
      TlsGate.install(pipeline, tls);
    }
    if (wayIn == null) {
      beginDialect(pipeline, refusal);
    } else {
      // Whoever is told of all connections tells this one too.
      services.get().broadcasters().apply(channel.eventLoop()).channels().add(channel);
      wayIn.install(pipeline, refusal, () -> beginDialect(pipeline, null));
    }
  }

  private void beginDialect(ChannelPipeline pipeline, @Nullable Refusal refusal) {
    SessionServices now = services.get();
    Input input = now.dialect().install(pipeline);
    if (refusal == null) {
      pipeline.addLast(HandlerNames.USERNAME_HANDSHAKE, new UsernameHandshakeHandler(now, input));
    } else {
      input.discard(); // what it sends is not even cut
      pipeline.addLast(HandlerNames.REFUSAL, new Refuse(refusal));
    }
  }

  /**
   * Tells the peer why it may not stay, and closes at once: it counts nowhere, so it must not
   * linger. Nothing was asked of it, so there is most likely nothing unread that would reset the
   * connection.
   */
  private static final class Refuse extends ChannelInboundHandlerAdapter {
    private final Refusal refusal;

    Refuse(Refusal refusal) {
      this.refusal = refusal;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
      ctx.writeAndFlush(new Reply.Refused(refusal)).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ReferenceCountUtil.release(message);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      ctx.close(); // the peer did not wait for the answer
    }
  }
}
