package dev.chatserver.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * What a load test measured and found. Made by {@link Reckoning}; the package {@code bench.report}
 * shows it. "Readers" are the bots that were not stalled. Immutable, except that the histogram
 * could be changed and is not.
 *
 * @param config what was to be done
 * @param interrupted true if it was ended early
 * @param entered bots that came into the room
 * @param readersIn those of them that were not stalled; what is lost, is lost by one of these
 * @param connectSeconds from the first connect to the last bot in the room
 * @param gone bots without a connection at the end, by reason
 * @param sent lines given to a socket
 * @param unsent lines that were due and that no socket took
 * @param seconds from when the first line was due to the end of sending or the last arrival
 * @param delivered lines that readers got, repeats counted
 * @param deliveredBytes of those, names and line ends counted
 * @param latencyNanos of those, from when each was due
 * @param readers what was found of the readers' lines
 * @param corrupt lines that were changed on their way
 * @param skipped lines that the server told readers it left out; they are among the lost
 * @param stalled what was found of the stalled bots' lines
 * @param cpuSeconds processor time of this process while lines were sent and awaited
 * @param server what the server took meanwhile; null if it is not known
 */
public record BenchResult(
    BenchConfig config,
    boolean interrupted,
    int entered,
    int readersIn,
    double connectSeconds,
    Map<String, Integer> gone,
    int sent,
    int unsent,
    double seconds,
    long delivered,
    long deliveredBytes,
    Histogram latencyNanos,
    Tally readers,
    long corrupt,
    long skipped,
    Stalled stalled,
    double cpuSeconds,
    @Nullable Server server) {

  /**
   * What the server's process took.
   *
   * @param cpuSeconds processor time while lines were sent and awaited
   * @param peakBytes the most memory that it has had; 0 if that is not known
   */
  public record Server(double cpuSeconds, long peakBytes) {}

  /** Exit code of a run that found nothing wrong. */
  public static final int EXIT_OK = 0;

  /** Exit code of a run that found something wrong. */
  public static final int EXIT_FAULTS = 1;

  /** Exit code of a run that was ended early, as a shell reports SIGINT. */
  public static final int EXIT_INTERRUPTED = 130;

  /**
   * Of the bots that did not read for a while.
   *
   * @param bots how many
   * @param tally what was found of their lines
   * @param skipped lines that the server told them it left out
   * @param unaccounted by how many lines, over all bots, got and skipped differ from sent
   */
  public record Stalled(int bots, Tally tally, long skipped, long unaccounted) {}

  public BenchResult {
    gone = Map.copyOf(gone);
  }

  /** What was wrong, a few words for each kind; empty if nothing was. */
  public List<String> faults() {
    List<String> faults = new ArrayList<>();
    add(faults, notLetIn(), "bots not let in");
    add(faults, Math.max(0, goneBots() - notLetIn()), "bots gone");
    add(faults, unsent, "lines not sent");
    add(faults, readers.lost(), "lines lost");
    add(faults, readers.duplicated() + stalled.tally.duplicated(), "lines duplicated");
    add(faults, readers.reordered() + stalled.tally.reordered(), "lines reordered");
    add(faults, corrupt, "lines corrupt");
    add(faults, stalled.unaccounted, "lines of stalled bots unaccounted for");
    return faults;
  }

  private static void add(List<String> faults, long count, String fault) {
    if (count != 0) {
      faults.add(fault);
    }
  }

  /** True if every reader got every line once and in one order, and nothing else was wrong. */
  public boolean passed() {
    return faults().isEmpty();
  }

  /** What the process ends with. */
  public int exitCode() {
    if (interrupted) {
      return EXIT_INTERRUPTED;
    }
    return passed() ? EXIT_OK : EXIT_FAULTS;
  }

  /** Lines that the readers who came in should have got. */
  public long expected() {
    return (long) sent * readersIn;
  }

  /** Bots that never came into the room. */
  public int notLetIn() {
    return config.bots() - entered;
  }

  private int goneBots() {
    return gone.values().stream().mapToInt(Integer::intValue).sum();
  }

  public double connectionsPerSecond() {
    return perSecond(entered, connectSeconds);
  }

  public double deliveriesPerSecond() {
    return perSecond((double) delivered, seconds);
  }

  public double megabytesPerSecond() {
    return perSecond(deliveredBytes / 1e6, seconds);
  }

  /** Latency in milliseconds that so many percent of the lines did not exceed. */
  public double latencyMillis(double percentile) {
    return latencyNanos.getValueAtPercentile(percentile) / 1e6;
  }

  private static double perSecond(double count, double seconds) {
    return seconds > 0 ? count / seconds : 0;
  }
}
