package dev.chatserver.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatserver.codec.Refusal;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Runs the whole server under seeds: fresh ones, and those that once failed. */
class SimulationTest {

  private static final Set<Fault> NO_FAULT = EnumSet.noneOf(Fault.class);

  /** How many fresh seeds a build runs. */
  private static final int SEEDS = Integer.getInteger("simulation.seeds", 1500);

  /** A fault is to be found within so many. */
  private static final int SEEDS_TO_FIND = 2000;

  /** Some of so many are found to fail, and made smaller. */
  private static final int SEEDS_TO_SHRINK = 40;

  /** What is of several machines alone is to be met within so many. */
  private static final int CLUSTER_SEEDS_TO_MEET = 60;

  /** Each event is to be met in each phase within so many. */
  private static final int SEEDS_TO_MEET = 900;

  /**
   * The cells of the phases' tables that are met. The others are what no channel brings about: a
   * welcome that waits to be written fails before anything else is told of a connection's end, and
   * who is being welcomed when the server stops is sent away before the goodbye.
   */
  private static final List<String> CELLS =
      cells(
          "Asking: line exhausted inputEnded reset unreachable sentAway goingDown broken timeUp",
          "Welcoming: inputEnded unreachable sentAway goingDown broken",
          "HandshakeOver: inputEnded reset unreachable gone goodbye broken",
          "Talking: line inputEnded reset unreachable gone writable sentAway goingDown broken",
          "Draining: line exhausted inputEnded reset unreachable gone writable sentAway",
          "Draining: goingDown goodbye broken timeUp",
          "Leaving: inputEnded reset unreachable gone writable goingDown goodbye broken timeUp",
          "Over: reset gone goingDown goodbye");

  /** What is counted when a bound is come up against. */
  private static final List<String> LIMITS =
      List.of(
          "limit rate", "limit intake", "limit high water mark", "told Skipped", "told NotShown");

  private static List<String> cells(String... rows) {
    List<String> cells = new ArrayList<>();
    for (String row : rows) {
      int colon = row.indexOf(':');
      for (String event : row.substring(colon + 2).split(" ", -1)) {
        cells.add(event + " in " + row.substring(0, colon));
      }
    }
    return cells;
  }

  /** Seeds that find a fault which few others do; docs/testing.md has what it was. */
  private static final List<Long> ONCE_FAILED =
      List.of(23L, 29L, 103L, 716L, 800L, 83324274456268L, 51895412136735L);

  /** The same, of several machines. */
  private static final List<Long> ONCE_FAILED_ON_SEVERAL =
      List.of(2009L, 2061L, 3076L, 3418L, 3432L, 3527L);

  @BeforeAll
  static void quiet() {
    Simulation.quiet(true);
  }

  @AfterAll
  static void loud() {
    Simulation.quiet(false);
  }

  private static void passes(long seed, Scope scope, boolean printing) {
    Simulation.Failure failure = Simulation.run(seed, scope, NO_FAULT, new Trace(printing));
    if (failure != null) {
      throw new AssertionError(failure.report(), failure.violation());
    }
  }

  /** How many fresh seeds of several machines a build runs. */
  private static final int CLUSTER_SEEDS = Integer.getInteger("simulation.cluster.seeds", 30);

  @Test
  void shouldKeepItsPromises_onSeveralMachines() {
    long base = Long.getLong("simulation.base", new SplittableRandom().nextLong() >>> 16);
    System.out.println("simulation: " + CLUSTER_SEEDS + " seeds of several machines from " + base);
    for (long seed = base; seed < base + CLUSTER_SEEDS; seed++) {
      passes(seed, Scope.CLUSTER);
    }
  }

  /** As little as still fails is easier to read. */
  private static void passes(long seed, Scope whole) {
    Simulation.Failure failure = Simulation.run(seed, whole, NO_FAULT, new Trace(false));
    if (failure != null) {
      passes(seed, new Shrinker(failure, NO_FAULT).shrink(), false);
      throw new AssertionError(failure.report(), failure.violation());
    }
  }

  @Test
  void shouldKeepItsPromisesUnderFreshSeeds() {
    Long one = Long.getLong("simulation.seed");
    if (one != null) {
      Scope scope = Scope.parse(System.getProperty("simulation.scope", Scope.WHOLE.property()));
      passes(one, scope, Boolean.getBoolean("simulation.trace"));
      return;
    }
    long base = Long.getLong("simulation.base", new SplittableRandom().nextLong() >>> 16);
    System.out.println("simulation: " + SEEDS + " seeds from " + base);
    for (long seed = base; seed < base + SEEDS; seed++) {
      passes(seed, Scope.WHOLE);
    }
  }

  @Test
  void shouldKeepThemUnderSeedsThatOnceFailed() {
    for (long seed : ONCE_FAILED) {
      passes(seed, Scope.WHOLE);
    }
    for (long seed : ONCE_FAILED_ON_SEVERAL) {
      passes(seed, Scope.CLUSTER);
    }
  }

  @Test
  void shouldTakeTheSameStepsUnderTheSameSeed() {
    for (Scope scope : List.of(Scope.WHOLE, Scope.CLUSTER)) {
      Trace first = new Trace(false);
      Trace second = new Trace(false);

      Simulation.run(42, scope, NO_FAULT, first);
      Simulation.run(42, scope, NO_FAULT, second);

      assertThat(first.hash()).isEqualTo(second.hash());
      assertThat(first.steps()).isGreaterThan(Simulation.STEPS);
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldFindWhatIsWrongAtAPort(Fault fault) {
    int seeds = Simulation.seedsToFind(fault, SEEDS_TO_FIND);

    System.out.println("simulation: " + fault + " is found by seed " + seeds);
    assertThat(seeds).isPositive();
  }

  @Test
  void shouldMakeARunThatFailsSmaller() {
    Set<Fault> fault = EnumSet.of(Fault.TASK_LOST);
    int fewerPeers = 0;
    int fewerSteps = 0;
    for (long seed = 1; seed <= SEEDS_TO_SHRINK; seed++) {
      Simulation.Failure failure = Simulation.run(seed, fault);
      if (failure != null) {
        Scope scope = new Shrinker(failure, fault).shrink();

        assertThat(Simulation.run(seed, scope, fault, new Trace(false))).isNotNull();
        // Of some runs nobody can be left out, and some fail at their end.
        fewerPeers += scope.absentPeers().isEmpty() ? 0 : 1;
        fewerSteps += scope.steps() < Simulation.STEPS ? 1 : 0;
      }
    }
    assertThat(fewerPeers).isPositive();
    assertThat(fewerSteps).isPositive();
  }

  @Test
  void shouldTakeTheSameStepsInAnotherProcess() throws Exception {
    Trace here = new Trace(false);
    Simulation.run(7, Scope.WHOLE, NO_FAULT, here);

    Process other =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElse("java"),
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                Simulation.class.getName(),
                "hash",
                "7")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    List<String> lines = other.inputReader().lines().toList();

    assertThat(other.waitFor()).isZero();
    assertThat(lines).last().isEqualTo("hash " + here.hash());
  }

  /** What is said on several machines alone. */
  private static final EnumSet<Refusal.Reason> OF_MANY_MACHINES =
      EnumSet.of(Refusal.Reason.NOT_NOW, Refusal.Reason.CUT_OFF);

  /** Nothing breaks where nothing is read. */
  private static final List<String> CELLS_OF_MANY_MACHINES =
      cells("Claiming: inputEnded reset unreachable gone sentAway goingDown timeUp");

  @Test
  void shouldMeetEachEventWhileANameIsClaimed() {
    try (Coverage coverage = new Coverage()) {
      for (long seed = 1; seed <= CLUSTER_SEEDS_TO_MEET; seed++) {
        Simulation.run(seed, Scope.CLUSTER, NO_FAULT, new Trace(false), coverage::count);
      }
      System.out.println("simulation: met on several machines " + coverage.counts());
      for (String cell : CELLS_OF_MANY_MACHINES) {
        assertThat(coverage.of(cell)).as(cell).isPositive();
      }
      for (Refusal.Reason reason : OF_MANY_MACHINES) {
        assertThat(coverage.of("refused " + reason)).as(reason.name()).isPositive();
      }
      assertThat(coverage.of("told NotKnownYet")).isPositive();
    }
  }

  @Test
  void shouldMeetEachEventInEachPhase() {
    try (Coverage coverage = new Coverage()) {
      for (long seed = 1; seed <= SEEDS_TO_MEET; seed++) {
        Simulation.run(seed, Scope.WHOLE, NO_FAULT, new Trace(false), coverage::count);
      }
      System.out.println("simulation: met " + coverage.counts());
      for (String cell : CELLS) {
        assertThat(coverage.of(cell)).as(cell).isPositive();
      }
      for (Refusal.Reason reason : EnumSet.complementOf(OF_MANY_MACHINES)) {
        assertThat(coverage.of("refused " + reason)).as(reason.name()).isPositive();
      }
      for (String limit : LIMITS) {
        assertThat(coverage.of(limit)).as(limit).isPositive();
      }
    }
  }
}
