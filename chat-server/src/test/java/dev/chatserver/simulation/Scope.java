package dev.chatserver.simulation;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How much of a run is run. Immutable.
 *
 * @param steps so many, then all is brought to an orderly end
 * @param absentPeers the numbers of those who do nothing
 * @param actionsLeftOut what nobody does, by the order in {@link Temper#weights}
 * @param isCluster whether there are several machines
 */
record Scope(int steps, Set<Integer> absentPeers, Set<Integer> actionsLeftOut, boolean isCluster) {

  static final Scope WHOLE = new Scope(Simulation.STEPS, Set.of(), Set.of(), false);

  /** Of several machines. */
  static final Scope CLUSTER = new Scope(Simulation.STEPS, Set.of(), Set.of(), true);

  private static final String ONE = "one";
  private static final String MANY = "many";

  Scope {
    absentPeers = Set.copyOf(absentPeers);
    actionsLeftOut = Set.copyOf(actionsLeftOut);
  }

  /** From what {@link #property} gives. */
  static Scope parse(String property) {
    String[] parts = property.split("/", -1);
    if (parts.length != 4) {
      throw new IllegalArgumentException(
          "simulation.scope: " + property + " (expected: STEPS/PEERS/ACTIONS/MACHINES)");
    }
    return new Scope(
        Integer.parseInt(parts[0]), numbers(parts[1]), numbers(parts[2]), parts[3].equals(MANY));
  }

  private static Set<Integer> numbers(String list) {
    return list.isEmpty()
        ? Set.of()
        : Arrays.stream(list.split(",", -1)).map(Integer::valueOf).collect(Collectors.toSet());
  }

  /** For the command line: the steps, who is absent, what is left out, one machine or many. */
  String property() {
    return String.join(
        "/", "" + steps, joined(absentPeers), joined(actionsLeftOut), isCluster ? MANY : ONE);
  }

  private static String joined(Set<Integer> numbers) {
    return numbers.stream().sorted().map(String::valueOf).collect(Collectors.joining(","));
  }

  Scope withSteps(int fewer) {
    return new Scope(fewer, absentPeers, actionsLeftOut, isCluster);
  }

  Scope without(int peer) {
    return new Scope(steps, plus(absentPeers, peer), actionsLeftOut, isCluster);
  }

  Scope leavingOut(int action) {
    return new Scope(steps, absentPeers, plus(actionsLeftOut, action), isCluster);
  }

  private static Set<Integer> plus(Set<Integer> set, int one) {
    Set<Integer> larger = new HashSet<>(set);
    larger.add(one);
    return larger;
  }
}
