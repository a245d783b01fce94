package dev.chatserver.room;

import dev.chatserver.codec.EventEncoder;
import dev.chatserver.codec.Refusal;
import dev.chatserver.codec.UserName;
import dev.chatserver.feed.Audience;
import dev.chatserver.feed.Broadcaster;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Somebody wants to enter a room. Immutable.
 *
 * @param name who; claimed before
 * @param encoder how they read
 * @param broadcaster the one of their connection's loop
 * @param start where they begin to read
 * @param otherwise how many of the latest lines they read if the room cannot have that
 * @param result told how it went, on the home loop of the room
 */
public record Entrance(
    UserName name,
    EventEncoder encoder,
    Broadcaster broadcaster,
    Start start,
    int otherwise,
    Consumer<Result> result) {

  /** How it went. */
  public sealed interface Result {}

  /**
   * They are in.
   *
   * @param room to say things in, and to leave
   * @param member what the room knows them by
   * @param audience to be joined, on their loop
   * @param at where
   * @param here how many are in the room, they too
   * @param topic of the room, or null
   * @param unknown what was asked for, if the room cannot have it; {@code at} is then the latest
   *     lines
   */
  public record Entered(
      Room room,
      Member member,
      Audience audience,
      Located.At at,
      int here,
      @Nullable String topic,
      Located.@Nullable Unknown unknown)
      implements Result {}

  /** They are not. */
  public record NotEntered(Refusal refusal) implements Result {}
}
