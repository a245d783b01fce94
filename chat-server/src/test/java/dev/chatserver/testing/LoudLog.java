package dev.chatserver.testing;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;

/** What is logged as a warning or worse. Thread-safe because it goes into a concurrent queue. */
public final class LoudLog {

  private static final Queue<String> LOUD = new ConcurrentLinkedQueue<>();

  private static boolean attached;

  private LoudLog() {}

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

  /** What came since; forgotten by this call. */
  public static List<String> take() {
    List<String> loud = List.copyOf(LOUD);
    LOUD.removeAll(loud);
    return loud;
  }

  /**
   * On io_uring, Netty takes leave of a channel while its loop ends already, if the kernel has told
   * of its end so late; and says that it cannot do it later.
   */
  private static boolean isOfLoopThatEnds(ILoggingEvent event) {
    IThrowableProxy thrown = event.getThrowableProxy();
    return event.getLoggerName().equals("io.netty.channel.AbstractChannel")
        && thrown != null
        && Stream.of(thrown.getStackTraceElementProxyArray())
            .anyMatch(step -> step.toString().contains("IoUringIoHandler.destroy"));
  }

  private static final class Collector extends AppenderBase<ILoggingEvent> {
    @Override
    protected void append(ILoggingEvent event) {
      if (event.getLevel().isGreaterOrEqual(Level.WARN) && !isOfLoopThatEnds(event)) {
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
                + (event.getKeyValuePairs() == null ? "" : " " + event.getKeyValuePairs())
                + cause);
      }
    }
  }
}
