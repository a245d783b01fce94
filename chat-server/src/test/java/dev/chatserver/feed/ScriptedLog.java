package dev.chatserver.feed;

import dev.chatserver.codec.LogEntry;
import dev.chatserver.ledger.ReadResult;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;

/**
 * A room's log as a reader of a feed sees it: a list, of which the oldest may be dropped. Answers
 * at once, or when the test says so. Thread-safe because its methods are synchronized.
 */
final class ScriptedLog implements Feed.LogSource {

  /** What was asked for and not answered yet. */
  record Request(long from, int events, Consumer<ReadResult> result) {}

  private final List<LogEntry> all = new ArrayList<>();
  private final List<Long> sequences = new ArrayList<>();
  private final Queue<Request> held = new ArrayDeque<>();
  private boolean holding;
  private int dropped;
  private int reads;

  synchronized void add(LogEntry entry) {
    all.add(entry);
    sequences.add(entry.sequence());
  }

  /** All but the last few are not kept any longer. */
  synchronized void dropAllBut(int kept) {
    dropped = Math.max(dropped, all.size() - kept);
  }

  /** Answers wait for {@link #takeHeld} from here on. */
  synchronized void hold() {
    holding = true;
  }

  /** The request that waits longest. */
  synchronized Request takeHeld() {
    return held.remove();
  }

  synchronized int heldRequests() {
    return held.size();
  }

  synchronized int reads() {
    return reads;
  }

  @Override
  public void read(long from, int events, Consumer<ReadResult> result) {
    synchronized (this) {
      reads++;
      if (holding) {
        held.add(new Request(from, events, result));
        return;
      }
    }
    result.accept(answer(from, events));
  }

  /** What there is from a position on. */
  synchronized ReadResult.Range answer(long from, int events) {
    int found = Collections.binarySearch(sequences, from);
    int first = found >= 0 ? found : -found - 1;
    int start = Math.max(first, dropped);
    int end = Math.min(start + events, all.size());
    return new ReadResult.Range(start - first, all.subList(start, end));
  }
}
