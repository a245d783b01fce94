package dev.chatserver.app;

import static java.util.Objects.requireNonNull;

import dev.chatserver.feed.FeedLimits;
import dev.chatserver.ledger.MemoryLimits;
import dev.chatserver.room.RoomLimits;
import dev.chatserver.session.connection.SessionLimits;
import dev.chatserver.transport.ConnectionLimits;
import dev.chatserver.transport.TransportKind;
import org.jspecify.annotations.Nullable;

/**
 * All that a server can be told. Immutable.
 *
 * @param bind the address to listen on; null for all
 * @param port the port to listen on; 0 picks one
 * @param transport what sockets are waited for with
 * @param loops how many event loops there are
 * @param receiveBufferBytes what the kernel is asked to hold of what a peer sends
 * @param drainSeconds how long a stopping server delivers what was said
 * @param connections how many may come
 * @param sessions what one peer may do
 * @param rooms the sizes of rooms
 * @param feeds the sizes of feeds
 * @param memory what the memory ledger keeps
 */
public record ServerConfig(
    @Nullable String bind,
    int port,
    TransportKind transport,
    int loops,
    int receiveBufferBytes,
    int drainSeconds,
    ConnectionLimits connections,
    SessionLimits sessions,
    RoomLimits rooms,
    FeedLimits feeds,
    MemoryLimits memory) {

  private static final int LOOPS_MAX = 1024;

  /** The longest line fits, so that a peer can always be told that its line is too long. */
  private static final int RECEIVE_BUFFER_BYTES_MIN = 8 * 1024;

  public ServerConfig {
    range("port", port, 0, 65_535);
    range("loops", loops, 1, LOOPS_MAX);
    range("receiveBufferBytes", receiveBufferBytes, RECEIVE_BUFFER_BYTES_MIN, Integer.MAX_VALUE);
    range("drainSeconds", drainSeconds, 0, 3600);
    requireNonNull(transport, "transport");
  }

  private static void range(String name, int value, int min, int max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          name + ": " + value + " (expected: " + min + " to " + max + ")");
    }
  }
}
