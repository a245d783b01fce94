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
  TASK_LOST
}
