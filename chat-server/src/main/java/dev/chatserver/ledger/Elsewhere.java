package dev.chatserver.ledger;

import dev.chatserver.codec.Refusal;
import dev.chatserver.codec.RoomName;
import dev.chatserver.codec.UserName;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.ObjIntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The people at other nodes, as far as this node has read, and what those are to know of the people
 * here. Where there is one machine, nobody is anywhere else, and whoever is here is nobody's
 * business but this machine's: that is what the methods do unless they are overridden. Thread-safe;
 * what one thread tells comes into the order of all nodes as it was told, and between what that
 * thread has appended to logs.
 */
public interface Elsewhere {

  /** One machine. */
  Elsewhere NOWHERE = new Elsewhere() {};

  /** False if there is one machine, and {@link #claim} answers at once. */
  default boolean isSomewhere() {
    return false;
  }

  // -- what others are to know

  /**
   * Somebody wants a name that nobody else here has.
   *
   * @param besides the name that they bear already; null if they have none
   * @param result told once, on any thread: null if the name is borne here from then on, and is to
   *     be given back by {@link #release}; else why not
   */
  default void claim(
      UserName name, @Nullable UserName besides, Consumer<@Nullable Refusal> result) {
    result.accept(null);
  }

  /** The same, of a name that is borne here and is to be spelled in another way. */
  default void respell(UserName name, Consumer<@Nullable Refusal> result) {
    result.accept(null);
  }

  /** A name is given back that was claimed, whether that was answered yet or not. */
  default void release(UserName name) {}

  /** Somebody is in a room from here on. */
  default void enters(RoomName room, UserName name) {}

  /** Somebody who is in a room is called something else there, and the room is told so. */
  default void renames(RoomName room, UserName from, UserName to) {}

  /** Somebody is in a room no more, and does not leave with the server. */
  default void leaves(RoomName room, UserName name) {}

  // -- what is known of others

  /** True if somebody at another node bears a name. */
  default boolean bears(UserName name) {
    return false;
  }

  /** How many people bear a name at other nodes. */
  default int people() {
    return 0;
  }

  /** How many people of other nodes are in a room. */
  default int here(RoomName room) {
    return 0;
  }

  /** Some of them, at most so many, in the order in which they came. */
  default List<UserName> first(RoomName room, int namesMax) {
    return List.of();
  }

  /** In how many rooms people of other nodes are. */
  default int rooms() {
    return 0;
  }

  /** Tells of each room that people of other nodes are in, and how many they are. */
  default void rooms(ObjIntConsumer<RoomName> room) {}

  // -- from one to the other

  /**
   * Whispers to somebody at another node.
   *
   * @param result told once, on any thread: null if it is on its way to them; else why not
   */
  default void whisper(
      UserName from, UserName to, String text, Consumer<@Nullable Refusal> result) {
    result.accept(Refusal.of(Refusal.Reason.NO_SUCH_NAME, to));
  }

  /** Has somebody told what comes from other nodes; to be called once, before anybody is here. */
  default void serve(Here here) {}

  /** The people of this node. Called on the ledger's thread. */
  interface Here {

    /**
     * Somebody whispers to one of them.
     *
     * @param unheard to be run, on any thread, if they do not read
     */
    void whispered(UserName from, UserName to, String text, Runnable unheard);

    /** One of them has whispered to somebody who does not read. */
    void unheard(UserName from, UserName to);

    /**
     * The others took this node for gone: nobody here has a name or a place any more, and all are
     * to be sent away.
     *
     * @return done when nothing that they say comes any more
     */
    CompletionStage<Void> gone();

    /** Before there is anybody. */
    Here NOBODY =
        new Here() {
          @Override
          public void whispered(UserName from, UserName to, String text, Runnable unheard) {
            unheard.run();
          }

          @Override
          public void unheard(UserName from, UserName to) {
            // Nobody has whispered.
          }

          @Override
          public CompletionStage<Void> gone() {
            return CompletableFuture.completedStage(null);
          }
        };
  }
}
