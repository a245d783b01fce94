/**
 * One log, many readers. A {@link dev.chatserver.feed.Feed} is a room's recent log as one dialect
 * encodes it, encoded once; a {@link dev.chatserver.feed.Reader} is a position in it; on each event
 * loop an {@link dev.chatserver.feed.Audience} holds the readers of a feed that live there, and the
 * loop's {@link dev.chatserver.feed.Broadcaster} brings each of them from its position to the head.
 * Live lines, history, a slow client and a resumed one differ in their position only. A feed is
 * appended on its room's home loop; bytes below its head never change and any loop reads them.
 */
@NullMarked
package dev.chatserver.feed;

import org.jspecify.annotations.NullMarked;
