package dev.chatserver.soak;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** What all bots together have read: a number is the same line to everybody. Thread-safe. */
final class SharedLog {

  private final Map<Long, String> lines = new ConcurrentHashMap<>();
  private final Map<Long, String> missing = new ConcurrentHashMap<>();
  private final Map<String, Long> texts = new ConcurrentHashMap<>();
  final AtomicLong read = new AtomicLong();
  final AtomicLong connections = new AtomicLong();
  final AtomicLong resumed = new AtomicLong();
  final AtomicLong cut = new AtomicLong();

  /** Of connections, by no doing of the bots. */
  final AtomicLong lost = new AtomicLong();

  /** Somebody has not read a line, and it is to be about their own going. */
  void missing(long sequence, String name) {
    missing.put(sequence, name);
  }

  /** Holds what somebody did not read against what others did. */
  void checkMissing() {
    missing.forEach(
        (sequence, name) -> {
          String line = lines.get(sequence);
          if (line != null && !(line.contains(name) && line.contains(" left the "))) {
            throw new AssertionError(name + " did not read " + sequence + ": " + line);
          }
        });
    missing.clear();
  }

  /** Lets go of all lines. */
  void forget() {
    checkMissing();
    lines.clear();
    texts.clear();
  }

  /** Somebody has read a line under that number. */
  void read(long sequence, String line) {
    read.incrementAndGet();
    String before = lines.putIfAbsent(sequence, line);
    if (before != null && !before.equals(line)) {
      throw new AssertionError(sequence + " is <" + before + "> and <" + line + ">");
    }
    if (before == null && line.contains(" says: ")) {
      Long other = texts.putIfAbsent(line, sequence);
      if (other != null && other != sequence) {
        throw new AssertionError("<" + line + "> is " + other + " and " + sequence);
      }
    }
    if (lines.size() > 200_000) { // what is that old nobody reads any more
      checkMissing();
      lines.keySet().removeIf(old -> old < sequence - 100_000);
      texts.values().removeIf(old -> old < sequence - 100_000);
    }
  }
}
