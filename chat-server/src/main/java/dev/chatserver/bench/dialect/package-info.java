/**
 * How bots speak, in each of the server's dialects, and how they find their lines again. On the
 * bots' event loops.
 */
@NullMarked
package dev.chatserver.bench.dialect;

import org.jspecify.annotations.NullMarked;
