/** The whole server over real sockets, as people meet it. */
@NullMarked
package dev.chatserver.endtoend;

import org.jspecify.annotations.NullMarked;
