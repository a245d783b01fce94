package dev.chatserver.ledger.sqlite.store;

import java.util.Locale;
import org.sqlite.SQLiteConfig.SynchronousMode;

/** What a line that was shown survives. Source: SQLite, "PRAGMA synchronous", for a WAL. */
public enum Sync {
  /** The end of the process, not that of the machine, whose end may damage the file. */
  OFF(SynchronousMode.OFF),
  /**
   * The end of the process in any way; that of the machine costs what the operating system had not
   * written yet, and does not damage the file.
   */
  NORMAL(SynchronousMode.NORMAL),
  /** Power loss too: each transaction is on the disk before it is shown. */
  FULL(SynchronousMode.FULL);

  private final SynchronousMode mode;

  Sync(SynchronousMode mode) {
    this.mode = mode;
  }

  SynchronousMode mode() {
    return mode;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
