/**
 * Gives every event of a room its sequence number and time, keeps it, and reads ranges back. {@link
 * dev.chatserver.ledger.Ledger} is the port; what is behind it (memory now, a database or an engine
 * of many machines later) changes nothing above it. It knows neither connections nor threads of
 * Netty: what it has to say it says through callbacks, on whatever thread, and the room hops to its
 * own.
 */
@NullMarked
package dev.chatserver.ledger;

import org.jspecify.annotations.NullMarked;
