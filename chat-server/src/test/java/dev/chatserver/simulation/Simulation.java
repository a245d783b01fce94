package dev.chatserver.simulation;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.chatserver.testing.LoudLog;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** Runs worlds, each under its seed. Confined to one thread. */
final class Simulation {

  static final int PEERS = 12;
  static final int STEPS = 2000;

  private static final int FAILURES_MAX = Integer.getInteger("simulation.failures", 3);

  private static final String COMMAND = "mvn verify -DskipITs -Dtest=SimulationTest";

  /**
   * A run that failed.
   *
   * @param seed to run it again
   * @param scope how much of it was run
   * @param violation what was not as promised
   * @param lastSteps the last steps in words
   */
  record Failure(long seed, Scope scope, Throwable violation, List<String> lastSteps) {
    String report() {
      return """
          seed %d: %s
          %s
          run it again: %s -Dsimulation.seed=%d -Dsimulation.scope=%s
          """
          .formatted(
              seed,
              violation.getMessage(),
              String.join("\n", lastSteps),
              COMMAND,
              seed,
              scope.property());
    }
  }

  private Simulation() {}

  /**
   * Has the log be silent of what is as it should be here: that servers stop, that a ledger
   * refuses, that memory runs out. {@link Bystander} sees to it that this happens only then.
   */
  static void quiet(boolean quiet) {
    level("dev.chatserver.app.Shutdown", quiet ? Level.WARN : null);
    level("dev.chatserver.room.Timeline", quiet ? Level.ERROR : null);
    level("dev.chatserver.session.connection.Ending", quiet ? Level.ERROR : null);
    level("dev.chatserver.room.RoomFeeds", quiet ? Level.OFF : null);
    level("dev.chatserver.ledger.sqlite.Outbox", quiet ? Level.ERROR : null);
    level("dev.chatserver.ledger.sqlite.ReplicatedSequencer", quiet ? Level.ERROR : null);
  }

  private static void level(String logger, @Nullable Level level) {
    ((Logger) LoggerFactory.getLogger(logger)).setLevel(level);
  }

  /** Runs one seed on one machine, or on several if that is what it takes; null if all is well. */
  static @Nullable Failure run(long seed, Set<Fault> faults) {
    Scope scope = faults.stream().anyMatch(Fault::isOfCluster) ? Scope.CLUSTER : Scope.WHOLE;
    return run(seed, scope, faults, new Trace(Boolean.getBoolean("simulation.trace")));
  }

  static @Nullable Failure run(long seed, Scope scope, Set<Fault> faults, Trace trace) {
    return run(seed, scope, faults, trace, what -> {});
  }

  /**
   * Runs some of one seed; null if all is as promised.
   *
   * @param met told of what is counted
   */
  static @Nullable Failure run(
      long seed, Scope scope, Set<Fault> faults, Trace trace, Consumer<String> met) {
    LoudLog.attach();
    try {
      try (World world = new World(seed, scope, faults, trace, met)) {
        world.run();
      }
      List<String> logged = new ArrayList<>(LoudLog.take());
      logged.removeIf(
          line -> line.contains("ProxyComplaints")); // its proxies do what they should not
      if (!logged.isEmpty()) {
        throw new Violation("in the log is: " + logged.get(0));
      }
      return null;
    } catch (Throwable e) {
      LoudLog.take();
      return new Failure(seed, scope, e, trace.last());
    }
  }

  /** How many seeds it takes to find a fault; 0 if so many do not find it. */
  static int seedsToFind(Fault fault, int seeds) {
    for (int seed = 1; seed <= seeds; seed++) {
      if (run(seed, EnumSet.of(fault)) != null) {
        return seed;
      }
    }
    return 0;
  }

  /**
   * {@code hash SEED}: prints the hash of a run's trace. {@code one FIRST COUNT}: runs so many
   * seeds on one machine, or with {@code many} on several, one after the other, and tells of those
   * that fail, or, with a fourth word, of the first one only; ends with 1 if there are any.
   */
  public static void main(String[] args) {
    quiet(true);
    if (args[0].equals("hash")) {
      Trace trace = new Trace(false);
      run(Long.parseLong(args[1]), Scope.WHOLE, EnumSet.noneOf(Fault.class), trace);
      System.out.println("hash " + trace.hash());
      return;
    }
    Scope scope = args[0].equals("many") ? Scope.CLUSTER : Scope.WHOLE;
    long first = Long.parseLong(args[1]);
    long count = Long.parseLong(args[2]);
    long began = System.nanoTime();
    int failed = 0;
    for (long seed = first; seed < first + count; seed++) {
      Trace trace = new Trace(Boolean.getBoolean("simulation.trace"));
      Failure failure = run(seed, scope, EnumSet.noneOf(Fault.class), trace);
      if (failure != null) {
        failed++;
        if (args.length > 3) {
          System.out.println("found by seed " + seed);
          break;
        }
        System.out.println(failure.report());
        failure.violation().printStackTrace(System.out);
        if (failed == FAILURES_MAX) {
          break;
        }
      }
    }
    System.out.printf(
        "%d failed, %.0f runs/s%n", failed, count / ((System.nanoTime() - began) / 1e9));
    System.exit(failed == 0 ? 0 : 1);
  }
}
