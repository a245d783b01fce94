package dev.chatserver.bench;

import dev.chatserver.bench.dialect.BenchLine;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A line that all bots are to see before anything else happens. The plain dialect does not say when
 * a bot is in the first room, so that it is, is known by what it sees there; and since a room has
 * one order, a bot that saw the last probe has nothing of before it still to come. {@link LoadRun}
 * sends probes, every {@link ReaderHandler} tells of them. Thread-safe because a round is immutable
 * but for its counter.
 */
final class Probe {

  /** One probe and how many bots have seen it. */
  record Round(int number, AtomicInteger seen) {}

  private volatile Round round = new Round(BenchLine.PROBE_BASE, new AtomicInteger());

  /** Starts the next round; only one thread does so. */
  Round next() {
    Round started = new Round(round.number() + 1, new AtomicInteger());
    round = started;
    return started;
  }

  /** A bot has seen a probe, for the first time. */
  void seen(int number) {
    Round current = round;
    if (current.number() == number) {
      current.seen().incrementAndGet();
    }
  }
}
