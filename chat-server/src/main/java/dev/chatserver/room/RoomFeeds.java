package dev.chatserver.room;

import dev.chatserver.codec.EventEncoder;
import dev.chatserver.codec.LogEntry;
import dev.chatserver.codec.RoomName;
import dev.chatserver.feed.Audience;
import dev.chatserver.feed.Feed;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The feeds of a room: one for each way of reading that somebody uses. Confined to the room's home
 * loop.
 */
final class RoomFeeds {

  private static final Logger LOG = LoggerFactory.getLogger(RoomFeeds.class);

  private final Feed.LogSource log;
  private final RoomServices services;
  private final List<Feed> feeds = new ArrayList<>(1);

  RoomFeeds(Feed.LogSource log, RoomServices services) {
    this.log = log;
    this.services = services;
  }

  /** The feed of that encoder, which is made for its first reader and begins after the head. */
  Feed of(RoomName room, EventEncoder encoder, long head) {
    for (Feed feed : feeds) {
      if (feed.encoder() == encoder) {
        return feed;
      }
    }
    Feed feed =
        new Feed(
            room,
            encoder,
            head,
            log,
            services.allocator(),
            services.feedLimits(),
            services.feedMemory());
    feeds.add(feed);
    return feed;
  }

  /**
   * Encodes a stored event, once for each feed. A feed for which that cannot be done is given up:
   * an event that its readers are not shown, and are not told of, would break the one promise that
   * a room makes.
   */
  void append(LogEntry entry) {
    for (int i = feeds.size() - 1; i >= 0; i--) {
      Feed feed = feeds.get(i);
      try {
        feed.append(entry);
      } catch (Throwable e) {
        LOG.atError()
            .setCause(e)
            .addKeyValue("room", feed.room())
            .addKeyValue("sequence", entry.sequence())
            .log("an event could not be encoded; its readers are closed");
        feeds.remove(i);
        feed.fail();
      }
    }
  }

  /** The text of an event is no longer in the log, and no feed is to have it. */
  void giveUp(long sequence) {
    feeds.forEach(feed -> feed.giveUp(sequence));
  }

  /** Tells every loop that has readers that the heads have moved. */
  void signal() {
    for (int i = 0; i < feeds.size(); i++) {
      feeds.get(i).signal();
    }
  }

  /** A reader of an audience is gone: it was taken out on its own loop before. */
  void leave(Audience audience) {
    Feed feed = audience.feed();
    feed.leave(audience);
    if (feed.isUnread()) {
      feeds.remove(feed);
      feed.close();
    }
  }
}
