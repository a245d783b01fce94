package dev.chatserver.app;

import dev.chatserver.codec.Reply;
import dev.chatserver.feed.Broadcaster;
import dev.chatserver.room.RoomDirectory;
import dev.chatserver.session.Departed;
import dev.chatserver.session.connection.Drain;
import dev.chatserver.session.connection.Signal;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.group.ChannelMatchers;
import io.netty.util.concurrent.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a service ends, when nobody new comes in any more:
 *
 * <ol>
 *   <li>Everybody is told, and nothing more is read anywhere; what was read goes to the rooms. Only
 *       then is everybody's last line known. Whoever has not done so in half of the drain's time is
 *       not waited for.
 *   <li>Everybody reads what was said, and is sent home.
 *   <li>When the drain's time is over, whoever is still there is cut off.
 *   <li>A closed channel tells its handlers in a task of its own, who is in it hops to the rooms,
 *       maybe to and fro, and the rooms then free what they held: that is waited for, since loops
 *       that end before it would refuse it.
 * </ol>
 *
 * Each step begins when the one before it is done or its time is over; nothing blocks. Thread-safe
 * because the steps are one after the other and have no state in common.
 */
final class Shutdown {

  private static final Logger LOG = LoggerFactory.getLogger(Shutdown.class);

  /** For what is left when the drain's time is over: closing, and leaving the rooms. */
  private static final int ENDS_SECONDS = 5;

  /** How often it is looked whether the rooms are empty. */
  private static final int LOOK_MILLIS = 1;

  private final List<Broadcaster> broadcasters;
  private final RoomDirectory rooms;
  private final Departed departed;
  private final int drainSeconds;
  private final LongSupplier nanoClock;
  private final EventLoop timer;

  Shutdown(
      List<Broadcaster> broadcasters,
      RoomDirectory rooms,
      Departed departed,
      int drainSeconds,
      LongSupplier nanoClock) {
    this.broadcasters = broadcasters;
    this.rooms = rooms;
    this.departed = departed;
    this.drainSeconds = drainSeconds;
    this.nanoClock = nanoClock;
    this.timer = broadcasters.get(0).loop();
  }

  /** Completes, on any thread, with how many were cut off. */
  CompletionStage<Integer> begin() {
    Deadline deadline = Deadline.in(drainSeconds, timer, nanoClock);
    Drain drain = new Drain();
    LOG.atInfo().addKeyValue("connections", connections()).log("going down");
    return onEachLoop(deadline, Shutdown::tell)
        .thenCompose(told -> onEachLoop(deadline, b -> fire(b, new Signal.GoingDown(drain))))
        .thenCompose(told -> drained(deadline.half(), drain))
        .thenCompose(said -> onEachLoop(deadline, b -> fire(b, new Signal.Goodbye())))
        .thenCompose(said -> deadline.orDone(ofEach(b -> b.channels().newCloseFuture())))
        .thenCompose(read -> cut());
  }

  /** With void promises, so that each connection hears itself of a write that fails, and why. */
  private static void tell(Broadcaster broadcaster) {
    broadcaster.channels().writeAndFlush(new Reply.GoingDown(), ChannelMatchers.all(), true);
  }

  private CompletionStage<Void> drained(Deadline half, Drain drain) {
    departed.goDown(drain);
    drain.end();
    return half.orDone(drain.done());
  }

  private CompletionStage<Integer> cut() {
    int cut = connections();
    Deadline ends = Deadline.in(ENDS_SECONDS, timer, nanoClock);
    return ends.orDone(ofEach(b -> b.channels().close()))
        .thenCompose(closed -> emptied(ends))
        .thenApply(empty -> cut);
  }

  private CompletionStage<Void> emptied(Deadline ends) {
    CompletableFuture<Void> empty = new CompletableFuture<>();
    look(ends, empty);
    return empty;
  }

  private void look(Deadline ends, CompletableFuture<Void> empty) {
    departed.goDown(new Drain());
    onEachLoop(ends, b -> {})
        .thenRun(
            () -> {
              if (rooms.size() == 0 || ends.isOver()) {
                empty.complete(null);
              } else {
                timer.schedule(() -> look(ends, empty), LOOK_MILLIS, TimeUnit.MILLISECONDS);
              }
            });
  }

  private CompletableFuture<Void> onEachLoop(Deadline deadline, Consumer<Broadcaster> action) {
    return deadline.orDone(ofEach(b -> b.loop().submit(() -> action.accept(b))));
  }

  private List<Future<?>> ofEach(Function<Broadcaster, Future<?>> begin) {
    List<Future<?>> begun = new ArrayList<>();
    broadcasters.forEach(b -> begun.add(begin.apply(b)));
    return begun;
  }

  private static void fire(Broadcaster broadcaster, Signal signal) {
    for (Channel channel : broadcaster.channels()) {
      channel.pipeline().fireUserEventTriggered(signal);
    }
  }

  private int connections() {
    return broadcasters.stream().mapToInt(b -> b.channels().size()).sum();
  }
}
