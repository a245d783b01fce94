package dev.chatserver.transport;

/**
 * How many may come, and from where.
 *
 * @param connectionsMax the most connections in all
 * @param perAddress whether addresses are limited at all; off with {@code --limits off}
 * @param connectionsPerAddressMax the most connections from one address at a time
 * @param joinsPerAddressPerMinute the most joins from one address in a minute
 */
public record ConnectionLimits(
    int connectionsMax,
    boolean perAddress,
    int connectionsPerAddressMax,
    int joinsPerAddressPerMinute) {

  public ConnectionLimits {
    positive("connectionsMax", connectionsMax);
    positive("connectionsPerAddressMax", connectionsPerAddressMax);
    positive("joinsPerAddressPerMinute", joinsPerAddressPerMinute);
  }

  private static void positive(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: > 0)");
    }
  }
}
