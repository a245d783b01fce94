package dev.chatserver.session.connection;

import dev.chatserver.codec.Refusal;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.group.ChannelGroup;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Finds the peers of one event loop that bytes wait for and that have taken none for too long. A
 * stalled reader costs little, so this is for what it holds besides: a descriptor, a name, the
 * kernel's buffers. Looks at all of the loop's connections, some ten times per timeout. Confined to
 * the loop.
 */
public final class StallWatch implements Runnable {

  /** What waits for a peer, and since when it has been just that much. */
  private record Waiting(long bytes, long sinceNanos) {}

  private final ChannelGroup channels;
  private final long timeoutNanos;
  private final Signal stalled;
  private final LongSupplier nanoClock;
  private Map<Channel, Waiting> waiting = new HashMap<>();

  public StallWatch(ChannelGroup channels, SessionLimits limits, LongSupplier nanoClock) {
    this.channels = channels;
    this.timeoutNanos = TimeUnit.SECONDS.toNanos(limits.stallTimeoutSeconds());
    this.stalled =
        new Signal.SendAway(
            Refusal.of(Refusal.Reason.STALLED, Integer.valueOf(limits.stallTimeoutSeconds())));
    this.nanoClock = nanoClock;
  }

  /** How often {@link #run} is to be called. */
  public long periodNanos() {
    return Math.max(TimeUnit.MILLISECONDS.toNanos(100), timeoutNanos / 10);
  }

  @Override
  public void run() {
    long now = nanoClock.getAsLong();
    Map<Channel, Waiting> stillWaiting = new HashMap<>();
    for (Channel channel : channels) {
      long bytes = pendingBytes(channel);
      if (bytes > 0) {
        Waiting before = waiting.get(channel);
        Waiting since = before != null && before.bytes == bytes ? before : new Waiting(bytes, now);
        if (now - since.sinceNanos >= timeoutNanos) {
          channel.pipeline().fireUserEventTriggered(stalled);
        } else {
          stillWaiting.put(channel, since);
        }
      }
    }
    waiting = stillWaiting;
  }

  /** How many bytes wait for a peer in this process. */
  static long pendingBytes(Channel channel) {
    ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
    // What is written of the buffer under way still counts as pending.
    return buffer == null ? 0 : buffer.totalPendingWriteBytes() - buffer.currentProgress();
  }
}
