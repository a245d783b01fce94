package dev.chatserver.session.connection;

import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How long a peer is waited for that is to read its last words: as long as it takes some now and
 * then, but not for ever. Over when it has taken no byte that waits for it for {@link
 * SessionLimits#lingerSeconds}, or after {@link SessionLimits#lastWordsSeconds} in all. Confined to
 * the channel's event loop.
 */
public final class Patience {

  /** It is looked so many times within the shorter of the times. */
  private static final int LOOKS = 5;

  private final Channel channel;
  private final LongSupplier position;
  private final LongSupplier nanoClock;
  private final long takenNanosMax;
  private final long inAllNanosMax;
  private final Runnable over;
  private final long begunNanos;
  private long seenPosition;
  private long seenBytes;
  private long takenNanos;
  private @Nullable Future<?> look;

  /**
   * Begins to wait.
   *
   * @param position how far the peer has got besides the bytes that wait for it
   * @param over called once, unless {@link #end()} was called before
   */
  public Patience(
      Channel channel, LongSupplier position, ConnectionServices services, Runnable over) {
    this.channel = channel;
    this.position = position;
    this.nanoClock = services.nanoClock();
    this.takenNanosMax = TimeUnit.SECONDS.toNanos(services.limits().lingerSeconds());
    this.inAllNanosMax = TimeUnit.SECONDS.toNanos(services.limits().lastWordsSeconds());
    this.over = over;
    this.begunNanos = nanoClock.getAsLong();
    this.takenNanos = begunNanos;
    this.seenPosition = position.getAsLong();
    this.seenBytes = StallWatch.pendingBytes(channel);
    lookLater();
  }

  private void lookLater() {
    long nanos = Math.min(takenNanosMax, inAllNanosMax) / LOOKS;
    look = channel.eventLoop().schedule(this::look, nanos, TimeUnit.NANOSECONDS);
  }

  private void look() {
    long now = nanoClock.getAsLong();
    long bytes = StallWatch.pendingBytes(channel);
    long at = position.getAsLong();
    if (bytes == 0 || bytes != seenBytes || at != seenPosition) {
      takenNanos = now;
      seenBytes = bytes;
      seenPosition = at;
    }
    if (now - takenNanos >= takenNanosMax || now - begunNanos >= inAllNanosMax) {
      over.run();
    } else {
      lookLater();
    }
  }

  /** Nothing is waited for any more. */
  public void end() {
    if (look != null) {
      look.cancel(false);
    }
  }
}
