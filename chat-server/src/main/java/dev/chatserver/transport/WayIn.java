package dev.chatserver.transport;

import dev.chatserver.codec.Refusal;
import io.netty.channel.ChannelPipeline;
import org.jspecify.annotations.Nullable;

/** What a connection has to say before its dialect begins. Thread-safe. */
@FunctionalInterface
public interface WayIn {

  /**
   * Has a connection begin with it.
   *
   * @param refusal why it may not stay, to be told in a way that it understands; null if it may
   * @param begin adds the dialect's handlers at the pipeline's end, once that was said; they are to
   *     be told that the channel is active then
   */
  void install(ChannelPipeline pipeline, @Nullable Refusal refusal, Runnable begin);
}
