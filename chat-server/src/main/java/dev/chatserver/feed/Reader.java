package dev.chatserver.feed;

import dev.chatserver.codec.LogEntry;
import dev.chatserver.codec.RoomEvent;
import dev.chatserver.codec.UserName;
import io.netty.channel.Channel;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who reads a feed: a connection and a position, the sequence number of the next event
 * that it wants. That is all that a slow reader costs. Made by {@link Audience#join}. Confined to
 * the channel's event loop.
 */
public final class Reader {

  private static final int GONE = -1;

  final Channel channel;
  private final Audience audience;

  /** The next event that is wanted. */
  long position;

  /** Its place among its audience's readers. */
  int index;

  /**
   * Up to this event it reads history: from the ledger, and not who came and went in between; 0
   * when it reads whatever there is.
   */
  private long historyThrough;

  /** A chunk of the ledger is on its way; until it is here, nothing else is written. */
  boolean fetching;

  /** Something went wrong with it, and its connection was told; it is served no more. */
  private boolean broken;

  /** Waits in its audience's queue for a turn of its own. */
  boolean queued;

  private @Nullable Set<UserName> hidden;
  private long goal;
  private @Nullable Runnable whenReached;

  Reader(Channel channel, Audience audience, long position, long historyThrough) {
    this.channel = channel;
    this.audience = audience;
    this.position = position;
    this.historyThrough = historyThrough;
  }

  /** The sequence number of the next event that is wanted. */
  public long position() {
    return position;
  }

  /** Up to which event it reads history, see {@link Audience#join}. */
  public long historyThrough() {
    return historyThrough;
  }

  /**
   * Reads again from an earlier event on, then live; it never skips forward.
   *
   * @param through as for {@link Audience#join}
   */
  public void rewind(long earlier, long through) {
    if (earlier < position) {
      position = earlier;
      historyThrough = through;
    }
    audience.moved(this);
    wake();
  }

  /**
   * Does not show what these people do.
   *
   * @param names lent: read at each write; null or empty shows everybody
   */
  public void hide(@Nullable Set<UserName> names) {
    hidden = names;
  }

  /** The channel takes bytes again, or the position has changed: go on. */
  public void wake() {
    audience.wake(this);
  }

  /**
   * Has {@code action} run once, as soon as the event with that number, or where it would be, was
   * written.
   */
  public void whenReached(long sequence, Runnable action) {
    goal = sequence;
    whenReached = action;
    checkGoal();
    wake();
  }

  /** Stops reading. */
  public void leave() {
    audience.remove(this);
    index = GONE;
    whenReached = null;
  }

  /**
   * A fault of this reader's, which is nobody else's: its connection, if there still is one, hears
   * of it as of any other exception.
   */
  void fail(Throwable cause) {
    boolean first = !broken;
    broken = true;
    if (first && channel.isActive()) {
      channel.pipeline().fireExceptionCaught(cause);
    }
  }

  /** True if it can be brought nearer to the head now. */
  boolean isServable() {
    return !fetching && !broken && channel.isWritable();
  }

  boolean isGone() {
    return index == GONE;
  }

  boolean readsHistory() {
    return position <= historyThrough;
  }

  /** Reads whatever there is from here on. */
  void leaveHistory() {
    historyThrough = 0;
  }

  /** True if an event is not for this reader to see. */
  boolean hides(LogEntry entry) {
    return hides(entry.event().by())
        || (entry.sequence() <= historyThrough && entry.event() instanceof RoomEvent.Presence);
  }

  boolean hides(@Nullable UserName author) {
    return hidden != null && author != null && hidden.contains(author);
  }

  boolean hidesSomebody() {
    return hidden != null && !hidden.isEmpty();
  }

  void advance(long next) {
    position = next;
    checkGoal();
  }

  private void checkGoal() {
    Runnable action = whenReached;
    if (action != null && position > goal) {
      whenReached = null;
      // Later, since it may take this reader out of the list that is being gone through.
      channel.eventLoop().execute(action);
    }
  }
}
