package dev.chatserver.session;

import dev.chatserver.codec.Reply;
import dev.chatserver.codec.UserName;
import dev.chatserver.ledger.Elsewhere;
import dev.chatserver.room.Names;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** The people of this node, for those at others. Thread-safe. */
public final class Locals implements Elsewhere.Here {

  private final Names<Session> names;
  private final Supplier<CompletionStage<Void>> sendAway;

  /**
   * @param sendAway everybody, as those who were cut off from the others; done when nothing that
   *     they say comes any more
   */
  public Locals(Names<Session> names, Supplier<CompletionStage<Void>> sendAway) {
    this.names = names;
    this.sendAway = sendAway;
  }

  @Override
  public void whispered(UserName from, UserName to, String text, Runnable unheard) {
    Session session = names.find(to);
    if (session == null) {
      unheard.run(); // they have just gone
      return;
    }
    session.whisper(
        from,
        text,
        answer -> {
          if (answer instanceof Reply.Refused) {
            unheard.run();
          }
        });
  }

  @Override
  public void unheard(UserName from, UserName to) {
    Session session = names.find(from);
    if (session != null) {
      session.unheard(to);
    }
  }

  @Override
  public CompletionStage<Void> gone() {
    return sendAway.get();
  }
}
