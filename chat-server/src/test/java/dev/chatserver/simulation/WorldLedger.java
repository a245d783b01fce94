package dev.chatserver.simulation;

import dev.chatserver.codec.RoomEvent;
import dev.chatserver.codec.RoomName;
import dev.chatserver.ledger.Ledger;

/** A ledger whose threads are steps of the world. Confined to the world's thread. */
interface WorldLedger extends Ledger {

  /** Hears what becomes of each event, in the writer's order. */
  interface Fates {
    /** A room has an event, which is to be stored. */
    void appended(RoomEvent event);

    void refused(RoomName room, RoomEvent event);

    /** The server is told that events are stored, up to this one. */
    void told(RoomName room, long last);
  }

  /** From here on what can be refused is, or no longer is. */
  void refuse(boolean refuses);

  /** From here on nothing can be read, or it can again. */
  void failReads(boolean fails);

  /** True if it has something to do. */
  boolean isBusy();

  /** True if somebody waits for an answer: where a room's head is, what is in it. */
  boolean isWaitedFor();

  /** It does a little. */
  void step();

  /** When its next timer is due; -1 if there is none. */
  default long nextTimerNanos() {
    return -1;
  }

  /** True if it has everything, and people may come. */
  default boolean isReady() {
    return true;
  }

  /** True if it has ended, after it was told to. */
  boolean isOver();

  /** The process is gone. */
  default void die() {
    // Nothing is left of it.
  }
}
