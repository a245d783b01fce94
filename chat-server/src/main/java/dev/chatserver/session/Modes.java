package dev.chatserver.session;

import dev.chatserver.codec.ClientCommand.ReadingMode;

/** How a person reads: which modes are on. Confined to the channel's event loop. */
final class Modes {

  private boolean stamp;
  private boolean echo = true;
  private boolean mark;

  boolean is(ReadingMode mode) {
    return switch (mode) {
      case STAMP -> stamp;
      case ECHO -> echo;
      case MARK -> mark;
    };
  }

  /** True if that has changed something. */
  boolean turn(ReadingMode mode, boolean on) {
    boolean changed = is(mode) != on;
    switch (mode) {
      case STAMP -> stamp = on;
      case ECHO -> echo = on;
      case MARK -> mark = on;
    }
    return changed;
  }

  /** True if lines that name the person are marked. */
  boolean marks() {
    return stamp || mark;
  }
}
