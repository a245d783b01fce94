package dev.chatserver.codec.client;

import dev.chatserver.codec.Reply;
import dev.chatserver.codec.RoomEvent;

/**
 * What a client reads of what a server tells, as far as bots need it: the mirror of {@link Reply}
 * and {@link RoomEvent}, in any dialect. Made by the dialects' client decoders. Immutable.
 */
public sealed interface ServerLine {

  /** The server asks for a name. */
  record Prompt() implements ServerLine {}

  /** The name is ours, as the server shows it. */
  record Welcomed(String name) implements ServerLine {}

  /** We are in that room. */
  record Entered(String room) implements ServerLine {}

  /** Somebody says something. */
  record Said(String by, String text) implements ServerLine {}

  /** The server says something else to us alone, in words for people. */
  record Notice(String text) implements ServerLine {}

  /** We fell out of what the log keeps: so many lines are not shown. */
  record Skipped(long lines) implements ServerLine {}

  /** Anything else: an emote, a whisper, somebody who left; as it came. */
  record Other(String text) implements ServerLine {}
}
