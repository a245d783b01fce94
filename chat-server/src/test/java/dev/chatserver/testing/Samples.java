package dev.chatserver.testing;

import dev.chatserver.codec.LogEntry;
import dev.chatserver.codec.RefusalException;
import dev.chatserver.codec.RoomEvent;
import dev.chatserver.codec.RoomName;
import dev.chatserver.codec.UserName;

/** Values that tests are about. Thread-safe because it has no state. */
public final class Samples {

  private Samples() {}

  public static UserName user(String name) {
    try {
      return UserName.of(name);
    } catch (RefusalException e) {
      throw new AssertionError(name, e);
    }
  }

  public static RoomName room(String name) {
    try {
      return RoomName.of(name);
    } catch (RefusalException e) {
      throw new AssertionError(name, e);
    }
  }

  public static RoomEvent.Said said(String by, String text) {
    return new RoomEvent.Said(user(by), text);
  }

  public static LogEntry entry(long sequence, String by, String text) {
    return new LogEntry(sequence, 0, said(by, text));
  }
}
