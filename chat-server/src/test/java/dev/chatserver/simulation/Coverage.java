package dev.chatserver.simulation;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.LoggerFactory;

/**
 * Counts what was met: which event in which phase, as the server's log has it at TRACE, and which
 * refusals. What a run never meets it does not test. Confined to one thread.
 */
final class Coverage extends AppenderBase<ILoggingEvent> implements AutoCloseable {

  private final Logger phases =
      (Logger) LoggerFactory.getLogger("dev.chatserver.session.connection.PhaseLog");
  private final Map<String, Integer> counts = new TreeMap<>();

  Coverage() {
    setContext(phases.getLoggerContext());
    start();
    phases.setLevel(Level.TRACE);
    phases.setAdditive(false);
    phases.addAppender(this);
  }

  @Override
  protected void append(ILoggingEvent event) {
    count(event.getFormattedMessage());
  }

  void count(String what) {
    counts.merge(what, 1, Integer::sum);
  }

  /** How often that was met. */
  int of(String what) {
    return counts.getOrDefault(what, 0);
  }

  Map<String, Integer> counts() {
    return counts;
  }

  @Override
  public void close() {
    phases.detachAppender(this);
    phases.setAdditive(true);
    phases.setLevel(null);
    stop();
  }
}
