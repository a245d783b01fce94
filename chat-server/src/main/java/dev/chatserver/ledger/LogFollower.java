package dev.chatserver.ledger;

import dev.chatserver.codec.LogEntry;
import dev.chatserver.codec.RoomName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Hears what happens to one room's log. Implemented by the room, called by the ledger, from any one
 * thread at a time.
 */
public interface LogFollower {

  /**
   * The log is open. This comes before all else.
   *
   * @param name of the room, as it was first written
   * @param head the sequence number of its last event, 0 if it has none
   * @param topic the text of the last topic that was set, or null
   */
  void opened(RoomName name, long head, @Nullable String topic);

  /**
   * The log cannot be opened; nothing more is heard of it, and it is still to be closed.
   *
   * @param why for a person
   */
  void failed(String why);

  /**
   * Events were stored: ascending, each once, none missing since {@code head}. From here on they
   * may be shown.
   */
  void committed(List<LogEntry> entries);
}
