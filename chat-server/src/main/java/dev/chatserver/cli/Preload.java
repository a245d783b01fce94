package dev.chatserver.cli;

import dev.chatserver.transport.TransportKind;
import java.util.concurrent.CompletableFuture;
import org.slf4j.LoggerFactory;

/**
 * Has native code, for sockets and SQLite, loaded beside whatever the main thread does before it
 * needs it. Who needs it sooner waits for it. What fails here fails there again, where it is told.
 * Thread-safe because it has no state.
 */
final class Preload {

  private Preload() {}

  static void begin() {
    // First, and here: who logs while another thread prepares the log is put off, and told so.
    LoggerFactory.getILoggerFactory();
    CompletableFuture.runAsync(
        () -> {
          loadSqlite();
          TransportKind.best();
        });
  }

  private static void loadSqlite() {
    try {
      Class.forName("org.sqlite.core.NativeDB").getMethod("load").invoke(null);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("SQLite cannot be loaded beforehand", e);
    }
  }
}
