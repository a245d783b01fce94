/**
 * What goes over the wire, whatever the wire language: the values that people name (users, rooms,
 * text), what a client asks ({@link dev.chatserver.codec.ClientCommand}), what happens in a room
 * ({@link dev.chatserver.codec.RoomEvent}), what the server answers to one person ({@link
 * dev.chatserver.codec.Reply}), and the {@link dev.chatserver.codec.Dialect} that turns bytes into
 * the first and the others into bytes. It knows nothing of rooms, sessions or storage. Values are
 * immutable and may be used from any thread; handlers are confined to their channel's event loop.
 */
@NullMarked
package dev.chatserver.codec;

import org.jspecify.annotations.NullMarked;
