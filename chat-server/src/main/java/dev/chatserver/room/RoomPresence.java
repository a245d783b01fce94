package dev.chatserver.room;

import dev.chatserver.codec.RoomEvent;
import dev.chatserver.codec.UserName;
import io.netty.channel.EventLoop;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells a room who comes and goes, summed up at the end of each second in which it is many.
 * Confined to the room's home loop.
 */
final class RoomPresence {

  private final EventLoop home;
  private final RoomLimits limits;
  private final Consumer<RoomEvent.Presence> append;

  /** Null until somebody has come or gone. */
  private @Nullable PresenceSummary summary;

  private boolean closed;

  /**
   * @param append given what the room is to read
   */
  RoomPresence(EventLoop home, RoomLimits limits, Consumer<RoomEvent.Presence> append) {
    this.home = home;
    this.limits = limits;
    this.append = append;
  }

  void tell(RoomEvent.Presence.Kind kind, UserName member, @Nullable String farewell) {
    if (summary == null) {
      summary = new PresenceSummary(limits.presenceBurst(), limits.presenceNames(), append);
    }
    if (summary.add(kind, member, farewell)) {
      scheduleEndOfSecond(summary);
    }
  }

  private void scheduleEndOfSecond(PresenceSummary telling) {
    home.schedule(
        () -> {
          if (!closed && telling.endOfSecond()) {
            scheduleEndOfSecond(telling);
          }
        },
        1,
        TimeUnit.SECONDS);
  }

  /** The room is empty: what was not told yet is told now. */
  void close() {
    closed = true;
    if (summary != null) {
      summary.flush();
    }
  }
}
