package dev.chatserver.ledger.sqlite.store;

import dev.chatserver.codec.RoomEvent;
import dev.chatserver.codec.RoomName;
import dev.chatserver.codec.UserName;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Something that lasts, in the one order of all such things. It carries whatever must not depend on
 * who applies it: times, prepared names, cleaned text. A {@link Store} is what its acts made of it
 * and nothing else. Immutable.
 */
public sealed interface Act {

  // -- rooms

  /** Something is done to a room. */
  sealed interface OfRoom extends Act {

    RoomName room();
  }

  /** Something happened in a room; it gets the room's next number. */
  record Happened(RoomName room, long timeMillis, RoomEvent event) implements OfRoom {}

  /** The text of an event is taken back, if there is such an event; that is an event itself. */
  record Redacted(RoomName room, long timeMillis, long sequence, UserName by) implements OfRoom {}

  /**
   * A room without events numbers on after that, and has that topic: what follows was said
   * elsewhere, and keeps its numbers.
   */
  record Began(RoomName room, long after, @Nullable String topic) implements OfRoom {}

  /** A room's events up to this number, it included, are no longer kept. */
  record Trimmed(RoomName room, long through) implements OfRoom {}

  // -- who is who and who is where, on many machines

  /** Something of the people of the node that does it. */
  sealed interface OfPeople extends Act {

    UserName name();
  }

  /**
   * Somebody wants to bear a name, or spell the one that they bear in another way.
   *
   * @param looks what other names have in common that look like it, see {@link UserName#looks}
   * @param besides the name that the same person bears already; null if there is none
   */
  record Claimed(UserName name, Set<String> looks, @Nullable UserName besides)
      implements OfPeople {}

  /** Nobody of that node bears a name any more. */
  record Released(UserName name) implements OfPeople {}

  /** Somebody is in a room. */
  record Entered(RoomName room, UserName name) implements OfPeople {}

  /** Somebody is in a room no more. */
  record Left(RoomName room, UserName name) implements OfPeople {}

  /** Somebody says something to one person alone, wherever that is; it is kept in no store. */
  record Whispered(UserName name, UserName to, String text) implements OfPeople {}

  /** Of what somebody whispered to the one of that name, who does not read. */
  record Unheard(UserName name, UserName by) implements OfPeople {}

  // -- nodes

  /**
   * A node lives.
   *
   * @param next how far it has read
   */
  record Beat(long next) implements Act {}

  /**
   * A node is taken for gone, and its people with it.
   *
   * @param nonce of the opening that it is in; void if it has begun anew
   * @param seen the last of it that there was; void if there was more
   */
  record Gone(String node, long nonce, long seen) implements Act {}
}
