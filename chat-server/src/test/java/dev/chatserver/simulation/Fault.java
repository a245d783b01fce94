package dev.chatserver.simulation;

/** What a world can do wrong on purpose, at the ports of the server, to see that it is found. */
enum Fault {
  /** The ledger stores an event and does not tell of it. */
  EVENT_DROPPED,
  /** The ledger tells of an event twice. */
  EVENT_DOUBLED,
  /** The ledger tells of an event, and stores it later. */
  SHOWN_BEFORE_STORED,
  /** The ledger counts one too few of the events that it no longer keeps. */
  MISCOUNTED,
  /** The ledger tells of an event that it has refused. */
  REFUSAL_SHOWN,
  /** Names are not given back. */
  NAME_NOT_RELEASED,
  /** A name that somebody has is given to another. */
  NAME_GIVEN_TWICE,
  /** Whoever pauses at the rate finds it forgotten. */
  RATE_FORGOTTEN,
  /** A loop loses a task. */
  TASK_LOST,

  // -- of several machines

  /** The engine says that an append failed where it cannot know. */
  UNKNOWN_IS_FAILED,
  /** The engine loses what it has confirmed. */
  CONFIRMED_IS_LOST,
  /** The engine tells each reader another time. */
  TIME_OF_READER,
  /** How far a file is, is not stored with what was applied. */
  OFFSET_APART,
  /** Whoever wants a name has it, whatever the log says. */
  NAME_CLAIMED_LOCALLY;

  /** True if it takes several machines. */
  boolean isOfCluster() {
    return switch (this) {
      case UNKNOWN_IS_FAILED,
          CONFIRMED_IS_LOST,
          TIME_OF_READER,
          OFFSET_APART,
          NAME_CLAIMED_LOCALLY ->
          true;
      default -> false;
    };
  }
}
