package dev.chatserver.app;

import dev.chatserver.ledger.Ledger;
import dev.chatserver.metrics.Meters;
import dev.chatserver.room.Names;
import dev.chatserver.session.Session;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import java.time.Clock;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * What a service does not make for itself: threads, time, chance, memory, and where things are
 * kept. Immutable.
 *
 * @param loops run by whoever made them, and still running when the service has stopped
 * @param nanoClock a clock that only goes forward, in nanoseconds
 * @param clock tells which day it is, and has the zone of the times that people read
 * @param seed nobody's business
 * @param allocator of what is encoded for everybody; a connection has its own
 * @param ledger open, and to be closed when the service has stopped
 * @param names in use
 * @param meters count what happens
 */
public record Outside(
    List<EventLoop> loops,
    LongSupplier nanoClock,
    Clock clock,
    long seed,
    ByteBufAllocator allocator,
    Ledger ledger,
    Names<Session> names,
    Meters meters) {

  public Outside {
    loops = List.copyOf(loops);
  }
}
