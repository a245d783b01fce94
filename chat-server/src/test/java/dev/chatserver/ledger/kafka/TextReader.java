package dev.chatserver.ledger.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.chatserver.ledger.SharedLog;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Reads a log of texts. Thread-safe. */
final class TextReader implements SharedLog.Follower {

  /** What was read, and why it ended. */
  final List<String> read = Collections.synchronizedList(new ArrayList<>());

  @Override
  public CompletionStage<Void> read(List<SharedLog.Entry> entries) {
    entries.forEach(entry -> read.add(new String(entry.bytes(), UTF_8)));
    return CompletableFuture.completedStage(null);
  }

  @Override
  public void ended(String why) {
    read.add(why);
  }
}
