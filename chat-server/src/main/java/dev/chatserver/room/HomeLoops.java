package dev.chatserver.room;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.chatserver.codec.RoomName;
import io.netty.channel.EventLoop;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/**
 * On which event loop a room is at home. It follows from the room's name, so that a room is made,
 * closed and made again on one loop, and from a seed, so that nobody from outside can choose names
 * that all have the same home: the JDK has no short keyed hash, so it is SHA-256 over seed and
 * name, about a microsecond for each time somebody enters a room. Thread-safe because it does not
 * change.
 */
final class HomeLoops {

  private final List<EventLoop> loops;
  private final long seed;

  HomeLoops(List<EventLoop> loops, long seed) {
    this.loops = List.copyOf(loops);
    this.seed = seed;
  }

  EventLoop of(RoomName room) {
    if (loops.size() == 1) {
      return loops.get(0);
    }
    byte[] name = room.key().getBytes(UTF_8);
    byte[] keyed = ByteBuffer.allocate(Long.BYTES + name.length).putLong(seed).put(name).array();
    int hash = ByteBuffer.wrap(sha256().digest(keyed)).getInt();
    return loops.get(Integer.remainderUnsigned(hash, loops.size()));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has it", e);
    }
  }
}
