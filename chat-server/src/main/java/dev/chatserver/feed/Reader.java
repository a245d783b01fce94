package dev.chatserver.feed;

import dev.chatserver.codec.LogEntry;
import dev.chatserver.codec.Reply;
import dev.chatserver.codec.RoomEvent;
import dev.chatserver.codec.UserName;
import io.netty.channel.Channel;
import java.util.Objects;
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

  /** Up to this event it reads the past; 0 when it is live. */
  private long past;

  /** The past is history: from the ledger, and not who came and went in between. */
  private boolean isHistory;

  /** Whose going is not shown in the past. */
  private @Nullable UserName returns;

  /** A chunk of the ledger is on its way; until it is here, nothing else is written. */
  boolean fetching;

  /** Something went wrong with it, and its connection was told; it is served no more. */
  private boolean broken;

  /** It is among those that the broadcaster knows to be behind. */
  boolean isCountedBehind;

  /** Waits in its audience's queue for a turn of its own. */
  boolean queued;

  private View view = View.ALL;
  private long goal;
  private @Nullable Runnable whenReached;

  Reader(Channel channel, Audience audience, Course course) {
    this.channel = channel;
    this.audience = audience;
    position = course.position();
    begin(course);
  }

  private void begin(Course course) {
    past = course.past() < position ? 0 : course.past();
    isHistory = past > 0 && course.isHistory();
    returns = past > 0 ? course.returns() : null;
  }

  /** The sequence number of the next event that is wanted. */
  public long position() {
    return position;
  }

  /** Where it goes on, and how. */
  public Course course() {
    return new Course(position, past, isHistory, returns);
  }

  /** Reads again from an earlier event on, then live; it never skips forward. */
  public void rewind(Course course) {
    if (course.position() <= position) {
      position = course.position();
      begin(course);
    } else if (!isHistory && course.past() >= course.position()) {
      past = Math.max(past, course.past()); // it is still to come to all that it wants again
    }
    audience.moved(this);
    wake();
  }

  /** Is shown the feed so from here on. */
  public void see(View newView) {
    view = newView;
  }

  View view() {
    return view;
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

  /** How many numbers lie between it and the head. */
  long distance() {
    return Math.max(0, audience.head() + 1 - position);
  }

  boolean isGone() {
    return index == GONE;
  }

  boolean readsHistory() {
    return isHistory;
  }

  /** Reads whatever there is from here on. */
  void leaveHistory() {
    isHistory = false;
  }

  boolean isLive() {
    return past == 0;
  }

  /** If it is not live: the last event before that is to be said. */
  long past() {
    return past;
  }

  /** True if an event is not for this reader to see. */
  boolean hides(LogEntry entry) {
    RoomEvent event = entry.event();
    boolean isPast = entry.sequence() <= past;
    return hides(event.by(), RoomEvent.isSpoken(event), RoomEvent.isGoing(event), isPast)
        || (isHistory && isPast && event instanceof RoomEvent.Presence);
  }

  /**
   * The same, of what is known of an event in the feed.
   *
   * @param isSpoken it is something said or done in the room
   * @param isGoing somebody goes
   * @param isPast it is of what this reader reads as the past
   */
  boolean hides(@Nullable UserName author, boolean isSpoken, boolean isGoing, boolean isPast) {
    return isPast
        ? view.hides(author) || (isGoing && returns != null && Objects.equals(author, returns))
        : view.hidesLive(author, isSpoken);
  }

  /** True if something may be left out. */
  boolean hidesSomething() {
    return view.hidesSomebody() || returns != null;
  }

  /** All before that event was written, or is not to be. What comes of it is to be flushed. */
  void advance(long next) {
    position = next;
    if (past > 0 && position > past) {
      past = 0;
      isHistory = false;
      returns = null;
      channel.write(new Reply.NowLive(audience.feed().room()), channel.voidPromise());
    }
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
