package dev.chatserver.transport;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** Who is at the other end of a connection: past a proxy, if there is one that one believes. */
final class Peer {

  /** What a proxy says of it. */
  private static final AttributeKey<InetAddress> TOLD = AttributeKey.valueOf(Peer.class, "told");

  private Peer() {}

  /** A proxy that is believed has said where the peer is. */
  static void told(Channel channel, InetAddress address) {
    channel.attr(TOLD).set(address);
  }

  /** Null on a transport without addresses: within this machine. */
  static @Nullable InetAddress address(Channel channel) {
    InetAddress told = channel.hasAttr(TOLD) ? channel.attr(TOLD).get() : null;
    return told != null ? told : socketAddress(channel);
  }

  /** Of who made the connection: the peer, or a proxy. */
  static @Nullable InetAddress socketAddress(Channel channel) {
    return channel.remoteAddress() instanceof InetSocketAddress socket ? socket.getAddress() : null;
  }
}
