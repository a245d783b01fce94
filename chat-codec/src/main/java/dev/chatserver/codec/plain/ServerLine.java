package dev.chatserver.codec.plain;

/**
 * What a client of the plain dialect reads, as far as a line of text tells: the mirror of the
 * server's replies and events. Made by {@link PlainClientDecoder}. Immutable.
 */
public sealed interface ServerLine {

  /** The server asks for a name; the only thing that it sends without a line end. */
  record Prompt() implements ServerLine {}

  /** The name is ours, as the server shows it. */
  record Welcomed(String name) implements ServerLine {}

  /** Somebody says something. */
  record Said(String by, String text) implements ServerLine {}

  /** The server speaks: a line that starts with {@code -- }; {@code text} is what follows. */
  record Notice(String text) implements ServerLine {}

  /** We fell out of what the log keeps: so many lines are not shown. */
  record Skipped(long lines) implements ServerLine {}

  /** Any other line: an emote, a whisper, somebody who left; whole, without its end. */
  record Other(String text) implements ServerLine {}
}
