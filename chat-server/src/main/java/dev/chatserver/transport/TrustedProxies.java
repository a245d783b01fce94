package dev.chatserver.transport;

import io.netty.channel.Channel;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * From where it is believed what a proxy says of its peers. Immutable.
 *
 * @param networks what proxies are in
 * @param local whether those are proxies who come by a socket in the file system
 */
public record TrustedProxies(Networks networks, boolean local) {

  /** How the latter is written. */
  private static final String UNIX = "unix";

  /** Nobody speaks for others. */
  public static final TrustedProxies NONE =
      new TrustedProxies(Networks.parse(List.of(), false), false);

  /**
   * Reads networks and, for sockets in the file system, the word {@code unix}. An address without a
   * prefix is that address alone.
   *
   * @throws IllegalArgumentException saying what was expected
   */
  public static TrustedProxies parse(List<String> texts) {
    List<String> networks = new ArrayList<>(texts);
    boolean local = networks.removeIf(text -> text.strip().equalsIgnoreCase(UNIX));
    return new TrustedProxies(Networks.parse(networks, false), local);
  }

  boolean isEmpty() {
    return !local && networks.size() == 0;
  }

  /** True if a connection is a proxy's, which says first for whom it is. */
  boolean include(Channel channel) {
    InetAddress address = Peer.socketAddress(channel);
    return address == null ? local : networks.contains(address);
  }
}
