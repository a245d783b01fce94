package dev.chatserver.simulation;

import dev.chatserver.codec.Refusal;
import dev.chatserver.codec.UserName;
import dev.chatserver.room.Names;
import dev.chatserver.session.Session;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Names that make the mistakes they are told to make now and then. Confined to the world's thread.
 */
final class FaultyNames extends Names<Session> {

  private static final int ONE_IN = 10;

  private final Chance chance;
  private final Set<Fault> faults;

  FaultyNames(Chance chance, Set<Fault> faults) {
    this.chance = chance;
    this.faults = faults;
  }

  @Override
  public @Nullable Refusal claim(UserName name, Session bearer) {
    Refusal notGiven = super.claim(name, bearer);
    return faults.contains(Fault.NAME_GIVEN_TWICE) && chance.oneIn(ONE_IN) ? null : notGiven;
  }

  @Override
  public void release(UserName name, Session bearer) {
    if (!faults.contains(Fault.NAME_NOT_RELEASED) || !chance.oneIn(ONE_IN)) {
      super.release(name, bearer);
    }
  }
}
