package dev.chatserver.endtoend;

import dev.chatserver.testing.LoudLog;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test during which something was logged as a warning or worse. An assertion that fails on
 * an event loop ends up in the log and nowhere else. Registered for all classes by the service
 * loader; a test that provokes a warning takes it with {@link #take}. Thread-safe because {@link
 * LoudLog} is.
 */
public final class QuietLogExtension implements BeforeAllCallback, AfterEachCallback {

  @Override
  public void beforeAll(ExtensionContext context) {
    LoudLog.attach();
  }

  @Override
  public void afterEach(ExtensionContext context) {
    List<String> loud = take();
    if (!loud.isEmpty()) {
      throw new AssertionError(loud.size() + " warnings in the log, the first: " + loud.get(0));
    }
  }

  /** What was logged as a warning or worse; forgotten by this call. */
  public static List<String> take() {
    return LoudLog.take();
  }
}
