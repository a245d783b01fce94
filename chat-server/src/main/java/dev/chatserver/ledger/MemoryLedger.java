package dev.chatserver.ledger;

import dev.chatserver.codec.RoomName;
import java.time.Clock;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the last events of each room in memory, and nothing over a restart. The log of an empty
 * room stays until its bytes are needed; then the one that has been empty longest is forgotten.
 * Thread-safe because an open log is confined to its room's loop, and what the rooms share is
 * atomic or concurrent.
 */
public final class MemoryLedger implements Ledger {

  private final MemoryLimits limits;
  private final Clock clock;
  private final Intake intake;
  private final Map<RoomName, MemoryRoomLog> resting = new ConcurrentHashMap<>();
  private final NavigableMap<Long, MemoryRoomLog> restingInOrder = new ConcurrentSkipListMap<>();
  private final AtomicLong closings = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();

  /**
   * The highest sequence number of any forgotten log. A log that is made anew numbers on from here,
   * so that no number ever stands for two events and a position in the forgotten log is seen to be
   * unknown.
   */
  private final AtomicLong forgottenHead = new AtomicLong();

  public MemoryLedger(MemoryLimits limits, Clock clock) {
    this.limits = limits;
    this.clock = clock;
    this.intake = new Intake(limits.intakeEventsMax());
  }

  @Override
  public RoomLog open(RoomName room, LogFollower follower) {
    MemoryRoomLog log = resting.remove(room);
    if (log == null) {
      log = new MemoryRoomLog(this, room, forgottenHead.get());
    } else {
      restingInOrder.remove(log.closing());
      bytes.addAndGet(-EntrySize.RESTING_LOG_BYTES);
    }
    log.follow(follower);
    return log;
  }

  @Override
  public Intake intake() {
    return intake;
  }

  @Override
  public void close() {
    restingInOrder.clear();
    resting.clear();
  }

  /** The estimated bytes of all logs. */
  @Override
  public long bytes() {
    return bytes.get();
  }

  /** How many logs of empty rooms there are. */
  public int restingLogs() {
    return resting.size();
  }

  MemoryLimits limits() {
    return limits;
  }

  Clock clock() {
    return clock;
  }

  /**
   * Counts bytes that a log took up or gave back, and makes room by forgetting logs of empty rooms.
   */
  void count(int added) {
    if (bytes.addAndGet(added) <= limits.totalBytesMax() || added < 0) {
      return;
    }
    Map.Entry<Long, MemoryRoomLog> longest;
    while (isOverTotal() && (longest = restingInOrder.pollFirstEntry()) != null) {
      forget(longest.getValue(), longest.getKey());
    }
  }

  boolean isOverTotal() {
    return bytes.get() > limits.totalBytesMax();
  }

  /**
   * Forgets a log, if it still rests since then: its room may have been opened, and even closed
   * again. The number is known before the log is gone: a room that finds its log gone begins after
   * that number.
   */
  private void forget(MemoryRoomLog log, long closing) {
    resting.computeIfPresent(
        log.room(),
        (room, found) -> {
          if (found != log || found.closing() != closing) {
            return found;
          }
          forgottenHead.accumulateAndGet(found.head(), Math::max);
          bytes.addAndGet(-found.bytes() - EntrySize.RESTING_LOG_BYTES);
          return null;
        });
  }

  /** A room became empty: its log rests, if there is anything in it. */
  void rest(MemoryRoomLog log) {
    if (log.head() > forgottenHead.get() || log.bytes() > 0) {
      log.closedAs(closings.incrementAndGet());
      resting.put(log.room(), log);
      restingInOrder.put(log.closing(), log);
      count(EntrySize.RESTING_LOG_BYTES);
    }
  }

  /** The log of an empty room as it was left; null if it is open or forgotten. */
  @Nullable MemoryRoomLog resting(RoomName room) {
    return resting.get(room);
  }
}
