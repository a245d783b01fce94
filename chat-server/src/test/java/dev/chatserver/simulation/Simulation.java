package dev.chatserver.simulation;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.chatserver.endtoend.QuietLogExtension;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** Runs worlds, each under its seed. Confined to one thread. */
final class Simulation {

  static final int PEERS = 12;
  static final int STEPS = 2000;

  /**
   * A run that failed.
   *
   * @param seed to run it again
   * @param violation what was not as promised
   * @param lastSteps the last steps in words
   */
  record Failure(long seed, Throwable violation, List<String> lastSteps) {
    String report() {
      return "seed %d: %s%n%s%nrun it again: mvn verify -Dtest=SimulationTest -Dsimulation.seed=%d"
          .formatted(seed, violation.getMessage(), String.join("\n", lastSteps), seed);
    }
  }

  private Simulation() {}

  /**
   * Has the log be silent of what is as it should be here: that servers stop, and that a ledger
   * refuses.
   */
  static void quiet(boolean quiet) {
    level("dev.chatserver.app.Shutdown", quiet ? Level.WARN : null);
    level("dev.chatserver.room.RoomDirectory", quiet ? Level.ERROR : null);
  }

  private static void level(String logger, @Nullable Level level) {
    ((Logger) LoggerFactory.getLogger(logger)).setLevel(level);
  }

  /** Runs one seed; null if all is as promised. */
  static @Nullable Failure run(long seed, int peers, int steps, Set<Fault> faults) {
    return run(seed, peers, steps, faults, new Trace(Boolean.getBoolean("simulation.trace")));
  }

  static @Nullable Failure run(long seed, int peers, int steps, Set<Fault> faults, Trace trace) {
    QuietLogExtension.attach();
    try {
      new World(seed, peers, faults, trace).run(steps);
      List<String> logged = QuietLogExtension.take();
      if (!logged.isEmpty()) {
        throw new Violation("in the log is: " + logged.get(0));
      }
      return null;
    } catch (Throwable e) {
      QuietLogExtension.take();
      return new Failure(seed, e, trace.last());
    }
  }

  /** How many seeds it takes to find a fault; 0 if so many do not find it. */
  static int seedsToFind(Fault fault, int seeds) {
    for (int seed = 1; seed <= seeds; seed++) {
      if (run(seed, PEERS, STEPS, EnumSet.of(fault)) != null) {
        return seed;
      }
    }
    return 0;
  }

  /** {@code FIRST COUNT}: runs so many seeds, one after the other, and tells of those that fail. */
  public static void main(String[] args) {
    long first = Long.parseLong(args[0]);
    long count = Long.parseLong(args[1]);
    quiet(true);
    long began = System.nanoTime();
    int failed = 0;
    for (long seed = first; seed < first + count; seed++) {
      Failure failure = run(seed, PEERS, STEPS, EnumSet.noneOf(Fault.class));
      if (failure != null) {
        failed++;
        System.out.println(failure.report());
        failure.violation().printStackTrace(System.out);
        if (failed == 3) {
          break;
        }
      }
    }
    System.out.printf(
        "%d failed, %.0f runs/s%n", failed, count / ((System.nanoTime() - began) / 1e9));
  }
}
