package dev.chatserver.session;

import dev.chatserver.codec.Dialect;
import dev.chatserver.feed.Broadcaster;
import dev.chatserver.ledger.Intake;
import dev.chatserver.room.Names;
import dev.chatserver.room.RoomDirectory;
import io.netty.channel.EventLoop;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * What every session of one listener works with. Made by the application. Immutable, its parts are
 * thread-safe.
 *
 * @param dialect what is spoken
 * @param names who is who
 * @param rooms who is where
 * @param intake whether the ledger can take more
 * @param broadcasters the broadcaster of a loop
 * @param admission who may join
 * @param departed those who are gone and not done
 * @param limits what one peer may do
 * @param nanoClock a clock that only goes forward, in nanoseconds
 */
public record SessionServices(
    Dialect dialect,
    Names<Session> names,
    RoomDirectory rooms,
    Intake intake,
    Function<EventLoop, Broadcaster> broadcasters,
    Admission admission,
    Departed departed,
    SessionLimits limits,
    LongSupplier nanoClock) {}
