package dev.chatserver.ledger;

import dev.chatserver.codec.RoomName;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * All rooms' logs: the port that a room stands on. Opened once by the application. Implementations
 * are thread-safe; one {@link RoomLog} is confined to its room's home loop.
 */
public interface Ledger extends AutoCloseable {

  /**
   * Opens the log of a room. A room is open at most once at a time.
   *
   * @param room whose log
   * @param follower told once that it is open, then of every event from there on, in order; calls
   *     may come before this method returns and from any one thread at a time
   */
  RoomLog open(RoomName room, LogFollower follower);

  /**
   * What is said and not yet kept, over all rooms; who speaks looks here whether to go on reading.
   */
  Intake intake();

  /**
   * Why nothing can be kept at the moment, for a person; null if it can, as far as is known.
   * Callable on any thread.
   */
  default @Nullable String trouble() {
    return null;
  }

  /** The other nodes, if there are any, and their people. */
  default Elsewhere elsewhere() {
    return Elsewhere.NOWHERE;
  }

  /** Done when it has all that there was: on many machines, what the others have done meanwhile. */
  default CompletionStage<Void> ready() {
    return CompletableFuture.completedStage(null);
  }

  /**
   * How many records of a log that several machines share are not here yet, as far as is known. Any
   * thread.
   */
  default long lag() {
    return 0;
  }

  /** The bytes that it takes, on disk if that is where it is, else in memory. Any thread. */
  default long bytes() {
    return 0;
  }

  /** Keeps what was appended, then lets go of what it holds. Nothing may be called after it. */
  @Override
  void close();
}
