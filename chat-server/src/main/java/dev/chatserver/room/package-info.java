/**
 * Who is in a room, and in which order things happen there. A {@link dev.chatserver.room.Room}
 * takes what its members say, has the ledger keep it, and lets its feeds have what was kept; it
 * never writes to a channel. A room is confined to its home loop, which follows from its name;
 * names in use are a concurrent map with one atomic claim.
 */
@NullMarked
package dev.chatserver.room;

import org.jspecify.annotations.NullMarked;
