package dev.chatserver.feed;

/**
 * An event could not be put into a feed, so its readers cannot be shown what comes next without a
 * hole. Told to the pipelines of all of them; whoever found the fault has logged it, so that this
 * has no stack trace. Immutable.
 */
public final class BrokenFeedException extends Exception {

  private static final long serialVersionUID = 1L;

  BrokenFeedException() {
    super("an event could not be put into the feed", null, false, false);
  }
}
