package dev.chatserver.transport.proxy;

import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxySSLTLV;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/**
 * What a proxy says of whom it connects. Immutable.
 *
 * @param address null if the proxy speaks for itself (to see whether the server is there), or does
 *     not know
 * @param encrypted whether the peer came to the proxy by TLS
 */
public record ProxiedPeer(@Nullable InetAddress address, boolean encrypted) {

  /**
   * @throws IllegalArgumentException if what stands for the address is none
   */
  static ProxiedPeer of(HAProxyMessage header) {
    boolean encrypted =
        header.tlvs().stream()
            .anyMatch(v -> v instanceof HAProxySSLTLV ssl && ssl.isPP2ClientSSL());
    if (header.command() == HAProxyCommand.LOCAL) {
      return new ProxiedPeer(null, false);
    }
    return switch (header.proxiedProtocol().addressFamily()) {
      case AF_IPv4, AF_IPv6 -> new ProxiedPeer(address(header.sourceAddress()), encrypted);
      case AF_UNSPEC, AF_UNIX -> new ProxiedPeer(null, encrypted);
    };
  }

  private static InetAddress address(@Nullable String text) {
    byte[] bytes = text == null ? null : NetUtil.createByteArrayFromIpAddressString(text);
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("no address: " + text, e);
    }
  }
}
