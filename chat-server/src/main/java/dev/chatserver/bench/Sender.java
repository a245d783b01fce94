package dev.chatserver.bench;

import dev.chatserver.bench.dialect.BenchLine;
import dev.chatserver.bench.dialect.BotDialect;
import io.netty.channel.Channel;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Says one bot's share of the lines, each when it is due. Lines that the socket does not take wait:
 * they are only numbers, so there is no queue, and they go out later under the time at which they
 * were due. Made by {@link LoadRun}, which also looks at the counters; driven by the event loop's
 * timer and by the channel's writability. Confined to the channel's event loop, the counters
 * excepted.
 */
@SuppressWarnings("FutureReturnValueIgnored") // Failures come back through the pipeline.
final class Sender {

  /** Lines between two flushes, after which the loop's other channels have their turn. */
  private static final int BATCH_LINES = 64;

  private final BotDialect dialect;
  private final Channel channel;
  private final Schedule schedule;
  private final BenchLine lines;
  private final int stride;
  private final int end;
  private final AtomicInteger sent = new AtomicInteger();
  private final AtomicInteger next;
  private boolean pumping;
  private boolean armed;
  private boolean stopped;

  /**
   * @param index of this sender, below {@code senders}
   * @param senders how many take turns
   * @param end how many lines there are, of all senders together
   */
  Sender(
      BotDialect dialect,
      Channel channel,
      Schedule schedule,
      BenchLine lines,
      int index,
      int senders,
      int end) {
    this.dialect = dialect;
    this.channel = channel;
    this.schedule = schedule;
    this.lines = lines;
    this.stride = senders;
    this.end = end;
    this.next = new AtomicInteger(index);
  }

  /** How many lines it gave to the socket; may be asked from any thread. */
  int sent() {
    return sent.get();
  }

  /** True if it has said all of its lines; may be asked from any thread. */
  boolean done() {
    return next.get() >= end;
  }

  /** Says no more. */
  void stop() {
    assert channel.eventLoop().inEventLoop();
    stopped = true;
  }

  /** Says what is due, as far as the socket takes it, and comes back for the rest. */
  void pump() {
    assert channel.eventLoop().inEventLoop();
    if (pumping || stopped) {
      return;
    }
    // A flush may make the channel writable again, which calls this method in its midst.
    pumping = true;
    long now = schedule.nowNanos();
    int number = next.getPlain();
    int said = 0;
    while (said < BATCH_LINES
        && number < end
        && schedule.dueNanos(number) - now <= 0
        && channel.isWritable()) {
      channel.write(dialect.say(lines.text(number)), channel.voidPromise());
      number += stride;
      said++;
    }
    next.lazySet(number);
    sent.lazySet(sent.getPlain() + said);
    if (said > 0) {
      channel.flush();
    }
    pumping = false;
    if (number < end && !armed && channel.isWritable()) {
      arm(schedule.dueNanos(number) - schedule.nowNanos());
    }
  }

  private void arm(long delayNanos) {
    armed = true;
    channel.eventLoop().schedule(this::rearmed, Math.max(0, delayNanos), TimeUnit.NANOSECONDS);
  }

  private void rearmed() {
    armed = false;
    pump();
  }
}
