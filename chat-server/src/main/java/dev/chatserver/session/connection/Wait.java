package dev.chatserver.session.connection;

import org.jspecify.annotations.Nullable;

/** Something that a connection waits for; which one is known by its identity. Immutable. */
final class Wait {

  /** What is waited for. */
  enum For {
    OWN_LINES_WRITTEN,
    ANSWER,
    RATE,
    LEDGER,
    REPLIES_READ;

    /** True if it is over too when the peer cannot be written to any more. */
    boolean needsPeer() {
      return this == OWN_LINES_WRITTEN || this == ANSWER || this == REPLIES_READ;
    }
  }

  final For what;

  /** What its end brings, if anything. */
  final @Nullable Runnable then;

  Wait(For what, @Nullable Runnable then) {
    this.what = what;
    this.then = then;
  }
}
