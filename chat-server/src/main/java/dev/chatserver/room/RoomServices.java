package dev.chatserver.room;

import dev.chatserver.feed.FeedLimits;
import dev.chatserver.feed.FeedMemory;
import dev.chatserver.ledger.Ledger;
import dev.chatserver.metrics.BusyRooms;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * What every room works with. Made by the application. Immutable, its parts are thread-safe.
 *
 * @param loops among which rooms find their homes
 * @param seed nobody's business: with it one could aim rooms at one of the loops
 * @param ledger keeps what happens
 * @param limits the sizes of rooms
 * @param feedLimits the sizes of feeds
 * @param feedMemory what all feeds hold together
 * @param allocator of what is encoded for everybody
 * @param nanoClock a clock that only goes forward, in nanoseconds
 * @param busy which of them are the busiest
 */
public record RoomServices(
    List<EventLoop> loops,
    long seed,
    Ledger ledger,
    RoomLimits limits,
    FeedLimits feedLimits,
    FeedMemory feedMemory,
    ByteBufAllocator allocator,
    LongSupplier nanoClock,
    BusyRooms busy) {

  public RoomServices {
    loops = List.copyOf(loops);
  }
}
