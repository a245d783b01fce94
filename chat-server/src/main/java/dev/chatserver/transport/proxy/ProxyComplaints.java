package dev.chatserver.transport.proxy;

import io.netty.channel.Channel;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * What the log says of headers that are none, or that nobody believes: one line in ten seconds of
 * each kind, with how many there were, since a stranger could fill a disk with them. Thread-safe
 * because its counts are atomic.
 */
public final class ProxyComplaints {

  private static final Logger LOG = LoggerFactory.getLogger(ProxyComplaints.class);

  private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** One kind of line. */
  private final class Kind {
    private final Level level;
    private final String text;
    private final AtomicLong unsaid = new AtomicLong();
    private final AtomicLong nextNanos = new AtomicLong(nanoClock.getAsLong());

    Kind(Level level, String text) {
      this.level = level;
      this.text = text;
    }

    void say(Channel channel, String why) {
      unsaid.incrementAndGet();
      long now = nanoClock.getAsLong();
      long next = nextNanos.get();
      if (now - next >= 0 && nextNanos.compareAndSet(next, now + PAUSE_NANOS)) {
        LOG.atLevel(level)
            .addKeyValue("from", channel.remoteAddress())
            .addKeyValue("why", why)
            .addKeyValue("times", unsaid.getAndSet(0))
            .log(text);
      }
    }
  }

  private final LongSupplier nanoClock;
  private final Kind badHeader;
  private final Kind notBelieved;

  public ProxyComplaints(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
    this.badHeader = new Kind(Level.WARN, "a proxy is closed, whose header is no good");
    this.notBelieved = new Kind(Level.INFO, "a peer is closed, who may not speak for others");
  }

  /** From one of the networks that proxies are in. */
  void badHeader(Channel channel, String why) {
    badHeader.say(channel, why);
  }

  /** From anywhere else. */
  void notBelieved(Channel channel) {
    notBelieved.say(channel, "a header of the PROXY protocol from elsewhere");
  }

  /** A fault of ours. */
  void broken(Throwable cause) {
    LOG.atError().setCause(cause).log("a proxy's connection broke; it is closed");
  }
}
