package dev.chatserver.ledger;

import dev.chatserver.codec.LogEntry;
import dev.chatserver.codec.RoomEvent;
import dev.chatserver.codec.RoomName;
import dev.chatserver.codec.UserName;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One room's last events, in a ring that grows with them. Numbers are contiguous, so that an
 * event's place in the ring follows from its number. Confined to the room's home loop; while the
 * room is empty, what {@link MemoryLedger} reads of it was made visible by the concurrent map that
 * it rests in.
 */
final class MemoryRoomLog implements RoomLog {

  private static final int RING_EVENTS_MIN = 4;

  private final MemoryLedger ledger;
  private final RoomName room;

  /**
   * The last number that was given before this log began; positions up to it are of a log that was
   * forgotten.
   */
  private final long base;

  private @Nullable LogFollower follower;
  private @Nullable LogEntry[] ring = new LogEntry[0];

  /** The oldest number that is kept; the next to come if none is. */
  private long oldest;

  private long head;
  private int bytes;
  private @Nullable String topic;
  private long closing;

  MemoryRoomLog(MemoryLedger ledger, RoomName room, long base) {
    this.ledger = ledger;
    this.room = room;
    this.base = base;
    this.head = base;
    this.oldest = base + 1;
  }

  void follow(LogFollower newFollower) {
    follower = newFollower;
    newFollower.opened(room, head, topic);
  }

  @Override
  public void append(RoomEvent event, Outcome outcome) {
    ledger.intake().remove(1);
    happen(event);
  }

  @Override
  public void flush() {
    // It is kept already.
  }

  private void happen(RoomEvent event) {
    LogEntry entry = new LogEntry(head + 1, ledger.clock().millis(), event);
    if (event instanceof RoomEvent.TopicSet set) {
      topic = set.topic();
    }
    add(entry);
    if (follower != null) {
      follower.committed(List.of(entry));
    }
  }

  private void add(LogEntry entry) {
    int entryBytes = EntrySize.estimate(entry);
    MemoryLimits limits = ledger.limits();
    while (size() > 0
        && (size() >= limits.roomEventsMax() || bytes + entryBytes > limits.roomBytesMax())) {
      dropOldest();
    }
    if (size() == ring.length) {
      grow(Math.min(limits.roomEventsMax(), Math.max(RING_EVENTS_MIN, 2 * ring.length)));
    }
    head = entry.sequence();
    ring[slot(head)] = entry;
    bytes += entryBytes;
    ledger.count(entryBytes);
    // No empty room is left to forget: whoever talks pays with the oldest of its own.
    while (size() > 1 && ledger.isOverTotal()) {
      dropOldest();
    }
  }

  private void dropOldest() {
    int freed = EntrySize.estimate(entry(oldest));
    ring[slot(oldest)] = null;
    oldest++;
    bytes -= freed;
    ledger.count(-freed);
  }

  private void grow(int capacity) {
    @Nullable LogEntry[] larger = new LogEntry[capacity];
    for (long sequence = oldest; sequence <= head; sequence++) {
      larger[(int) (sequence % capacity)] = ring[slot(sequence)];
    }
    ring = larger;
  }

  private int size() {
    return (int) (head - oldest + 1);
  }

  private int slot(long sequence) {
    return (int) (sequence % ring.length);
  }

  private LogEntry entry(long sequence) {
    LogEntry entry = ring[slot(sequence)];
    assert entry != null && entry.sequence() == sequence : sequence;
    return entry;
  }

  @Override
  public void redact(long sequence, UserName by, Consumer<RedactResult> result) {
    ledger.intake().remove(1);
    LogEntry entry = sequence < oldest || sequence > head ? null : entry(sequence);
    RoomEvent left = entry == null ? null : entry.event().redacted();
    RoomEvent.Redaction redaction = entry == null ? null : RoomEvent.Redaction.of(by, entry, topic);
    if (entry == null || left == null || redaction == null) {
      result.accept(new RedactResult.Nothing());
      return;
    }
    LogEntry redacted = new LogEntry(sequence, entry.timeMillis(), left);
    int freed = EntrySize.estimate(entry) - EntrySize.estimate(redacted);
    ring[slot(sequence)] = redacted;
    bytes -= freed;
    ledger.count(-freed);
    if (redaction.ofTopic()) {
      topic = null;
    }
    happen(redaction);
    result.accept(new RedactResult.Done(head));
  }

  @Override
  public void tail(int events, Consumer<Tail> tail) {
    long start = head + 1;
    int found = 0;
    for (long sequence = head; sequence >= oldest && found < events; sequence--) {
      if (!(entry(sequence).event() instanceof RoomEvent.Presence)) {
        start = sequence;
        found++;
      }
    }
    long sinceMillis = found == 0 ? 0 : entry(start).timeMillis();
    tail.accept(new Tail(start, head, found, sinceMillis));
  }

  @Override
  public void barrier(Runnable reached) {
    reached.run();
  }

  @Override
  public void read(long from, int events, Consumer<ReadResult> result) {
    if (from > head + 1 || (from <= base && base > 0)) {
      result.accept(new ReadResult.Unknown(oldest, head));
      return;
    }
    long start = Math.max(from, oldest);
    long end = Math.min(head + 1, start + events);
    List<LogEntry> entries = new ArrayList<>((int) Math.max(0, end - start));
    for (long sequence = start; sequence < end; sequence++) {
      entries.add(entry(sequence));
    }
    result.accept(new ReadResult.Range(start - from, entries));
  }

  @Override
  public void search(String words, int events, Consumer<SearchResult> result) {
    result.accept(new SearchResult.Failed("this server keeps nothing on disk"));
  }

  @Override
  public void countFrom(long from, Consumer<Count> count) {
    long events = Math.max(0, head - Math.max(from, base + 1) + 1); // numbers are contiguous here
    count.accept(new Count(events, head));
  }

  @Override
  public void close() {
    follower = null;
    ledger.rest(this);
  }

  RoomName room() {
    return room;
  }

  long head() {
    return head;
  }

  int bytes() {
    return bytes;
  }

  /** Which closing of a room this log rests since, over all rooms in ascending order. */
  long closing() {
    return closing;
  }

  void closedAs(long ordinal) {
    closing = ordinal;
  }
}
