package dev.chatserver.session;

import dev.chatserver.codec.RoomEvent.Presence;
import dev.chatserver.room.Member;
import dev.chatserver.room.Room;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * How a person leaves all their rooms, each on its own home loop. Thread-safe because what is
 * counted is atomic.
 */
final class Departure {

  private final Presence.@Nullable Kind kind;
  private final @Nullable String farewell;
  private final Runnable everywhere;

  /** The rooms that have not heard of it yet, and one for those that are still being entered. */
  private final AtomicInteger pending = new AtomicInteger(1);

  /**
   * @param kind what the others are told; null for nothing
   * @param everywhere run, on any loop, when the person is in no room any more, and before the last
   *     of them is told so
   */
  Departure(Presence.@Nullable Kind kind, @Nullable String farewell, Runnable everywhere) {
    this.kind = kind;
    this.farewell = farewell;
    this.everywhere = everywhere;
  }

  /** Leaves one more room. */
  void leave(Room room, Member member) {
    pending.incrementAndGet();
    room.leave(member, kind, farewell, this::done);
  }

  /** One room has heard of it; or, once, nothing is being entered any more. */
  void done() {
    if (pending.decrementAndGet() == 0) {
      everywhere.run();
    }
  }
}
