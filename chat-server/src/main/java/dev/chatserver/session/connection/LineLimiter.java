package dev.chatserver.session.connection;

import dev.chatserver.codec.ClientCommand;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How fast a peer may talk: a token bucket, and a count of how often it said the same in a row.
 * Time comes in with each call. Confined to the channel's event loop.
 */
final class LineLimiter {

  private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final long nanosPerLine;
  private final long burstNanos;
  private final int repeatedMax;

  /** The bucket as a time: full if it lies a whole burst in the past, empty if it is now. */
  private long emptyAtNanos;

  private @Nullable ClientCommand lastSaid;
  private int saidTimes;

  LineLimiter(SessionLimits limits, long nowNanos) {
    nanosPerLine = SECOND_NANOS / limits.linesPerSecond();
    burstNanos = nanosPerLine * limits.linesBurst();
    repeatedMax = limits.repeatedLinesMax();
    emptyAtNanos = nowNanos - burstNanos;
  }

  /** Takes one line out of the bucket, which may leave less than nothing in it. */
  void take(long nowNanos) {
    long full = nowNanos - burstNanos;
    emptyAtNanos = (emptyAtNanos - full < 0 ? full : emptyAtNanos) + nanosPerLine;
  }

  /** How many nanoseconds to wait before the next line is taken; 0 for none. */
  long waitNanos(long nowNanos) {
    return Math.max(0, emptyAtNanos + nanosPerLine - nowNanos);
  }

  /** How many lines are in the bucket. */
  int linesLeft(long nowNanos) {
    long nanos = Math.min(burstNanos, nowNanos - emptyAtNanos);
    return nanos < 0 ? 0 : (int) (nanos / nanosPerLine);
  }

  /** True if that was said to the room so often in a row that it is not said again. */
  boolean isRepeatedTooOften(ClientCommand command) {
    ClientCommand said = command instanceof ClientCommand.In in ? in.command() : command;
    if (!(said instanceof ClientCommand.Say
        || said instanceof ClientCommand.SayOrCommand
        || said instanceof ClientCommand.Emote)) {
      return false;
    }
    if (!said.equals(lastSaid)) {
      lastSaid = said;
      saidTimes = 0;
    }
    return ++saidTimes > repeatedMax;
  }
}
