package dev.chatserver.session.connection;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.socket.DuplexChannel;

/** What only the transport knows of how a connection ends. Thread-safe. */
public interface Wire {

  /** Ends our half; what was written before goes out first. */
  ChannelFuture endOutput(DuplexChannel channel);

  /**
   * True if the peer's kernel has acknowledged all that was sent, and that it was the end, but the
   * peer has not ended its half; false where that cannot be known.
   */
  boolean isPeersEndMissing(Channel channel);
}
