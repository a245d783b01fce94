package dev.chatserver.codec;

import org.jspecify.annotations.Nullable;

/**
 * What a peer had sent when no more was read of it, still uncut. It lives on without a pipeline,
 * which is gone as soon as its channel is: what had reached the server is said, at the peer's rate,
 * even if the peer is no longer there. It owns its bytes, the one thing past the codec that does.
 * Confined to the event loop of the channel that it is from.
 */
public interface Unread {

  /**
   * Cuts and decodes the next command.
   *
   * @param welcomed whether the peer has its name, so that a line is a command and no longer a name
   * @return null if there is no more; then the bytes are released
   */
  @Nullable ClientCommand next(boolean welcomed);

  /** Gives the bytes back; does nothing the second time. */
  void release();
}
