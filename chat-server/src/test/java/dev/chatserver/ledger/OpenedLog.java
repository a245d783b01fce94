package dev.chatserver.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.chatserver.codec.LogEntry;
import dev.chatserver.codec.RoomEvent;
import dev.chatserver.codec.RoomName;
import dev.chatserver.codec.UserName;
import dev.chatserver.testing.Samples;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** An open log with its follower; everything waits for its result. */
record OpenedLog(RoomLog log, RecordingFollower follower) {

  static OpenedLog of(Ledger ledger, RoomName room) {
    RecordingFollower follower = new RecordingFollower();
    RoomLog log = ledger.open(room, follower);
    until(() -> !follower.opened().isEmpty());
    return new OpenedLog(log, follower);
  }

  void append(RoomEvent event) {
    log.append(
        event,
        why -> {
          throw new AssertionError(why);
        });
    log.flush();
  }

  /** Appends {@code text 1} and so on. */
  void say(int lines) {
    for (int i = 1; i <= lines; i++) {
      append(Samples.said("ann", "text " + i));
    }
  }

  List<LogEntry> awaitCommitted(int events) {
    until(() -> follower.committed().size() >= events);
    assertThat(follower.committed()).hasSize(events);
    CompletableFuture<Void> settled = new CompletableFuture<>();
    log.barrier(() -> settled.complete(null)); // what is too much may be given up a little later
    until(settled::isDone);
    return follower.committed();
  }

  long tail(int events) throws Exception {
    return tailOf(events).start();
  }

  RoomLog.Tail tailOf(int events) throws Exception {
    CompletableFuture<RoomLog.Tail> tail = new CompletableFuture<>();
    log.tail(events, tail::complete);
    return tail.get(10, TimeUnit.SECONDS);
  }

  long countFrom(long from) throws Exception {
    CompletableFuture<Long> count = new CompletableFuture<>();
    log.countFrom(from, counted -> count.complete(counted.events()));
    return count.get(10, TimeUnit.SECONDS);
  }

  RedactResult redact(long sequence, UserName by) throws Exception {
    CompletableFuture<RedactResult> result = new CompletableFuture<>();
    log.redact(sequence, by, result::complete);
    return result.get(10, TimeUnit.SECONDS);
  }

  ReadResult tryRead(long from, int events) throws Exception {
    CompletableFuture<ReadResult> result = new CompletableFuture<>();
    log.read(from, events, result::complete);
    return result.get(10, TimeUnit.SECONDS);
  }

  ReadResult.Range read(long from, int events) throws Exception {
    return (ReadResult.Range) tryRead(from, events);
  }

  List<String> texts(ReadResult.Range range) {
    return texts(range.entries());
  }

  List<String> texts(List<LogEntry> entries) {
    return entries.stream().map(entry -> ((RoomEvent.Said) entry.event()).text()).toList();
  }

  /** The texts of {@link #say}. */
  static List<String> texts(int from, int to) {
    List<String> texts = new ArrayList<>();
    for (int i = from; i <= to; i++) {
      texts.add("text " + i);
    }
    return texts;
  }

  private static void until(BooleanSupplier condition) {
    if (!condition.getAsBoolean()) { // waiting takes a thread, and is seldom needed
      await()
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(1))
          .until(condition::getAsBoolean);
    }
  }
}
