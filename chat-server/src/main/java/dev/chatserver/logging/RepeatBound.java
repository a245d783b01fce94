package dev.chatserver.logging;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import ch.qos.logback.core.spi.AppenderAttachable;
import ch.qos.logback.core.spi.AppenderAttachableImpl;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Hands events on, but of those that are alike (same place, level and words, whatever their values)
 * no more than ten in ten seconds; of the others it tells how many there were. So whoever brings
 * about a line of the log brings about no flood of them. There are as many kinds as there are
 * places that log. Thread-safe.
 */
public final class RepeatBound extends UnsynchronizedAppenderBase<ILoggingEvent>
    implements AppenderAttachable<ILoggingEvent> {

  static final int ALIKE_MAX = 10;
  static final int PERIOD_SECONDS = 10;

  private record Kind(String logger, String level, String message) {}

  /** How often there were events of a kind in this period, and the last one. Immutable. */
  private record Seen(int times, ILoggingEvent last) {
    static Seen again(@Nullable Seen before, ILoggingEvent event) {
      return new Seen(before == null ? 1 : before.times + 1, event);
    }
  }

  private final AppenderAttachableImpl<ILoggingEvent> next = new AppenderAttachableImpl<>();
  private final Map<Kind, Seen> seen = new ConcurrentHashMap<>();
  private @Nullable ScheduledFuture<?> ticks;

  @Override
  public void start() {
    ticks =
        getContext()
            .getScheduledExecutorService()
            .scheduleWithFixedDelay(
                this::periodIsOver, PERIOD_SECONDS, PERIOD_SECONDS, TimeUnit.SECONDS);
    super.start();
  }

  @Override
  public void stop() {
    if (ticks != null) {
      ticks.cancel(false);
    }
    periodIsOver();
    super.stop();
    next.detachAndStopAllAppenders();
  }

  @Override
  protected void append(ILoggingEvent event) {
    Kind kind = new Kind(event.getLoggerName(), event.getLevel().toString(), event.getMessage());
    if (seen.compute(kind, (k, before) -> Seen.again(before, event)).times <= ALIKE_MAX) {
      next.appendLoopOnAppenders(event);
    }
  }

  /** Tells what was left out, and begins to count anew. */
  void periodIsOver() {
    for (Kind kind : Set.copyOf(seen.keySet())) {
      Seen alike = seen.remove(kind);
      if (alike != null && alike.times > ALIKE_MAX) {
        next.appendLoopOnAppenders(more(alike.last, alike.times - ALIKE_MAX));
      }
    }
  }

  private ILoggingEvent more(ILoggingEvent last, int times) {
    Logger logger = ((LoggerContext) getContext()).getLogger(last.getLoggerName());
    String text =
        "… %,d more like this in %d s: %s".formatted(times, PERIOD_SECONDS, last.getMessage());
    return new LoggingEvent(RepeatBound.class.getName(), logger, last.getLevel(), text, null, null);
  }

  // -- what it hands on to

  @Override
  public void addAppender(Appender<ILoggingEvent> appender) {
    next.addAppender(appender);
  }

  @Override
  public Iterator<Appender<ILoggingEvent>> iteratorForAppenders() {
    return next.iteratorForAppenders();
  }

  @Override
  public @Nullable Appender<ILoggingEvent> getAppender(String name) {
    return next.getAppender(name);
  }

  @Override
  public boolean isAttached(Appender<ILoggingEvent> appender) {
    return next.isAttached(appender);
  }

  @Override
  public void detachAndStopAllAppenders() {
    next.detachAndStopAllAppenders();
  }

  @Override
  public boolean detachAppender(Appender<ILoggingEvent> appender) {
    return next.detachAppender(appender);
  }

  @Override
  public boolean detachAppender(String name) {
    return next.detachAppender(name);
  }
}
