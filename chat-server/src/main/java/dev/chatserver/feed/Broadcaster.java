package dev.chatserver.feed;

import dev.chatserver.metrics.DeliveryMeters;
import dev.chatserver.metrics.LoopMeters;
import io.netty.channel.EventLoop;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.SingleThreadEventExecutor;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Delivers, on one event loop: it holds the loop's connections in a {@link ChannelGroup} and brings
 * the readers among them to the heads of their feeds. Audiences that have something to do wait in
 * turn, each does a little, and after a bounded run, or when something else waits for the loop, it
 * looks at that and at its sockets before it goes on; so neither a huge room nor a deep backlog
 * freezes the small ones. While the loop is busy events pile up in the feeds, and the next run
 * takes them all: batching is a consequence, not a timer. However many feeds signal, there is one
 * task for the loop.
 *
 * <p>One for each loop, made by the application. Confined to its loop, but for what says otherwise.
 */
public final class Broadcaster {

  private final EventLoop loop;
  private final FeedLimits limits;
  private final DeliveryMeters meters;
  private final ChannelGroup channels;
  private final ArrayDeque<Audience> ready = new ArrayDeque<>();
  private final RunBudget budget = new RunBudget(this::isWanted);
  final Runnable runTask = this::run;

  /** Audiences whose feeds have moved on; filled by any loop. */
  private final Queue<Audience> signalled = new ConcurrentLinkedQueue<>();

  /** A run is under way, or the loop has been told to begin one. */
  private final AtomicBoolean scheduled = new AtomicBoolean();

  /** Readers that are not at their heads, to be looked at now and then. */
  private final Set<Reader> behind = Collections.newSetFromMap(new IdentityHashMap<>(0));

  private int linesDelivered;
  private long bytesDelivered;

  public Broadcaster(EventLoop loop, FeedLimits limits, DeliveryMeters meters) {
    this.loop = loop;
    this.limits = limits;
    this.meters = meters;
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

  /** What is counted of the delivery; thread-safe. */
  DeliveryMeters meters() {
    return meters;
  }

  /** The head of an audience's feed has moved; callable on any loop. */
  void signal(Audience audience) {
    signalled.add(audience);
    schedule();
  }

  private void schedule() {
    if (!scheduled.get() && scheduled.compareAndSet(false, true)) {
      loop.execute(runTask);
    }
  }

  /** An audience has something to do. */
  void ready(Audience audience) {
    assert loop.inEventLoop();
    enqueue(audience);
    schedule();
  }

  private void enqueue(Audience audience) {
    if (!audience.ready) {
      audience.ready = true;
      ready.add(audience);
    }
  }

  private void run() {
    try {
      takeSignals();
      serve();
    } finally {
      endRun();
    }
  }

  void takeSignals() {
    for (Audience audience = signalled.poll(); audience != null; audience = signalled.poll()) {
      audience.sweepSoon();
      enqueue(audience);
    }
  }

  void serve() {
    budget.beginRun(limits);
    while (budget.isRunLeft() && !ready.isEmpty()) {
      Audience audience = ready.remove();
      audience.ready = false;
      budget.beginTurn(limits);
      audience.turn(budget);
      if (audience.hasMore()) {
        enqueue(audience);
      }
    }
  }

  private boolean isWanted() {
    return loop instanceof SingleThreadEventExecutor executor && executor.pendingTasks() > 0;
  }

  // -- what is counted

  void delivered(int lines, int bytes) {
    linesDelivered += lines;
    bytesDelivered += bytes;
  }

  void isBehind(Reader reader) {
    if (!reader.isCountedBehind && !reader.isGone()) {
      reader.isCountedBehind = true;
      behind.add(reader);
    }
  }

  void isNotBehind(Reader reader) {
    if (reader.isCountedBehind) {
      reader.isCountedBehind = false;
      behind.remove(reader);
    }
  }

  /** How far readers are behind at this moment. */
  public LoopMeters.Readers look() {
    assert loop.inEventLoop();
    int stalled = 0;
    long lines = 0;
    long most = 0;
    for (Reader reader : behind) {
      long far = reader.distance();
      stalled += reader.channel.isWritable() ? 0 : 1;
      lines += far;
      most = Math.max(most, far);
    }
    return new LoopMeters.Readers(behind.size(), stalled, lines, most);
  }

  private void count() {
    if (linesDelivered > 0) {
      meters.delivered(linesDelivered, bytesDelivered);
      linesDelivered = 0;
      bytesDelivered = 0;
    }
  }

  /**
   * Whatever has happened: a loop whose run is believed to be under way and is not delivers nothing
   * any more.
   */
  void endRun() {
    count();
    if (!ready.isEmpty()) {
      // A task that is executed now would run before the loop looks at its sockets, one that is
      // scheduled runs after.
      loop.schedule(runTask, 0, TimeUnit.NANOSECONDS);
      return;
    }
    scheduled.set(false);
    if (!signalled.isEmpty()) {
      schedule(); // whoever has signalled until now took the run for one that would still look
    }
  }
}
