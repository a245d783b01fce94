package dev.chatserver.session.connection;

import dev.chatserver.ledger.Intake;
import java.util.function.LongSupplier;

/**
 * What every connection works with, whoever is on it. Made by the application. Immutable, its parts
 * are thread-safe.
 *
 * @param limits what one peer may do
 * @param intake whether the ledger can take more
 * @param wire how connections end
 * @param nanoClock a clock that only goes forward, in nanoseconds
 */
public record ConnectionServices(
    SessionLimits limits, Intake intake, Wire wire, LongSupplier nanoClock) {}
