package dev.chatserver.session;

import io.netty.channel.Channel;
import io.netty.channel.socket.ChannelOutputShutdownException;
import java.io.IOException;
import java.nio.channels.NotYetConnectedException;
import org.jspecify.annotations.Nullable;

/**
 * How a connection ends, out of what Netty tells of it. The input's end is an event, and if the
 * peer was cut off, an exception comes before it. A write that fails is an exception too, but says
 * only that the output is over: the channel is not closed by it (its option {@code AUTO_CLOSE} is
 * off), so that the input can still be read to its end and tell whether the peer had ended it.
 * Confined to the channel's event loop.
 */
final class Ending {

  /** Whose fault an exception is. */
  enum Kind {
    /** The network's, or the peer's; an event follows. */
    NETWORK,
    /** There was no direct memory for what was read or written. */
    MEMORY,
    /** Ours. */
    FAULT
  }

  private boolean reset;
  private boolean outputEnded;

  /** True if the input's end is no orderly one. */
  boolean isReset() {
    return reset;
  }

  /** The output is over, and that was told. */
  void outputEnded() {
    outputEnded = true;
  }

  /** What an exception means. */
  Kind kindOf(Throwable cause, Channel channel) {
    if (isOutOfMemory(cause)) {
      return Kind.MEMORY;
    }
    boolean endsOutput =
        cause instanceof ChannelOutputShutdownException
            || (!outputEnded && channel.unsafe().outboundBuffer() == null);
    if (cause instanceof NotYetConnectedException && endsOutput) {
      return Kind.NETWORK; // what shutting down says of a socket that was reset
    }
    if (!(cause instanceof IOException)) {
      return Kind.FAULT;
    }
    reset |= !endsOutput;
    return Kind.NETWORK;
  }

  private static boolean isOutOfMemory(@Nullable Throwable cause) {
    for (Throwable c = cause; c != null; c = c.getCause()) {
      if (c instanceof OutOfMemoryError) {
        return true;
      }
    }
    return false;
  }
}
