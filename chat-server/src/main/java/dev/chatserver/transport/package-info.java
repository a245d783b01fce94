/**
 * Accepts: listeners, the choice of epoll, io_uring or NIO, and the limits per address. The {@link
 * dev.chatserver.transport.ConnectionInitializer} reads as the table of contents of a connection.
 * Later: TLS, PROXY protocol. Handlers are confined to their channel's event loop; what listeners
 * share is atomic.
 */
@NullMarked
package dev.chatserver.transport;

import org.jspecify.annotations.NullMarked;
