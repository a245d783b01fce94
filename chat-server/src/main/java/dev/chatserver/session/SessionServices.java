package dev.chatserver.session;

import dev.chatserver.codec.Dialect;
import dev.chatserver.codec.Reply;
import dev.chatserver.feed.Broadcaster;
import dev.chatserver.ledger.Elsewhere;
import dev.chatserver.room.Names;
import dev.chatserver.room.RoomDirectory;
import dev.chatserver.session.connection.ConnectionServices;
import dev.chatserver.session.connection.SessionLimits;
import io.netty.channel.EventLoop;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What every session of one listener works with. Made by the application. Immutable, its parts are
 * thread-safe.
 *
 * @param dialect what is spoken
 * @param names who is who
 * @param elsewhere who is who at other nodes
 * @param rooms who is where
 * @param broadcasters the broadcaster of a loop
 * @param admission who may join
 * @param departed those who are gone and not done
 * @param trouble why nothing can be stored at the moment, null if it can
 * @param greeting what is said behind the welcome; null is nothing
 * @param connection what each of their connections works with
 */
public record SessionServices(
    Dialect dialect,
    Names<Session> names,
    Elsewhere elsewhere,
    RoomDirectory rooms,
    Function<EventLoop, Broadcaster> broadcasters,
    Admission admission,
    Departed departed,
    Supplier<@Nullable String> trouble,
    Supplier<@Nullable Reply> greeting,
    ConnectionServices connection) {

  SessionLimits limits() {
    return connection.limits();
  }

  LongSupplier nanoClock() {
    return connection.nanoClock();
  }
}
