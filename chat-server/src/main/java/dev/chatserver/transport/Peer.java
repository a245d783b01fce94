package dev.chatserver.transport;

import dev.chatserver.transport.proxy.ProxiedPeer;
import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** Who is at the other end of a connection: past a proxy, if there is one that one believes. */
final class Peer {

  /** What a proxy says of it. */
  private static final AttributeKey<ProxiedPeer> TOLD = AttributeKey.valueOf(Peer.class, "told");

  private Peer() {}

  /** A proxy that is believed has said who the peer is. */
  static void told(Channel channel, ProxiedPeer peer) {
    channel.attr(TOLD).set(peer);
  }

  private static @Nullable ProxiedPeer told(Channel channel) {
    return channel.hasAttr(TOLD) ? channel.attr(TOLD).get() : null;
  }

  /** Null where there are no addresses: within this machine. */
  static @Nullable InetAddress address(Channel channel) {
    ProxiedPeer told = told(channel);
    return told != null && told.address() != null ? told.address() : socketAddress(channel);
  }

  /** Of who made the connection: the peer, or a proxy. */
  static @Nullable InetAddress socketAddress(Channel channel) {
    return channel.remoteAddress() instanceof InetSocketAddress socket ? socket.getAddress() : null;
  }
}
