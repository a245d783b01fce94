package dev.chatserver.codec;

import io.netty.channel.ChannelPipeline;

/**
 * One wire language. It installs its framing, its decoder ({@link ClientCommand}s come out) and its
 * encoder ({@link Reply}s go in) into a pipeline, and encodes the events of a room. After the
 * welcome was written, {@link SessionEvent#WELCOMED} is fired through the pipeline. Thread-safe
 * because it has no state.
 */
public interface Dialect {

  /** The name that people and logs use for it. */
  String name();

  /**
   * True if this language cannot tell a person which room a line is from, so that entering one room
   * leaves the other.
   */
  boolean oneRoomAtATime();

  /** True if a connection of this language ends with a word of its own, {@link Reply.Goodbye}. */
  default boolean saysGoodbye() {
    return false;
  }

  /**
   * Adds this dialect's handlers at the pipeline's end, those for a new and unnamed connection.
   *
   * @return the handle on what the peer sends
   */
  Input install(ChannelPipeline pipeline);

  /**
   * The encoder of room events; {@code stamped} ones show each event's sequence number and time.
   */
  EventEncoder events(boolean stamped);

  /** What a person of that name has put before the lines that name them. */
  LineMark mark(UserName name);
}
