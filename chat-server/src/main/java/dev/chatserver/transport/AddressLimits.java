package dev.chatserver.transport;

import dev.chatserver.codec.Refusal;
import dev.chatserver.codec.Refusal.Reason;
import dev.chatserver.session.Admission;
import io.netty.channel.Channel;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How many connections there are, in all and from each address, and how many joins from each
 * address in the last minute. An address is an IPv4 address or an IPv6 network of 64 bits, which is
 * what one customer has at the least (RFC 6177). Thread-safe because an address's counts are
 * changed within one step of a concurrent map.
 */
public final class AddressLimits implements Admission {

  private static final long MINUTE_NANOS = TimeUnit.MINUTES.toNanos(1);

  private record Network(long bits, boolean v6) {}

  /** Immutable: a change puts another one in its place. */
  private record Counts(int connections, int joins, long minuteSinceNanos) {
    Counts connected(int more) {
      return new Counts(connections + more, joins, minuteSinceNanos);
    }
  }

  private final ConnectionLimits limits;
  private final LongSupplier nanoClock;
  private final Map<Network, Counts> networks = new ConcurrentHashMap<>();
  private final AtomicInteger connections = new AtomicInteger();

  public AddressLimits(ConnectionLimits limits, LongSupplier nanoClock) {
    this.limits = limits;
    this.nanoClock = nanoClock;
  }

  /** Null if the connection may stay, and then it counts until it is closed; else why not. */
  @Nullable Refusal connect(Channel channel) {
    if (connections.incrementAndGet() > limits.connectionsMax()) {
      connections.decrementAndGet();
      return Refusal.of(Reason.SERVER_FULL, limits.connectionsMax());
    }
    Network network = limits.perAddress() ? network(channel) : null;
    if (network != null && !count(network)) {
      connections.decrementAndGet();
      return Refusal.of(
          Reason.TOO_MANY_CONNECTIONS_FROM_ADDRESS, limits.connectionsPerAddressMax());
    }
    channel
        .closeFuture()
        .addListener(
            closed -> {
              connections.decrementAndGet();
              if (network != null) {
                networks.computeIfPresent(network, (n, counts) -> forget(counts.connected(-1)));
              }
            });
    return null;
  }

  private boolean count(Network network) {
    int max = limits.connectionsPerAddressMax();
    boolean[] counted = new boolean[1];
    networks.compute(
        network,
        (n, counts) -> {
          Counts now = counts == null ? new Counts(0, 0, nanoClock.getAsLong()) : counts;
          counted[0] = now.connections < max;
          return counted[0] ? now.connected(1) : now;
        });
    return counted[0];
  }

  @Override
  public @Nullable Refusal join(Channel channel) {
    Network network = limits.perAddress() ? network(channel) : null;
    if (network == null) {
      return null;
    }
    int max = limits.joinsPerAddressPerMinute();
    Counts after =
        networks.compute(
            network,
            (n, counts) -> {
              long now = nanoClock.getAsLong();
              if (counts == null) {
                return new Counts(0, 1, now);
              }
              return now - counts.minuteSinceNanos >= MINUTE_NANOS
                  ? new Counts(counts.connections, 1, now)
                  : new Counts(
                      counts.connections, Math.min(counts.joins, max) + 1, counts.minuteSinceNanos);
            });
    return after.joins <= max ? null : Refusal.of(Reason.TOO_MANY_JOINS_FROM_ADDRESS, max);
  }

  /** Forgets addresses that nothing is to be remembered of; to be called now and then. */
  public void expire() {
    networks.keySet().forEach(n -> networks.computeIfPresent(n, (k, counts) -> forget(counts)));
  }

  private @Nullable Counts forget(Counts counts) {
    boolean old = nanoClock.getAsLong() - counts.minuteSinceNanos >= MINUTE_NANOS;
    return counts.connections == 0 && (old || counts.joins == 0) ? null : counts;
  }

  /** How many addresses are remembered. */
  int size() {
    return networks.size();
  }

  private static @Nullable Network network(Channel channel) {
    if (!(channel.remoteAddress() instanceof InetSocketAddress address)) {
      return null; // a transport without addresses, within this process
    }
    InetAddress ip = address.getAddress();
    ByteBuffer bytes = ByteBuffer.wrap(ip.getAddress());
    return ip instanceof Inet6Address
        ? new Network(bytes.getLong(), true)
        : new Network(bytes.getInt(), false);
  }
}
