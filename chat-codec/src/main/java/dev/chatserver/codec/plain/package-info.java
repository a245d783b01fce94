/**
 * The plain dialect: lines of UTF-8 as a person with {@code nc} or {@code telnet} types and reads
 * them (docs/protocol.md). The server's half decodes commands and encodes events and replies; the
 * client's half is its mirror, for bots and clients. Every handler is confined to its channel's
 * event loop; encoders and parsers have no state and serve all.
 */
@NullMarked
package dev.chatserver.codec.plain;

import org.jspecify.annotations.NullMarked;
