package dev.chatserver.transport;

import io.netty.util.NetUtil;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A network of IPv4 or IPv6: the addresses that begin with the same bits. IPv4 is the part of IPv6
 * that it is mapped to (RFC 4291, 2.5.5.2), so that an address is in the same networks whichever
 * way it is written. Immutable.
 *
 * @param high the first 64 bits
 * @param low the others; 0 beyond the prefix
 * @param prefix how many bits say which network it is, 0 to 128
 */
record Network(long high, long low, int prefix) {

  /** An address, a slash, and how many bits of it count. */
  private static final Pattern FORM = Pattern.compile("(?<address>[^/]+)(?:/(?<prefix>\\d{1,3}))?");

  private static final int BITS = 128;

  /** What one customer has at the least (RFC 6177). */
  private static final int CUSTOMER_BITS = 64;

  private static final int IPV4_BITS = 32;
  private static final long MAPPED = 0xffffL << IPV4_BITS;

  Network {
    high &= mask(prefix);
    low &= mask(prefix - Long.SIZE);
  }

  /** The first bits of 64, as many as there are. */
  private static long mask(int bits) {
    if (bits <= 0) {
      return 0;
    }
    return bits >= Long.SIZE ? -1 : -1L << (Long.SIZE - bits);
  }

  /** The network of one address alone. */
  static Network of(InetAddress address) {
    return of(address.getAddress(), BITS);
  }

  private static Network of(byte[] address, int prefix) {
    ByteBuffer bytes = ByteBuffer.wrap(address);
    return address.length == Integer.BYTES
        ? new Network(0, MAPPED | Integer.toUnsignedLong(bytes.getInt()), prefix)
        : new Network(bytes.getLong(), bytes.getLong(), prefix);
  }

  /** Of an address: itself if it is one of IPv4, else the network of 64 bits that it is in. */
  static Network ofCustomer(InetAddress address) {
    Network alone = of(address);
    return address instanceof Inet6Address && !alone.isIpv4() ? alone.first(CUSTOMER_BITS) : alone;
  }

  private boolean isIpv4() {
    return high == 0 && low >>> IPV4_BITS == MAPPED >>> IPV4_BITS;
  }

  /** The larger network that this one is in. */
  Network first(int bits) {
    return new Network(high, low, bits);
  }

  /**
   * Reads one as it is usually written: {@code 192.0.2.0/24}, {@code 2001:db8::/32}. An address
   * without a prefix is {@linkplain #ofCustomer what one customer has}, or that address alone.
   *
   * @throws IllegalArgumentException saying what was expected
   */
  static Network parse(String text, boolean addressIsCustomer) {
    Matcher form = FORM.matcher(text);
    byte[] bytes =
        form.matches() ? NetUtil.createByteArrayFromIpAddressString(form.group("address")) : null;
    if (bytes == null || text.contains("%")) { // a zone is of this machine's interfaces
      throw unknown(text);
    }
    boolean isShort = bytes.length == Integer.BYTES;
    Network address = of(bytes, BITS);
    if (form.group("prefix") == null) {
      return addressIsCustomer && !address.isIpv4() ? address.first(CUSTOMER_BITS) : address;
    }
    int prefix = Integer.parseInt(form.group("prefix"));
    if (prefix > (isShort ? IPV4_BITS : BITS)) {
      throw unknown(text);
    }
    return address.first(isShort ? prefix + BITS - IPV4_BITS : prefix);
  }

  private static IllegalArgumentException unknown(String text) {
    return new IllegalArgumentException(
        text + " (expected: an address or a network, like 192.0.2.0/24 or 2001:db8::/32)");
  }
}
