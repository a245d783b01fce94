package dev.chatserver.simulation;

import dev.chatserver.app.ChatService;
import dev.chatserver.app.Outside;
import dev.chatserver.codec.LogEntry;
import dev.chatserver.codec.RoomName;
import dev.chatserver.metrics.Meters;
import dev.chatserver.room.Names;
import dev.chatserver.session.Session;
import dev.chatserver.testing.CountingAllocator;
import dev.chatserver.testing.SteppedLoop;
import dev.chatserver.transport.ConnectionInitializer;
import dev.chatserver.transport.DenyList;
import dev.chatserver.transport.Networks;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.MockTicker;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One server from its start to its end, orderly or by a crash: the production classes, wired as the
 * application wires them, on loops and memory of the world's. Confined to the world's thread.
 */
final class Life {

  private static final int STOP_ENDS_SECONDS = 1;

  /** For closing, and for leaving rooms whose ledger is slow. */
  private static final int STOP_ENDS_LATE_SECONDS = 16;

  final List<SteppedLoop> loops = new ArrayList<>();
  final CountingAllocator allocator;
  final Names<Session> names;
  final WorldLedger ledger;
  private final DenyList denied = DenyList.none();
  final ChatService service;
  private final ConnectionInitializer plain;
  private final ConnectionInitializer web;

  /** Completed when it has stopped; null if it was not told to. */
  @Nullable CompletableFuture<Integer> stopped;

  long stoppedAtNanos;
  private boolean waitsForWriter;

  Life(
      Setup setup,
      MockTicker ticker,
      LongSupplier clock,
      long seed,
      Names<Session> names,
      WorldLedger ledger,
      XrayDialect plain,
      XrayDialect json) {
    this.allocator = new CountingAllocator(setup.watched());
    this.names = names;
    this.ledger = ledger;
    List<EventLoop> all = new ArrayList<>();
    for (int i = 0; i < setup.loops(); i++) {
      SteppedLoop loop = new SteppedLoop(ticker);
      loops.add(loop);
      all.add(loop);
    }
    service =
        new ChatService(
            setup.server(),
            new Outside(
                all, clock, Clock.systemUTC(), seed, allocator, ledger, names, new Meters(clock)),
            denied,
            plain,
            json);
    this.plain = service.initializer("lines", false, null);
    this.web = service.initializer("web", true, null);
  }

  /** An operator wants nobody from there any more, or again everybody. */
  void deny(List<String> networks) {
    denied.set(Networks.parse(networks, true));
    service.sendAwayDenied();
  }

  /** A peer's connection is accepted on one of the loops. */
  void accept(SimulatedChannel channel, SteppedLoop loop, boolean isWeb) {
    channel.config().setAllocator(allocator);
    channel.pipeline().addLast(isWeb ? web : plain);
    loop.execute(() -> loop.register(channel));
  }

  /**
   * An operator stops it. What it stood on ends when it has.
   *
   * @param waits how long the stop takes is to be known as if the ledger's writer were fast too
   */
  void stop(long nowNanos, boolean waits) {
    stoppedAtNanos = nowNanos;
    waitsForWriter = waits;
    stopped = service.stop().whenComplete((cut, failed) -> ledger.close()).toCompletableFuture();
  }

  /** True if it stops, and time stands still while something can be done. */
  boolean hasToHurry() {
    return isStopping() && (!isIdle() || (waitsForWriter && ledger.isBusy()));
  }

  /** What a stop may take beyond its drain. */
  int stopEndsSeconds() {
    return waitsForWriter ? STOP_ENDS_SECONDS : STOP_ENDS_LATE_SECONDS;
  }

  boolean isStopping() {
    return stopped != null;
  }

  /** True if no loop has anything to do now. */
  boolean isIdle() {
    for (SteppedLoop loop : loops) {
      if (loop.isDue()) {
        return false;
      }
    }
    return true;
  }

  /** When the next timer of any loop is due; -1 if there is none. */
  long nextTimerNanos() {
    long next = -1;
    for (SteppedLoop loop : loops) {
      long timer = loop.nextTimerNanos();
      if (timer >= 0 && (next < 0 || timer < next)) {
        next = timer;
      }
    }
    long ledgers = ledger.nextTimerNanos();
    return ledgers >= 0 && (next < 0 || ledgers < next) ? ledgers : next;
  }

  /** Nobody is connected and all has settled: nothing of anybody may be left. */
  void checkEmpty() {
    check("names", names.size());
    check("rooms", service.rooms().size());
    check("connections", service.connections());
    check("departed", service.departed().size());
    check("events pending", ledger.intake().pending());
    check("bytes of feeds", service.feedMemory().bytes());
    check("buffers", allocator.buffers());
  }

  private static void check(String what, long left) {
    if (left != 0) {
      throw new Violation(what + " left: " + left);
    }
  }

  /** It has stopped: no loop has anything to do, ever. */
  void checkStopped() {
    checkEmpty();
    for (SteppedLoop loop : loops) {
      if (!loop.isIdle()) {
        throw new Violation("a loop has a timer left, though all has stopped");
      }
    }
  }

  static void checkStored(RoomName room, LogEntry entry, Store store) {
    Store.Place place = store.find(room, entry.sequence());
    if (place == null || !place.entry().equals(entry)) {
      throw new Violation("shown before it is stored: " + entry);
    }
  }
}
