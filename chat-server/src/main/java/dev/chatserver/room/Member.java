package dev.chatserver.room;

import dev.chatserver.codec.UserName;
import dev.chatserver.feed.Audience;
import org.jspecify.annotations.Nullable;

/**
 * Somebody's place in a room. The room knows its people by these and not by their names: a name is
 * free as soon as its bearer goes, and may be another's before the room has heard of it. Made by
 * the room, held by the session, handed back in each call that is about it. What is in it is
 * confined to the room's home loop.
 */
public final class Member {

  /** As the room has been told so far. */
  UserName name;

  /** Whose readers this one is among; null until it is let in. */
  @Nullable Audience audience;

  // The roster's links.
  @Nullable Member before;
  @Nullable Member after;
  boolean present;

  Member(UserName name) {
    this.name = name;
  }
}
