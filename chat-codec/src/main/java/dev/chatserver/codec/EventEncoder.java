package dev.chatserver.codec;

import io.netty.buffer.ByteBuf;

/**
 * Turns an entry of a room's log into the bytes that every reader of one dialect (and one way of
 * showing it) gets. A feed calls it once an event, however many readers there are. Two readers
 * share a feed if their encoders are the same object, so a dialect hands out the same object each
 * time. Thread-safe because it has no state.
 */
public interface EventEncoder {

  /**
   * Appends one entry, its line or frame end included.
   *
   * @param room whose log it is, as it is spelled
   * @param entry what to encode
   * @param out lent: bytes are appended at its writer index, it grows as needed
   */
  void encode(RoomName room, LogEntry entry, ByteBuf out);
}
