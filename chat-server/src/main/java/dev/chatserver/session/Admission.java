package dev.chatserver.session;

import dev.chatserver.codec.Refusal;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a peer's address may have one more person join now. Called on the channel's event
 * loop; thread-safe.
 */
@FunctionalInterface
public interface Admission {

  /** Null if it may, and then the join is counted; else why not. */
  @Nullable Refusal join(Channel channel);
}
