package dev.chatserver.web;

import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** What whoever looks after a server can ask of it. Thread-safe; nothing of it waits. */
public interface Administration {

  /** Writes what is counted. */
  void metrics(OutputStream out) throws IOException;

  /** The media type of {@link #metrics}. */
  String metricsType();

  /** Why the process is to be ended and begun anew; null if it is alive. */
  @Nullable String notAlive();

  /** Why nobody new is to be sent here; null if they are. */
  @Nullable String notReady();

  /**
   * Nobody new is to be sent here from now on; who is here stays until the server stops.
   *
   * @param seconds after that time it stops; if that was said before, the sooner one holds
   * @return after how many seconds it stops
   */
  long drain(int seconds);
}
