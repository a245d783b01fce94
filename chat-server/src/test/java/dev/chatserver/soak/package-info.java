/** A server of this process and random people at it, by real sockets, for as long as one likes. */
@NullMarked
package dev.chatserver.soak;

import org.jspecify.annotations.NullMarked;
