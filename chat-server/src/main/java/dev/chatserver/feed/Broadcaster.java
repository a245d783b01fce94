package dev.chatserver.feed;

import io.netty.channel.EventLoop;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;

/**
 * Delivers, on one event loop: it holds the loop's connections in a {@link ChannelGroup} and brings
 * the readers among them to the heads of their feeds. Audiences that have something to do wait in
 * turn, each does a little, and after a bounded run the loop looks at its sockets before it goes
 * on; so neither a huge room nor a deep backlog freezes the small ones. While the loop is busy
 * events pile up in the feeds, and the next run takes them all: batching is a consequence, not a
 * timer.
 *
 * <p>One for each loop, made by the application. Confined to its loop.
 */
public final class Broadcaster {

  private final EventLoop loop;
  private final FeedLimits limits;
  private final ChannelGroup channels;
  private final ArrayDeque<Audience> ready = new ArrayDeque<>();
  private final RunBudget budget = new RunBudget();
  private boolean scheduled;

  public Broadcaster(EventLoop loop, FeedLimits limits) {
    this.loop = loop;
    this.limits = limits;
    this.channels = new DefaultChannelGroup("broadcaster", loop);
  }

  /** The loop that this one delivers on; thread-safe. */
  public EventLoop loop() {
    return loop;
  }

  /**
   * Everyone connected on this loop; whoever closes leaves it by itself. Written to from this loop
   * only.
   */
  public ChannelGroup channels() {
    return channels;
  }

  /** An audience has something to do. */
  void ready(Audience audience) {
    assert loop.inEventLoop();
    if (!audience.ready) {
      audience.ready = true;
      ready.add(audience);
    }
    if (!scheduled) {
      scheduled = true;
      loop.execute(this::run);
    }
  }

  private void run() {
    budget.beginRun(limits);
    try {
      while (budget.isRunLeft() && !ready.isEmpty()) {
        Audience audience = ready.remove();
        audience.ready = false;
        budget.beginTurn(limits);
        audience.turn(budget);
        if (audience.hasMore() && !audience.ready) {
          audience.ready = true;
          ready.add(audience);
        }
      }
    } finally {
      // Whatever happens: a loop whose run is believed to be under way and is not delivers nothing
      // any more.
      scheduled = !ready.isEmpty();
      if (scheduled) {
        // A task that is executed now would run before the loop looks at its sockets, one that is
        // scheduled runs after.
        loop.schedule(this::run, 0, TimeUnit.NANOSECONDS);
      }
    }
  }
}
