package dev.chatserver.session.connection;

import dev.chatserver.feed.BrokenFeedException;
import io.netty.channel.Channel;
import io.netty.channel.socket.ChannelOutputShutdownException;
import io.netty.channel.unix.Errors;
import java.io.IOException;
import java.nio.channels.NotYetConnectedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a connection ends, out of what Netty tells of it. The input's end is an event, and if the
 * peer was cut off, an exception comes before it. A write that fails is an exception too, but says
 * only that the output is over: the channel is not closed by it (its option {@code AUTO_CLOSE} is
 * off), so that the input can still be read to its end and tell whether the peer had ended it.
 * Confined to the channel's event loop.
 */
public final class Ending {

  /** Whose fault an exception is. */
  public enum Kind {
    /** The network's, or the peer's; an event follows. */
    NETWORK,
    /** There was no direct memory for what was read or written. */
    MEMORY,
    /** Ours. */
    FAULT
  }

  private static final Logger LOG = LoggerFactory.getLogger(Ending.class);

  private boolean reset;
  private boolean outputEnded;

  /** True if the input's end is no orderly one. */
  public boolean isReset() {
    return reset;
  }

  /** The output is over, and that was told. */
  public void outputEnded() {
    outputEnded = true;
  }

  /** What an exception means; what is not ours is logged here. */
  public Kind kindOf(Throwable cause, Channel channel) {
    if (isOutOfMemory(cause)) {
      logOutOfMemory(cause, channel);
      return Kind.MEMORY;
    }
    Kind kind = kindOfOther(cause, channel);
    if (kind == Kind.NETWORK) {
      LOG.atDebug()
          .addKeyValue("connection", id(channel))
          .addKeyValue("cause", cause.toString())
          .log("connection lost");
    }
    return kind;
  }

  /** Tells the operator of a fault of ours. */
  public static void log(Channel channel, Throwable fault, String what) {
    if (isOutOfMemory(fault)) { // where what a peer had sent is cut, whose pipeline may be gone
      logOutOfMemory(fault, channel);
    } else if (!(fault instanceof BrokenFeedException)) { // which the room has logged
      LOG.atError().addKeyValue("connection", id(channel)).setCause(fault).log(what);
    }
  }

  /** Joins the lines of one connection. */
  private static String id(Channel channel) {
    return channel.id().asShortText();
  }

  private static void logOutOfMemory(Throwable cause, Channel channel) {
    LOG.atWarn()
        .addKeyValue("connection", id(channel))
        .addKeyValue("cause", cause.toString())
        .log("no direct memory left for a connection; it is closed");
  }

  private Kind kindOfOther(Throwable cause, Channel channel) {
    if (cause instanceof ChannelOutputShutdownException) {
      reset |= !isBrokenPipe(cause.getCause());
      return Kind.NETWORK;
    }
    boolean endsOutput = !outputEnded && channel.unsafe().outboundBuffer() == null;
    if (cause instanceof NotYetConnectedException && endsOutput) {
      return Kind.NETWORK; // what shutting down says of a socket that was reset
    }
    if (!(cause instanceof IOException)) {
      return Kind.FAULT;
    }
    reset |= !endsOutput;
    return Kind.NETWORK;
  }

  /**
   * Linux tells a socket's error once. A write that comes upon it takes it away from the read,
   * which then sees an end as after a FIN. But the error itself tells: it is EPIPE if a FIN had
   * come before the reset, and ECONNRESET if none had (tcp_reset in net/ipv4/tcp_input.c).
   */
  private static boolean isBrokenPipe(@Nullable Throwable cause) {
    if (cause instanceof Errors.NativeIoException nativeCause) {
      return nativeCause.expectedErr() == Errors.ERRNO_EPIPE_NEGATIVE;
    }
    return cause != null && String.valueOf(cause.getMessage()).contains("Broken pipe");
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
