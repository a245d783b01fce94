package dev.chatserver.simulation;

import java.util.EnumSet;
import java.util.Set;

/**
 * Makes a run that fails smaller: fewer steps, fewer peers, fewer kinds of things that they do, as
 * long as it still fails in the same way. Confined to one thread.
 */
final class Shrinker {

  private final long seed;
  private final String kind;
  private final Set<Fault> faults;
  private Scope smallest;

  /**
   * @param failure of the whole run
   */
  Shrinker(Simulation.Failure failure, Set<Fault> faults) {
    this.seed = failure.seed();
    this.kind = kindOf(failure);
    this.faults = faults.isEmpty() ? EnumSet.noneOf(Fault.class) : EnumSet.copyOf(faults);
    this.smallest = failure.scope();
  }

  /** What went wrong, without the numbers and names in it. */
  private static String kindOf(Simulation.Failure failure) {
    return String.valueOf(failure.violation().getMessage()).replaceAll("[0-9]+.*", "");
  }

  Scope shrink() {
    fewerSteps();
    boolean smaller = true;
    while (smaller) {
      smaller = fewerPeers();
      smaller |= fewerActions();
    }
    fewerSteps();
    return smallest;
  }

  private void fewerSteps() {
    for (int cut = smallest.steps() / 2; cut > 0; cut /= 2) {
      while (smallest.steps() > cut && accept(smallest.withSteps(smallest.steps() - cut))) {
        // as often as it goes
      }
    }
  }

  private boolean fewerPeers() {
    boolean any = false;
    for (int peer = 0; peer < Simulation.PEERS; peer++) {
      any |= !smallest.absentPeers().contains(peer) && accept(smallest.without(peer));
    }
    return any;
  }

  private boolean fewerActions() {
    boolean any = false;
    for (int action = 0; action < Keyboard.ACTIONS; action++) {
      any |= !smallest.actionsLeftOut().contains(action) && accept(smallest.leavingOut(action));
    }
    return any;
  }

  private boolean accept(Scope scope) {
    Simulation.Failure failure = Simulation.run(seed, scope, faults, new Trace(false));
    if (failure != null && kindOf(failure).equals(kind)) {
      smallest = scope;
      return true;
    }
    return false;
  }
}
