package dev.chatserver.ledger.sqlite;

import dev.chatserver.ledger.Elsewhere;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Puts what happens in all rooms into one order, has it applied to the store, and tells of it when
 * it is kept. Callable on any thread; what one thread asks is done in its order.
 */
interface Sequencer {

  /** Begins; done when all that there was is applied. */
  CompletionStage<Void> begin();

  /** Has something done, after all that this thread has asked for before. */
  void ask(Request request);

  /** The same, but not before {@link #flush} is called, or something else is asked for. */
  void add(Request request);

  /** Wakes the writer. */
  void flush();

  /** Why nothing can be stored at the moment, for a person; null if it can, as far as is known. */
  @Nullable String trouble();

  /** The other nodes, if there are any. */
  default Elsewhere elsewhere() {
    return Elsewhere.NOWHERE;
  }

  /** How much of what other nodes have done is not applied yet, as far as is known. */
  default long lag() {
    return 0;
  }

  /** Begins to look after what is kept: a little each time, between what is asked. */
  void keepHouse();

  /** Has what was asked for done, as far as it can be within some seconds; may block. */
  void end();
}
