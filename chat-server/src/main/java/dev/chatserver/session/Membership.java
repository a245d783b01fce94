package dev.chatserver.session;

import dev.chatserver.feed.Reader;
import dev.chatserver.room.Member;
import dev.chatserver.room.Room;

/**
 * A session's place in one room: where it speaks, what the room knows it by, and how far it has
 * read. Immutable; the reader is confined to the channel's event loop.
 */
record Membership(Room room, Member member, Reader reader) {}
