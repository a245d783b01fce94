package dev.chatserver.testing;

import dev.chatserver.codec.LogEntry;
import dev.chatserver.codec.RefusalException;
import dev.chatserver.codec.RoomEvent;
import dev.chatserver.codec.RoomName;
import dev.chatserver.codec.UserName;
import dev.chatserver.feed.FeedLimits;
import dev.chatserver.feed.FeedMemory;
import dev.chatserver.ledger.Ledger;
import dev.chatserver.metrics.Meters;
import dev.chatserver.room.RoomLimits;
import dev.chatserver.room.RoomServices;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import java.util.List;
import java.util.stream.IntStream;

/** Values that tests are about. Thread-safe because it has no state. */
public final class Samples {

  /** For what nobody looks at. */
  public static final Meters METERS = new Meters(System::nanoTime);

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

  /** So many rooms, numbered. */
  public static List<RoomName> names(int count) {
    return IntStream.range(0, count).mapToObj(i -> room("room-" + i)).toList();
  }

  /** So many rooms, at most 65,536, whose names have one {@link String#hashCode}. */
  public static List<RoomName> collidingNames(int count) {
    return IntStream.range(0, count).mapToObj(i -> room(colliding(i))).toList();
  }

  private static String colliding(int bits) {
    StringBuilder name = new StringBuilder();
    for (int bit = 0; bit < 16; bit++) {
      name.append((bits >> bit & 1) == 0 ? "an" : "c0"); // 31 * 'a' + 'n' = 31 * 'c' + '0'
    }
    return name.toString();
  }

  public static RoomEvent.Said said(String by, String text) {
    return new RoomEvent.Said(user(by), text);
  }

  public static LogEntry entry(long sequence, String by, String text) {
    return new LogEntry(sequence, 0, said(by, text));
  }

  /** What rooms work with, of the usual sizes. */
  public static RoomServices roomServices(List<EventLoop> loops, Ledger ledger, RoomLimits limits) {
    return new RoomServices(
        loops,
        1,
        ledger,
        limits,
        FeedLimits.DEFAULT,
        new FeedMemory(FeedMemory.BYTES_MAX),
        ByteBufAllocator.DEFAULT,
        loops.get(0).ticker()::nanoTime,
        METERS.busyRooms());
  }
}
