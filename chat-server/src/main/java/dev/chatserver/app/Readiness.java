package dev.chatserver.app;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Where a server is in its life, and whether anybody is to be sent to it. Thread-safe. */
final class Readiness {

  /** In this order; none is come back to. */
  enum Stage {
    STARTING,
    SERVING,
    /** Who is there stays, and nobody new is to be sent. */
    DRAINING,
    STOPPING
  }

  private volatile Stage stage = Stage.STARTING;
  private final Supplier<@Nullable String> trouble;

  /**
   * @param trouble why nothing can be stored; null if it can
   */
  Readiness(Supplier<@Nullable String> trouble) {
    this.trouble = trouble;
  }

  /** True if this is the first time that it has come so far. */
  synchronized boolean reached(Stage next) {
    boolean isFirst = stage.compareTo(next) < 0;
    if (isFirst) {
      stage = next;
    }
    return isFirst;
  }

  boolean isStopping() {
    return stage == Stage.STOPPING;
  }

  /** Why nobody is to be sent; null if they are. */
  @Nullable String notReady() {
    String why = trouble.get();
    return switch (stage) {
      case STARTING -> "starting";
      case SERVING -> why == null ? null : "nothing can be stored: " + why;
      case DRAINING -> "draining";
      case STOPPING -> "stopping";
    };
  }
}
