package dev.chatserver.session.connection;

import dev.chatserver.ledger.Intake;
import io.netty.channel.Channel;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * What every connection works with, whoever is on it. Made by the application. Immutable, its parts
 * are thread-safe.
 *
 * @param limits what one peer may do
 * @param intake whether the ledger can take more
 * @param isPeersEndMissing whether a peer is known to have got all that was sent, and that it was
 *     the end, but has not ended its half
 * @param nanoClock a clock that only goes forward, in nanoseconds
 */
public record ConnectionServices(
    SessionLimits limits,
    Intake intake,
    Predicate<Channel> isPeersEndMissing,
    LongSupplier nanoClock) {}
