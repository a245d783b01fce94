package dev.chatserver.transport;

import dev.chatserver.codec.Range;

/**
 * How many may come, and from where.
 *
 * @param connectionsMax the most connections in all
 * @param perAddress whether addresses are limited at all; off with {@code --limits off}
 * @param connectionsPerAddressMax the most connections from one address at a time
 * @param connectionsPerAddressPerMinute how many may be made from one address in a minute
 * @param joinsPerAddressPerMinute the most joins from one address in a minute
 */
public record ConnectionLimits(
    int connectionsMax,
    boolean perAddress,
    int connectionsPerAddressMax,
    int connectionsPerAddressPerMinute,
    int joinsPerAddressPerMinute) {

  /** Where it is unknown how many files a process may open. */
  public static final ConnectionLimits DEFAULT = new ConnectionLimits(100_000, true, 100, 300, 120);

  public ConnectionLimits {
    Range.positive("connectionsMax", connectionsMax);
    Range.positive("connectionsPerAddressMax", connectionsPerAddressMax);
    Range.positive("connectionsPerAddressPerMinute", connectionsPerAddressPerMinute);
    Range.positive("joinsPerAddressPerMinute", joinsPerAddressPerMinute);
  }
}
