package dev.chatserver.ledger;

import dev.chatserver.codec.RoomEvent;
import dev.chatserver.codec.UserName;
import java.util.function.Consumer;

/**
 * One room's log. No method blocks; results come through callbacks, in time before or after the
 * method returns and from any thread. Confined to the room's home loop.
 */
public interface RoomLog {

  /**
   * Adds an event at the end. Once it is kept, the {@link LogFollower} is told; until then it
   * counts in {@link Ledger#intake()}. It may wait for {@link #flush}, so that what is said at
   * about the same time is kept together.
   *
   * @param event what happened
   * @param outcome told if the event could not be kept
   */
  void append(RoomEvent event, Outcome outcome);

  /** Has what was appended kept soon. */
  void flush();

  /**
   * Takes back the text of an event: it is no longer kept anywhere, and what is left of the event
   * ({@link RoomEvent#redacted}) has its number and time. That it was done is an event itself, of
   * which the {@link LogFollower} is told as of any other; until then it counts in {@link
   * Ledger#intake()}.
   *
   * @param by who does that
   * @param result told what came of it, after the follower
   */
  void redact(long sequence, UserName by, Consumer<RedactResult> result);

  /**
   * Where a log's latest events are.
   *
   * @param start the sequence number of the oldest of them, or of the next event to come if there
   *     are none
   * @param head the sequence number of the last event that there was then, 0 if there was none
   * @param lines how many they are
   * @param sinceMillis when the oldest of them happened, since 1970; 0 if there are none
   */
  record Tail(long start, long head, int lines, long sinceMillis) {}

  /**
   * Finds the last events that are more than {@link RoomEvent.Presence}: who came and went in
   * between does not count.
   *
   * @param events how many, at least 1; there may be fewer
   * @param tail told where they are
   */
  void tail(int events, Consumer<Tail> tail);

  /**
   * Tells when all that was appended before this call is kept or refused, and the follower and
   * whoever appended it have been told so, or have been told that nobody knows yet.
   */
  void barrier(Runnable reached);

  /**
   * Reads events in ascending order.
   *
   * @param from the first sequence number that is wanted
   * @param events the most events to give, at least 1
   * @param result given what there is
   */
  void read(long from, int events, Consumer<ReadResult> result);

  /**
   * Finds events that have some words, the newest first. What was stored a moment ago may not be
   * found yet.
   *
   * @param words as a person types them: all are to be there, those in quotes one after the other;
   *     nothing in it has another meaning
   * @param events the most events to give, at least 1
   * @param result given what was found
   */
  void search(String words, int events, Consumer<SearchResult> result);

  /**
   * How many events there are from one on.
   *
   * @param events that one included, kept or not
   * @param head the sequence number of the last of them, or of the last event if they are none
   */
  record Count(long events, long head) {}

  /**
   * Counts events, those appended before this call included.
   *
   * @param from the first sequence number that is counted
   * @param count given how many there are
   */
  void countFrom(long from, Consumer<Count> count);

  /**
   * The room is empty: what was appended is kept, the follower hears no more, the log may be opened
   * again.
   */
  void close();
}
