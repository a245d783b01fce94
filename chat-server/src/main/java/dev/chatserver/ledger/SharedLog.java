package dev.chatserver.ledger;

import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * One order of records for all nodes, and their time: the port to an engine that keeps it. What is
 * in it stays where it is. Callable on any thread; nothing blocks but {@link #close}.
 */
public interface SharedLog extends AutoCloseable {

  /** What has become of a record, as far as the engine has told. */
  enum Fate {
    /** It is in the log, and whoever follows reads it. */
    STORED,
    /** It is not in the log, and never will be. */
    NOT_STORED,
    /** It may be in the log, or may come into it yet. */
    UNKNOWN
  }

  /**
   * A record at its place.
   *
   * @param offset ascends; there may be none at some
   * @param timeMillis when the engine took it, since 1970
   */
  @SuppressWarnings("ArrayRecordComponent") // nobody compares or changes them
  record Entry(long offset, long timeMillis, byte[] bytes) {}

  /** Who reads the log. */
  interface Follower {

    /**
     * Some records, at least one, behind all that were given before.
     *
     * @return done when they are applied; nothing more is given until then, nor after a failure
     */
    CompletionStage<Void> read(List<Entry> entries);

    /**
     * Nothing more can be read, ever.
     *
     * @param why for whoever runs the server
     */
    void ended(String why);
  }

  /** Which log this is: another one that is called the same has another identity. */
  String identity();

  /**
   * Puts a record at the end. Those of one caller come into the log in their order, or not at all.
   *
   * @param fate told once, on any thread
   */
  void append(byte[] bytes, Consumer<Fate> fate);

  /** Begins to read: once, from an offset on. */
  void follow(long from, Follower follower);

  /** Where the next record will be, as far as was seen by who follows; 0 before that. */
  long end();

  /** To be called each second, by who appends: whether the engine's client is well. */
  default void look() {
    // There may be no client.
  }

  /** Ends both; what is under way has an unknown fate. May block for some seconds. */
  @Override
  void close();
}
