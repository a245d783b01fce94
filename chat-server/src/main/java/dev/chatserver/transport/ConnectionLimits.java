package dev.chatserver.transport;

import dev.chatserver.codec.Range;
import java.util.function.Consumer;

/**
 * How many may come, and from where.
 *
 * @param connectionsMax the most connections in all
 * @param handshakesMax the most handshakes of TLS under way at a time
 * @param perAddress whether addresses are limited at all; off with {@code --limits off}
 * @param connectionsPerAddressMax the most connections from one address at a time
 * @param connectionsPerAddressPerMinute how many may be made from one address in a minute
 * @param joinsPerAddressPerMinute the most joins from one address in a minute
 */
public record ConnectionLimits(
    int connectionsMax,
    int handshakesMax,
    boolean perAddress,
    int connectionsPerAddressMax,
    int connectionsPerAddressPerMinute,
    int joinsPerAddressPerMinute) {

  public static final ConnectionLimits DEFAULT = new Builder().build();

  public ConnectionLimits {
    Range.positive("connectionsMax", connectionsMax);
    Range.positive("handshakesMax", handshakesMax);
    Range.positive("connectionsPerAddressMax", connectionsPerAddressMax);
    Range.positive("connectionsPerAddressPerMinute", connectionsPerAddressPerMinute);
    Range.positive("joinsPerAddressPerMinute", joinsPerAddressPerMinute);
  }

  /**
   * The same but for some of it.
   *
   * @param changes given what there is, to be changed
   * @throws IllegalArgumentException as the constructor does
   */
  public ConnectionLimits with(Consumer<Builder> changes) {
    Builder builder = new Builder(this);
    changes.accept(builder);
    return builder.build();
  }

  /** One of these, being made; it begins with the defaults. Confined to who makes it. */
  public static final class Builder {
    /** Where it is unknown how many files a process may open. */
    public int connectionsMax = 100_000;

    public int handshakesMax = 2_000;
    public boolean perAddress = true;
    public int connectionsPerAddressMax = 100;
    public int connectionsPerAddressPerMinute = 300;
    public int joinsPerAddressPerMinute = 120;

    private Builder() {}

    private Builder(ConnectionLimits from) {
      connectionsMax = from.connectionsMax;
      handshakesMax = from.handshakesMax;
      perAddress = from.perAddress;
      connectionsPerAddressMax = from.connectionsPerAddressMax;
      connectionsPerAddressPerMinute = from.connectionsPerAddressPerMinute;
      joinsPerAddressPerMinute = from.joinsPerAddressPerMinute;
    }

    private ConnectionLimits build() {
      return new ConnectionLimits(
          connectionsMax,
          handshakesMax,
          perAddress,
          connectionsPerAddressMax,
          connectionsPerAddressPerMinute,
          joinsPerAddressPerMinute);
    }
  }
}
