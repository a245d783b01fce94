package dev.chatserver.session;

import io.netty.channel.Channel;
import java.util.EnumSet;
import java.util.Set;

/**
 * Whether a peer is read from. Several things may pause it at once, each for its own reason; it is
 * read again when none is left. While it is paused the peer's bytes stay in its socket and commands
 * that were decoded already stay in the pipeline's frame queue, so that nothing is lost and nothing
 * overtakes. Confined to the channel's event loop.
 */
final class ReadGate {

  /** Why a peer is not read from. */
  enum Reason {
    /** The welcome is being written. */
    HANDSHAKE,
    /** A room is being entered; what comes next is meant for it. */
    MOVING,
    /** The peer talks faster than its rate. */
    RATE,
    /** The ledger has as much as it can take. */
    LEDGER,
    /** The peer does not read the answers to what it asks. */
    UNREAD_REPLIES,
    /** Nothing more is expected of it. */
    CLOSING
  }

  private final Channel channel;
  private final Set<Reason> reasons = EnumSet.noneOf(Reason.class);

  ReadGate(Channel channel) {
    this.channel = channel;
  }

  /** Stops reading at once. */
  void pause(Reason reason) {
    reasons.add(reason);
    channel.config().setAutoRead(false);
  }

  /**
   * Reads again, if this was the last reason. Not at once but as a task of its own: reading has the
   * waiting commands handled, and each of them may pause and resume again; as calls within calls
   * they would use up the stack.
   */
  void resume(Reason reason) {
    if (reasons.remove(reason)) {
      channel
          .eventLoop()
          .execute(
              () -> {
                if (reasons.isEmpty()) {
                  channel.config().setAutoRead(true);
                }
              });
    }
  }
}
