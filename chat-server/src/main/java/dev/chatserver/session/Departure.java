package dev.chatserver.session;

import dev.chatserver.codec.RoomEvent.Presence;
import dev.chatserver.room.Member;
import dev.chatserver.room.Room;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a person leaves all their rooms, each on its own home loop. What is counted is atomic, the
 * rest confined to the connection's event loop.
 */
final class Departure {

  private final Presence.@Nullable Kind kind;
  private final @Nullable String farewell;

  /** The rooms that have not heard of it yet, and one for those that are still being entered. */
  private final Countdown pending;

  /** Some room is told; confined to the connection's loop. */
  private boolean somewhere;

  /** What is left, and not told so yet; confined to the connection's loop. */
  private final List<Runnable> untold = new ArrayList<>(1);

  /**
   * @param kind what the others are told; null for nothing
   * @param everywhere run, on any loop, when the person is in no room any more, and before the last
   *     of them is told so
   */
  Departure(Presence.@Nullable Kind kind, @Nullable String farewell, Runnable everywhere) {
    this.kind = kind;
    this.farewell = farewell;
    this.pending = new Countdown(1, everywhere);
  }

  /** There is one more room to leave, by {@link #tell()}. */
  void leave(Room room, Member member) {
    somewhere = true;
    leave(room, member, kind);
  }

  /**
   * The same, of a room that was entered when the person was about to leave: if nobody has read
   * there that they came, and they are told to have left elsewhere, nobody reads that they went.
   */
  void leaveUnseen(Room room, Member member) {
    if (somewhere && !room.announcesJoins()) {
      leave(room, member, null);
    } else {
      leave(room, member);
    }
  }

  private void leave(Room room, Member member, Presence.@Nullable Kind told) {
    pending.add();
    untold.add(
        kind == null
            ? () -> room.leaveQuietly(member, pending::done)
            : () -> room.leave(member, told, farewell, pending::done));
  }

  /** Nothing is being entered any more; to be called once. */
  void enteredAll() {
    pending.done();
  }

  /**
   * Has the rooms told. Another loop may be done with that before this method is, so all that is to
   * be counted was counted before.
   */
  void tell() {
    untold.forEach(Runnable::run);
    untold.clear();
  }
}
