package dev.chatserver.room;

import dev.chatserver.codec.EventEncoder;
import dev.chatserver.codec.LogEntry;
import dev.chatserver.codec.RoomEvent;
import dev.chatserver.codec.RoomName;
import dev.chatserver.codec.UserName;
import dev.chatserver.feed.Audience;
import dev.chatserver.feed.Broadcaster;
import dev.chatserver.ledger.LogFollower;
import dev.chatserver.ledger.Outcome;
import dev.chatserver.ledger.ReadResult;
import dev.chatserver.ledger.RedactResult;
import dev.chatserver.ledger.RoomLog;
import dev.chatserver.ledger.SearchResult;
import dev.chatserver.metrics.BusyRooms;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens in a room: its log, and the feeds that show what the log has kept, one for each way
 * of reading that somebody uses. Confined to the room's home loop.
 */
final class Timeline {

  private static final Logger LOG = LoggerFactory.getLogger(Timeline.class);

  /** As it was asked for, until the log is open; then as it was first written. */
  private volatile RoomName room;

  private volatile boolean isOpen;
  private final Home home;
  private final RoomServices services;
  private final RoomFeeds feeds;
  private final RoomLog log;
  private final BusyRooms.Room meter;

  /** What waits for the log to be opened; null when it is, or cannot be. */
  private @Nullable List<Waiting> waiting = new ArrayList<>(1);

  /** Why the log cannot be opened; null unless that was tried in vain. */
  private @Nullable String failure;

  private record Waiting(Runnable task, Consumer<String> failed) {}

  /** The log is to be flushed when this loop has done what it is about. */
  private boolean isFlushing;

  private long head;
  private @Nullable String topic;

  /** Opens the log. */
  Timeline(RoomName room, Home home, RoomServices services) {
    this.room = room;
    this.home = home;
    this.services = services;
    this.feeds = new RoomFeeds(this::read, services);
    this.meter = services.busy().opened(room.toString());
    this.log = services.ledger().open(room, new Follower());
  }

  /**
   * Does something as soon as it is known what there is.
   *
   * @param failed told why, instead, if that cannot be known
   */
  void whenOpen(Runnable task, Consumer<String> failed) {
    home.assertHere();
    if (waiting != null) {
      waiting.add(new Waiting(task, failed));
    } else if (failure != null) {
      failed.accept(failure);
    } else {
      task.run();
    }
  }

  /** The room's name; callable on any loop. */
  RoomName name() {
    return room;
  }

  /** True once the log is open; callable on any loop. */
  boolean isOpen() {
    return isOpen;
  }

  @Nullable String topic() {
    return topic;
  }

  // -- what happens

  /**
   * Something is to happen: it counts in the intake from here on, so that who speaks pauses in
   * time, whatever the home loop has to do before it comes to it. Callable on any loop.
   */
  void expect() {
    services.ledger().intake().add();
  }

  /**
   * Something happens, of which {@link #expect} was told.
   *
   * @param outcome told, on any thread, if it could not be kept
   */
  void append(RoomEvent event, Outcome outcome) {
    home.assertHere();
    log.append(event, outcome);
    if (!isFlushing) {
      isFlushing = true;
      home.later(this::flush); // what else this loop has read by then is kept together with it
    }
  }

  private void flush() {
    isFlushing = false;
    log.flush();
  }

  /** The text of an event is taken back, of which {@link #expect} was told. */
  void redact(long sequence, UserName by, Consumer<RedactResult> result) {
    home.assertHere();
    log.redact(sequence, by, result);
  }

  /** Who comes and goes. */
  void append(RoomEvent.Presence presence) {
    expect();
    append(presence, this::notStored);
  }

  private void notStored(String why) {
    LOG.atWarn()
        .addKeyValue("room", room)
        .addKeyValue("why", why)
        .log("who came or went is not stored");
  }

  // -- who reads

  /** Where readers of one loop read in that way, with one reader more. */
  Audience enter(EventEncoder encoder, Broadcaster broadcaster) {
    home.assertHere();
    return feeds.of(room, encoder, head).enter(broadcaster);
  }

  /** An audience has one reader less. */
  void leave(Audience audience) {
    home.assertHere();
    feeds.leave(audience);
  }

  private void read(long from, int events, Consumer<ReadResult> result) {
    home.run(() -> log.read(from, events, result));
  }

  /** Finds the newest events that have some words. */
  void search(String words, int events, Consumer<SearchResult> result) {
    home.assertHere();
    log.search(words, events, result);
  }

  /** Reads what there is before an event. */
  void before(long sequence, int lines, Consumer<Earlier> earlier) {
    home.assertHere();
    long before = Math.min(sequence, head + 1);
    long from = Math.max(1, before - lines);
    if (before == from) { // there is nothing
      earlier.accept(new Earlier.Lines(from, true, List.of()));
    } else {
      int events = (int) (before - from);
      log.read(from, events, result -> earlier.accept(Earlier.of(result, from, before)));
    }
  }

  // -- where something is

  void locate(Start start, Consumer<Located> located) {
    home.assertHere();
    if (start instanceof Start.After after) {
      after(after.sequence(), located);
    } else if (start instanceof Start.Latest latest) {
      latest(latest.events(), located::accept);
    }
  }

  private void after(long sequence, Consumer<Located> located) {
    if (sequence > head) {
      located.accept(new Located.Unknown(sequence));
      return;
    }
    log.countFrom(
        sequence + 1,
        count ->
            home.runInOrder(
                () ->
                    located.accept(
                        new Located.At(
                            sequence + 1, count.head(), new Located.Past.Since(count.events())))));
  }

  /** Where so many latest events begin, 0 for what is to come. */
  void latest(int events, Consumer<Located.At> at) {
    home.assertHere();
    if (events == 0) {
      at.accept(new Located.At(head + 1, head, new Located.Past.None()));
    } else {
      log.tail(events, tail -> home.runInOrder(() -> at.accept(latest(tail))));
    }
  }

  private static Located.At latest(RoomLog.Tail tail) {
    return new Located.At(
        tail.start(),
        tail.head(),
        tail.lines() == 0
            ? new Located.Past.None()
            : new Located.Past.Latest(tail.lines(), tail.sinceMillis()));
  }

  /** How many events there are from a position on, kept or not. */
  void countFrom(long position, Consumer<Long> count) {
    home.assertHere();
    log.countFrom(position, counted -> count.accept(counted.events()));
  }

  /** The last number there is when all that was appended so far is kept or refused. */
  void settle(LongConsumer settled) {
    home.assertHere();
    log.barrier(() -> home.runInOrder(() -> settled.accept(head)));
  }

  // -- told by the ledger

  private final class Follower implements LogFollower {
    @Override
    public void opened(RoomName name, long last, @Nullable String lastTopic) {
      home.runInOrder(() -> begin(name, last, lastTopic));
    }

    @Override
    public void failed(String why) {
      home.runInOrder(() -> fail(why));
    }

    @Override
    public void committed(List<LogEntry> entries) {
      home.runInOrder(() -> show(entries));
    }
  }

  private void begin(RoomName name, long last, @Nullable String lastTopic) {
    room = name;
    isOpen = true;
    head = last;
    topic = lastTopic;
    noLongerWaiting().forEach(one -> one.task.run());
  }

  private void fail(String why) {
    failure = why;
    noLongerWaiting().forEach(one -> one.failed.accept(why));
  }

  private List<Waiting> noLongerWaiting() {
    List<Waiting> waited = waiting;
    waiting = null;
    return waited == null ? List.of() : waited;
  }

  private void show(List<LogEntry> entries) {
    for (LogEntry entry : entries) {
      assert entry.sequence() > head : entry.sequence() + " after " + head;
      head = entry.sequence();
      if (entry.event() instanceof RoomEvent.TopicSet set) {
        topic = set.topic();
      } else if (entry.event() instanceof RoomEvent.Redaction redaction) {
        feeds.giveUp(redaction.sequence());
        topic = redaction.ofTopic() ? null : topic;
      }
      feeds.append(entry);
      meter.happened();
    }
    feeds.signal();
  }

  /** Nobody is there any more. */
  void close() {
    home.assertHere();
    log.close();
  }
}
