package dev.chatserver.session;

import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one thing after the other: while something is under way that another loop has to answer,
 * what the peer sends waits behind the closed {@link ReadGate}, and what cannot wait outside (the
 * end of the connection, or of the server) waits here. Confined to the channel's event loop.
 */
final class Moves {

  private final ReadGate gate;
  private int underWay;
  private @Nullable Queue<Runnable> waiting;

  Moves(ReadGate gate) {
    this.gate = gate;
  }

  /** What is sent from here on waits until {@link #end()}. */
  void begin() {
    underWay++;
    gate.pause(ReadGate.Reason.MOVING);
  }

  /** That was it; if it was the last, what waits has its turn. */
  void end() {
    underWay--;
    while (underWay == 0 && waiting != null && !waiting.isEmpty()) {
      waiting.remove().run();
    }
    if (underWay == 0) {
      gate.resume(ReadGate.Reason.MOVING);
    }
  }

  /** Runs something at once, or when nothing is under way any more. */
  void whenDone(Runnable task) {
    if (underWay == 0) {
      task.run();
      return;
    }
    if (waiting == null) {
      waiting = new ArrayDeque<>();
    }
    waiting.add(task);
  }
}
