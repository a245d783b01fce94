package dev.chatserver.ledger.sqlite.archive;

import dev.chatserver.codec.LogEntry;
import dev.chatserver.codec.RoomName;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Takes what is exported: a room, then its events in their order, then the next room. */
public interface Export {

  /**
   * The events of a room follow.
   *
   * @param after they come after this number; what was before is not there
   * @param topic of the room now, or null
   */
  void room(RoomName room, long after, @Nullable String topic) throws IOException;

  /** The next event of the room. */
  void event(RoomName room, LogEntry entry) throws IOException;
}
