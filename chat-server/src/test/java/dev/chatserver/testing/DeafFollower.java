package dev.chatserver.testing;

import dev.chatserver.codec.LogEntry;
import dev.chatserver.codec.RoomName;
import dev.chatserver.ledger.LogFollower;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Hears of a log what it may, and minds none of it. */
public final class DeafFollower implements LogFollower {

  @Override
  public void opened(RoomName name, long head, @Nullable String topic) {}

  @Override
  public void failed(String why) {}

  @Override
  public void committed(List<LogEntry> entries) {}
}
