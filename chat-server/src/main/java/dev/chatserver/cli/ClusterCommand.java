package dev.chatserver.cli;

import dev.chatserver.cli.options.ClusterLink;
import dev.chatserver.ledger.SharedLog;
import dev.chatserver.ledger.kafka.KafkaTopic;
import dev.chatserver.ledger.kafka.KafkaTopic.TopicException;
import dev.chatserver.ledger.sqlite.archive.NodeList;
import dev.chatserver.ledger.sqlite.archive.SharedBeginning;
import dev.chatserver.ledger.sqlite.store.StoreException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code cluster}: the log that several servers share. Runs on the main thread. */
@Command(
    name = "cluster",
    mixinStandardHelpOptions = true,
    description = "Make the log that several servers share, or show how it does.",
    subcommands = {ClusterCommand.Init.class, ClusterCommand.Status.class})
final class ClusterCommand implements Callable<Integer> {

  /** For the engine's own log. */
  private static final String NAME = "cluster";

  private static final int EXIT_NOT_WELL = 1;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Override
  public Integer call() {
    return ChatCommand.complain(
        spec.commandLine().getErr(), "cluster: init, or status (expected: one of them)");
  }

  /** What is done with the topic. */
  @FunctionalInterface
  private interface Work {
    int run(KafkaTopic topic, PrintWriter out) throws TopicException, StoreException;
  }

  private static int run(ClusterLink link, CommandSpec spec, Work work) {
    PrintWriter err = spec.commandLine().getErr();
    try (KafkaTopic topic = new KafkaTopic(link.settings(NAME))) {
      int exitCode = work.run(topic, spec.commandLine().getOut());
      spec.commandLine().getOut().flush();
      return exitCode;
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--" + e.getMessage(), e);
    } catch (TopicException | StoreException e) {
      return ChatCommand.complain(err, String.valueOf(e.getMessage()));
    }
  }

  /** {@code cluster init}. */
  @Command(
      name = "init",
      mixinStandardHelpOptions = true,
      sortOptions = false,
      description = {
        "Make the topic that is the log: one partition, in which nothing is given up.",
        "With --from, the rooms of a server that was alone become those of all: start the",
        "first node on that directory, and each other one on a copy of it (backup)."
      },
      exitCodeListHeading = "Exit codes:%n",
      exitCodeList = {"0:it is there", "2:wrong options, or it cannot be made"})
  static final class Init implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private ClusterLink link;

    @Option(
        names = "--config",
        paramLabel = "FILE",
        description = "A properties file, as for a server.")
    @SuppressWarnings("UnusedVariable") // it is looked for before
    private @Nullable Path config;

    @Option(
        names = "--copies",
        paramLabel = "N",
        description =
            "Brokers that have a copy, at least 1; with less than 3 servers take it as --cluster-unsafe alone (${DEFAULT-VALUE}).")
    private int copies = KafkaTopic.COPIES;

    @Option(
        names = "--from",
        paramLabel = "DIR",
        description = "The directory of a server that was alone, and does not run now (none).")
    private @Nullable Path from;

    @Override
    public Integer call() {
      return run(
          link,
          spec,
          (topic, out) -> {
            if (from != null) {
              SharedBeginning.check(from);
            }
            topic.make(copies);
            if (from != null) {
              SharedBeginning.bind(from, topic.identity());
            }
            topic.begin(SharedBeginning.record(from != null));
            out.printf("topic %s is there, with %d copies%n", topic.name(), copies);
            return 0;
          });
    }
  }

  /** {@code cluster status}. */
  @Command(
      name = "status",
      mixinStandardHelpOptions = true,
      sortOptions = false,
      description = {
        "Show the topic, the brokers that have it, and the nodes that were heard of in the",
        "last minute: how far each had read, and how much that was behind the log's end."
      },
      exitCodeListHeading = "Exit codes:%n",
      exitCodeList = {
        "0:all is well",
        "1:brokers are missing, or the topic cannot keep what is shown",
        "2:wrong options, or it cannot be asked"
      })
  static final class Status implements Callable<Integer> {

    private static final int MILLIS = 60_000;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private ClusterLink link;

    @Option(
        names = "--config",
        paramLabel = "FILE",
        description = "A properties file, as for a server.")
    @SuppressWarnings("UnusedVariable") // it is looked for before
    private @Nullable Path config;

    @Override
    public Integer call() {
      return run(link, spec, Status::show);
    }

    private static int show(KafkaTopic topic, PrintWriter out)
        throws TopicException, StoreException {
      List<String> faults = topic.faults();
      KafkaTopic.Copies copies = topic.copies();
      List<SharedLog.Entry> last = topic.since(System.currentTimeMillis() - MILLIS);
      long end = last.isEmpty() ? 0 : last.get(last.size() - 1).offset() + 1;
      out.printf(
          "topic %s: %d copies, %d in step, ends at %d%n",
          topic.name(), copies.all(), copies.inStep(), end);
      for (String fault : faults) {
        out.printf("fault: %s%n", fault);
      }
      for (NodeList.Node node : NodeList.of(last)) {
        out.printf(
            "node %s: %s%n",
            node.name(),
            node.isGone()
                ? "gone"
                : "at %d, %d behind, heard of %d s before the last record"
                    .formatted(
                        node.next(),
                        Math.max(0, node.seen() - node.next()),
                        (last.get(last.size() - 1).timeMillis() - node.seenMillis()) / 1000));
      }
      return faults.isEmpty() && copies.inStep() == copies.all() ? 0 : EXIT_NOT_WELL;
    }
  }
}
