/** What clients and bots read of a server, in whatever dialect. Thread-safe because immutable. */
@NullMarked
package dev.chatserver.codec.client;

import org.jspecify.annotations.NullMarked;
