package dev.chatserver.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import java.util.Iterator;
import java.util.Locale;
import org.slf4j.ILoggerFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a person can choose of the log. Thread-safe because it has no state. */
public final class Logging {

  /** What an event looks like. */
  public enum Format {
    TEXT,
    JSON;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What is told at the least. */
  public enum Least {
    ERROR,
    WARN,
    INFO,
    DEBUG;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private Logging() {}

  /**
   * From here on the log is written so. Where somebody brings a configuration of their own, and in
   * it there is no {@link RepeatBound}, that is left as it is.
   */
  public static void use(Format format, Least least) {
    ILoggerFactory factory = LoggerFactory.getILoggerFactory();
    if (!(factory instanceof LoggerContext context)) {
      return; // somebody runs it with another backend
    }
    ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    for (Iterator<Appender<ILoggingEvent>> all = root.iteratorForAppenders(); all.hasNext(); ) {
      if (all.next() instanceof RepeatBound bound) {
        root.setLevel(Level.toLevel(least.name()));
        bound.iteratorForAppenders().forEachRemaining(out -> use(format, out, context));
      }
    }
  }

  private static void use(Format format, Appender<ILoggingEvent> out, LoggerContext context) {
    if (format == Format.JSON && out instanceof OutputStreamAppender<ILoggingEvent> stream) {
      Encoder<ILoggingEvent> encoder = new JsonLineEncoder();
      encoder.setContext(context);
      encoder.start();
      stream.setEncoder(encoder);
    }
  }
}
