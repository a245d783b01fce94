package dev.chatserver.transport;

import java.net.InetAddress;
import java.util.Collection;
import java.util.Set;

/**
 * A set of networks, however many: a look costs as much as it has lengths of prefixes. Immutable.
 */
public final class Networks {

  private final Set<Network> networks;

  /** The lengths of prefixes that there are. */
  private final int[] prefixes;

  Networks(Collection<Network> networks) {
    this.networks = Set.copyOf(networks);
    this.prefixes = networks.stream().mapToInt(Network::prefix).distinct().sorted().toArray();
  }

  /**
   * Reads some.
   *
   * @param addressIsCustomer whether an address without a prefix stands for what one customer has
   *     at the least, which is a network of 64 bits of IPv6
   * @throws IllegalArgumentException saying what was expected
   */
  public static Networks parse(Collection<String> texts, boolean addressIsCustomer) {
    return new Networks(
        texts.stream().map(text -> Network.parse(text.strip(), addressIsCustomer)).toList());
  }

  /** How many there are. */
  int size() {
    return networks.size();
  }

  /** True if an address is in one of them. */
  boolean contains(InetAddress address) {
    Network alone = Network.of(address);
    for (int prefix : prefixes) {
      if (networks.contains(alone.first(prefix))) {
        return true;
      }
    }
    return false;
  }
}
