package dev.chatserver.session.connection;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down, at TRACE, what happens to a connection in which phase: the life of a connection, for
 * who looks for what went wrong in it. Thread-safe because it has no state.
 */
public final class PhaseLog {

  private static final Logger LOG = LoggerFactory.getLogger(PhaseLog.class);

  private PhaseLog() {}

  /** The phase, which is about to be told of the event. */
  public static <P> P at(String event, P phase) {
    if (LOG.isTraceEnabled()) {
      LOG.trace("{} in {}", event, phase.getClass().getSimpleName());
    }
    return phase;
  }
}
