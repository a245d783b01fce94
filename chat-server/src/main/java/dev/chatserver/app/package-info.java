/**
 * The one place that wires everything. {@link dev.chatserver.app.ChatService} is a server but for
 * its sockets, on whatever loops, clock, seed and ledger it is given; {@link
 * dev.chatserver.app.ChatServer} gives it this machine's. Nothing here blocks: what takes time is a
 * future.
 */
@NullMarked
package dev.chatserver.app;

import org.jspecify.annotations.NullMarked;
