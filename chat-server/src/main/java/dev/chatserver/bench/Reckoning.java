package dev.chatserver.bench;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Makes the result of a run that has ended: verifies the journals and sums up what each loop
 * measured. Called by {@link LoadRun} after the event loops have ended, on its thread.
 *
 * @param log that all journals refer to
 */
record Reckoning(
    BenchConfig config, List<Bot> bots, Collection<LoopStats> loops, ReferenceLog log) {

  /**
   * What the run itself knows.
   *
   * @param states of the bots before their connections were closed, by index
   * @param sendEndNanos when sending ended, on the schedule's clock
   */
  record Course(
      boolean interrupted,
      double connectSeconds,
      List<BotState> states,
      List<Sender> senders,
      int due,
      long startNanos,
      long sendEndNanos,
      double cpuSeconds,
      BenchResult.@Nullable Server server) {}

  BenchResult result(Course course) {
    int sent = course.senders().stream().mapToInt(Sender::sent).sum();
    List<Bot> readers = bots.stream().filter(bot -> !bot.stalled() && isIn(bot)).toList();
    Verification verification =
        new Verification(readers.stream().map(Bot::journal).toList(), sent, log.capacity());
    Tally found =
        readers.stream()
            .map(bot -> verification.judge(bot.journal()))
            .reduce(Tally.NONE, Tally::plus);
    Histogram latency = LoopStats.newHistogram();
    loops.forEach(loop -> latency.add(loop.latencyNanos()));
    long endNanos =
        Math.max(
            course.sendEndNanos(),
            loops.stream().mapToLong(LoopStats::lastNanos).max().orElse(Long.MIN_VALUE));
    return new BenchResult(
        config,
        course.interrupted(),
        (int) bots.stream().filter(Reckoning::isIn).count(),
        readers.size(),
        course.connectSeconds(),
        gone(course.states()),
        sent,
        Math.max(0, course.due() - sent),
        (endNanos - course.startNanos()) / 1e9,
        loops.stream().mapToLong(LoopStats::delivered).sum(),
        loops.stream().mapToLong(LoopStats::deliveredBytes).sum(),
        latency,
        found,
        loops.stream().mapToLong(LoopStats::corrupt).sum(),
        readers.stream().mapToLong(bot -> bot.journal().skipped()).sum(),
        stalled(verification, sent),
        course.cpuSeconds(),
        course.server());
  }

  /** True if it came into the room, whatever became of it. */
  private static boolean isIn(Bot bot) {
    return bot.channel() != null;
  }

  private BenchResult.Stalled stalled(Verification verification, int sent) {
    List<Journal> journals =
        bots.stream().filter(bot -> bot.stalled() && isIn(bot)).map(Bot::journal).toList();
    Tally found = Tally.NONE;
    long unaccounted = 0;
    for (Journal journal : journals) {
      Tally tally = verification.judge(journal);
      found = found.plus(tally);
      unaccounted += Math.abs(sent - tally.distinct() - journal.skipped());
    }
    long skipped = journals.stream().mapToLong(Journal::skipped).sum();
    return new BenchResult.Stalled(journals.size(), found, skipped, unaccounted);
  }

  private static Map<String, Integer> gone(List<BotState> states) {
    Map<String, Integer> reasons = new TreeMap<>();
    for (BotState state : states) {
      if (state instanceof BotState.Gone gone) {
        reasons.merge(gone.cause() + ": " + gone.reason(), 1, Integer::sum);
      }
    }
    return reasons;
  }
}
