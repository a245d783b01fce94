/**
 * The JSON dialect: what a page or a program speaks over WebSocket, an object in each message. It
 * can be in several rooms at a time; each event says which room it is of. The wire is described in
 * docs/protocol-json.md.
 */
@NullMarked
package dev.chatserver.codec.json;

import org.jspecify.annotations.NullMarked;
