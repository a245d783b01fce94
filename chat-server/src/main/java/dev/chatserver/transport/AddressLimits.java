package dev.chatserver.transport;

import dev.chatserver.codec.Refusal;
import dev.chatserver.codec.Refusal.Reason;
import dev.chatserver.session.Admission;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import java.net.InetAddress;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * How many connections there are, in all and from each address, and how many connections and joins
 * from each address in the last minute. An address is an IPv4 address or an IPv6 network of 64
 * bits, which is what one customer has at the least (RFC 6177). Thread-safe because an address's
 * counts are changed within one step of a concurrent map, and the limits at once.
 */
public final class AddressLimits implements Admission {

  private static final long MINUTE_NANOS = TimeUnit.MINUTES.toNanos(1);

  /**
   * Of so many addresses it is remembered for a minute how often they came, though nobody is there
   * any more; beyond it nobody is to fill the memory with addresses. Some 100 bytes each.
   */
  private static final int REMEMBERED = 100_000;

  /** Immutable: a change puts another one in its place. */
  private record Counts(int connections, int connects, int joins, long minuteSinceNanos) {
    Counts at(long nowNanos) {
      return nowNanos - minuteSinceNanos >= MINUTE_NANOS
          ? new Counts(connections, 0, 0, nowNanos)
          : this;
    }

    /** What is beyond the most is not counted further, so that it cannot overflow. */
    Counts connect(int max) {
      return new Counts(connections, Math.min(connects, max) + 1, joins, minuteSinceNanos);
    }

    Counts join(int max) {
      return new Counts(connections, connects, Math.min(joins, max) + 1, minuteSinceNanos);
    }

    Counts connected(int more) {
      return new Counts(connections + more, connects, joins, minuteSinceNanos);
    }
  }

  /** A connection that counts, until it is closed. Confined to its event loop. */
  final class Place implements ChannelFutureListener {

    /** Null until it is known, and if it is not counted. */
    private @Nullable Network network;

    private boolean isGivenUp;

    private Place() {}

    /**
     * Null if a peer at that address may stay, and then it counts there; else why not, and then it
     * counts nowhere any more.
     */
    @Nullable Refusal arrive(InetAddress address) {
      Refusal refusal = refusal(address);
      if (refusal != null) {
        giveUp();
      }
      return refusal;
    }

    private @Nullable Refusal refusal(InetAddress address) {
      if (denied.contains(address)) {
        return Refusal.of(Reason.ADDRESS_DENIED);
      }
      if (!limits.perAddress()) {
        return null;
      }
      int perMinute = limits.connectionsPerAddressPerMinute();
      int max = limits.connectionsPerAddressMax();
      Network from = Network.ofCustomer(address);
      Counts counts =
          change(
              from,
              before -> {
                Counts now = before.connect(perMinute);
                boolean mayStay = now.connects <= perMinute && now.connections < max;
                network = mayStay ? from : null;
                return mayStay ? now.connected(1) : now;
              });
      if (network != null) {
        return null;
      }
      return counts.connects > perMinute
          ? Refusal.of(Reason.TOO_MANY_CONNECTS_FROM_ADDRESS, perMinute)
          : Refusal.of(Reason.TOO_MANY_CONNECTIONS_FROM_ADDRESS, max);
    }

    @Override
    public void operationComplete(ChannelFuture closed) {
      giveUp();
    }

    private void giveUp() {
      if (isGivenUp) {
        return;
      }
      isGivenUp = true;
      connections.decrementAndGet();
      if (network != null) {
        networks.computeIfPresent(network, (n, counts) -> forget(counts.connected(-1)));
      }
    }
  }

  private volatile ConnectionLimits limits;
  private final DenyList denied;
  private final LongSupplier nanoClock;
  private final int remembered;
  private final ConcurrentHashMap<Network, Counts> networks = new ConcurrentHashMap<>();
  private final AtomicInteger connections = new AtomicInteger();

  public AddressLimits(ConnectionLimits limits, DenyList denied, LongSupplier nanoClock) {
    this(limits, denied, nanoClock, REMEMBERED);
  }

  AddressLimits(ConnectionLimits limits, DenyList denied, LongSupplier nanoClock, int remembered) {
    this.remembered = remembered;
    this.limits = limits;
    this.denied = denied;
    this.nanoClock = nanoClock;
  }

  /** From here on there are other limits, for those who come; who is there stays. */
  public void change(ConnectionLimits others) {
    limits = others;
  }

  /** A place for a connection; null if there is none left. */
  @Nullable Place connect(Channel channel) {
    if (connections.incrementAndGet() > limits.connectionsMax()) {
      connections.decrementAndGet();
      return null;
    }
    Place place = new Place();
    channel.closeFuture().addListener(place);
    return place;
  }

  /** What is said where there is no place. */
  Refusal full() {
    return Refusal.of(Reason.SERVER_FULL, limits.connectionsMax());
  }

  private Counts change(Network network, UnaryOperator<Counts> change) {
    return networks.compute(
        network,
        (n, counts) -> {
          long now = nanoClock.getAsLong();
          return change.apply(counts == null ? new Counts(0, 0, 0, now) : counts.at(now));
        });
  }

  @Override
  public @Nullable Refusal join(Channel channel) {
    InetAddress address = limits.perAddress() ? Peer.address(channel) : null;
    if (address == null) {
      return null;
    }
    int max = limits.joinsPerAddressPerMinute();
    Counts after = change(Network.ofCustomer(address), now -> now.join(max));
    return after.joins <= max ? null : Refusal.of(Reason.TOO_MANY_JOINS_FROM_ADDRESS, max);
  }

  /** True if nobody may connect any more from where that connection came from. */
  public boolean isDenied(Channel channel) {
    InetAddress address = Peer.address(channel);
    return address != null && denied.contains(address);
  }

  /** Forgets addresses that nothing is to be remembered of; to be called now and then. */
  public void expire() {
    networks.keySet().forEach(n -> networks.computeIfPresent(n, (k, counts) -> forget(counts)));
  }

  private @Nullable Counts forget(Counts counts) {
    boolean old = nanoClock.getAsLong() - counts.minuteSinceNanos >= MINUTE_NANOS;
    boolean isTooMuch = networks.mappingCount() > remembered;
    return counts.connections == 0 && (old || isTooMuch) ? null : counts;
  }

  /** How many addresses are remembered. */
  int size() {
    return networks.size();
  }
}
