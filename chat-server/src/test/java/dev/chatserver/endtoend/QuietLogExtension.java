package dev.chatserver.endtoend;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/**
 * Fails a test during which something was logged as a warning or worse. An assertion that fails on
 * an event loop ends up in the log and nowhere else. Registered for all classes by the service
 * loader; a test that provokes a warning takes it with {@link #take}. Thread-safe because what is
 * logged goes into a concurrent queue.
 */
public final class QuietLogExtension implements BeforeAllCallback, AfterEachCallback {

  private static final Queue<String> LOUD = new ConcurrentLinkedQueue<>();

  private static boolean attached;

  @Override
  public void beforeAll(ExtensionContext context) {
    attach();
  }

  /** Listens from here on. */
  public static synchronized void attach() {
    if (!attached) {
      attached = true;
      Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
      AppenderBase<ILoggingEvent> appender = new Collector();
      appender.setContext(root.getLoggerContext());
      appender.start();
      root.addAppender(appender);
    }
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
    List<String> loud = List.copyOf(LOUD);
    LOUD.removeAll(loud);
    return loud;
  }

  private static final class Collector extends AppenderBase<ILoggingEvent> {
    @Override
    protected void append(ILoggingEvent event) {
      if (event.getLevel().isGreaterOrEqual(Level.WARN)) {
        IThrowableProxy thrown = event.getThrowableProxy();
        String cause =
            thrown == null
                ? ""
                : " "
                    + thrown.getClassName()
                    + ": "
                    + thrown.getMessage()
                    + " "
                    + List.of(thrown.getStackTraceElementProxyArray()).stream()
                        .limit(8)
                        .map(Object::toString)
                        .toList();
        LOUD.add(
            event.getLevel()
                + " "
                + event.getLoggerName()
                + " "
                + event.getFormattedMessage()
                + cause);
      }
    }
  }
}
