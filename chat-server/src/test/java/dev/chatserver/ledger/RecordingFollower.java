package dev.chatserver.ledger;

import dev.chatserver.codec.LogEntry;
import dev.chatserver.codec.RoomName;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Remembers what it is told, and whether two threads told it something at once. Thread-safe. */
final class RecordingFollower implements LogFollower {

  /** What {@link #opened} was told. */
  record Opened(long head, @Nullable String topic) {}

  private final AtomicInteger callers = new AtomicInteger();
  private final List<Opened> opened = new ArrayList<>();
  private final List<LogEntry> committed = new ArrayList<>();
  private String name = "";
  private boolean disturbed;

  @Override
  public void opened(RoomName name, long head, @Nullable String topic) {
    enter();
    synchronized (this) {
      disturbed |= !opened.isEmpty() || !committed.isEmpty();
      opened.add(new Opened(head, topic));
      this.name = name.toString();
    }
    callers.decrementAndGet();
  }

  @Override
  public void failed(String why) {
    throw new AssertionError(why);
  }

  @Override
  public void committed(List<LogEntry> entries) {
    enter();
    synchronized (this) {
      disturbed |= opened.isEmpty();
      committed.addAll(entries);
    }
    callers.decrementAndGet();
  }

  private void enter() {
    if (callers.incrementAndGet() != 1) {
      synchronized (this) {
        disturbed = true;
      }
    }
  }

  /** What the room is called, as {@link #opened} was told. */
  synchronized String name() {
    return name;
  }

  synchronized List<Opened> opened() {
    return List.copyOf(opened);
  }

  synchronized List<LogEntry> committed() {
    return List.copyOf(committed);
  }

  /** True if it was told out of turn: opened twice or late, or by two threads at once. */
  synchronized boolean wasDisturbed() {
    return disturbed;
  }
}
