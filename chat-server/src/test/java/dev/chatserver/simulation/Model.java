package dev.chatserver.simulation;

import dev.chatserver.codec.RoomEvent;
import dev.chatserver.codec.RoomName;
import dev.chatserver.codec.UserName;

/** What the log may say of people, as they come, speak and go. Confined to the world's thread. */
interface Model {

  /** A server begins, and nobody is there. */
  void begin();

  /** A server stops, and does not tell who leaves. */
  void stops();

  /** A server is killed: what is not in the log yet may never be, and nobody is told. */
  void dies(Machine machine);

  void add(Connection connection);

  /** A server has told a connection that the name is theirs. */
  void welcomed(Connection connection, UserName name);

  /** A room has an event, which is to be stored. */
  void appended(RoomEvent event);

  /** It will not be. */
  void refused(RoomName room, RoomEvent event);

  // -- at the end

  /** Everybody's connection has ended, and all has settled. */
  void checkAllLeft();
}
