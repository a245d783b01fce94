package dev.chatserver.transport.tls;

import dev.chatserver.metrics.ConnectionMeter;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslHandler;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The handshakes of TLS that are under way: bounded in number, since each holds memory, and spread
 * over the loops' turns, since each costs much time. Beyond the bound the oldest gives way: one
 * that is meant takes a few round trips, one that holds a place takes as long as it may.
 * Thread-safe because each loop has its own.
 */
public final class Handshakes {

  private final TlsCertificates certificates;
  private final Map<EventLoop, OfLoop> loops;

  /**
   * @param max how many may be under way at a time, shared out among the loops; at least one each
   */
  public Handshakes(TlsCertificates certificates, List<EventLoop> loops, int max) {
    this.certificates = certificates;
    int each = Math.max(1, max / loops.size());
    this.loops =
        loops.stream()
            .collect(Collectors.toUnmodifiableMap(Function.identity(), l -> new OfLoop(l, each)));
  }

  SslHandler newHandler(Channel channel) {
    return certificates.newHandler(channel.alloc());
  }

  OfLoop on(EventLoop loop) {
    OfLoop those = loops.get(loop);
    if (those == null) {
      throw new AssertionError("not a loop of this server: " + loop);
    }
    return those;
  }

  /** Those of one loop. Confined to it. */
  static final class OfLoop {
    private final LoopTurns turns;
    private final int max;

    /** From the oldest on. */
    private final Set<Channel> underWay = new LinkedHashSet<>();

    OfLoop(EventLoop loop, int max) {
      this.turns = new LoopTurns(loop);
      this.max = max;
    }

    /** A connection has come, and begins a handshake sooner or later. */
    void begin(Channel channel) {
      underWay.add(channel);
      if (underWay.size() > max) {
        Iterator<Channel> oldest = underWay.iterator();
        Channel givesWay = oldest.next();
        oldest.remove();
        ConnectionMeter meter = ConnectionMeter.of(givesWay);
        meter.refused(ConnectionMeter.Limit.HANDSHAKES);
        meter.endsBy(ConnectionMeter.End.REFUSED);
        givesWay.close();
      }
    }

    /** Its handshake is over, or it is closed. */
    void over(Channel channel) {
      underWay.remove(channel);
    }

    LoopTurns turns() {
      return turns;
    }
  }
}
