package dev.chatserver.cli;

import dev.chatserver.ledger.sqlite.SqliteSettings;
import dev.chatserver.ledger.sqlite.store.StoreException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.function.LongConsumer;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/**
 * What the commands that deal with a log have in common: which one, how a person is told what is
 * wrong and how far it is. Confined to the main thread.
 */
final class ArchiveOptions {

  private static final long SECOND_NANOS = 1_000_000_000;

  @Spec(Target.MIXEE)
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "The directory of the log (${DEFAULT-VALUE}).")
  private Path data = SqliteSettings.DEFAULT.directory();

  @SuppressWarnings("UnusedVariable") // picocli acts on it.
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  private boolean help;

  /** What a command does with a log. */
  @FunctionalInterface
  interface Work {
    /** Returns the exit code. */
    int run(Path data) throws StoreException, IOException;
  }

  /** Does it, and says in one line what is wrong if it cannot be done. */
  int run(Work work) {
    CommandLine parent = spec.parent().commandLine();
    if (!parent.getParseResult().matchedOptions().isEmpty()) {
      OptionSpec option = parent.getParseResult().matchedOptions().get(0);
      return complain(option.longestName() + ": options go behind the word " + spec.name());
    }
    try {
      return work.run(data);
    } catch (StoreException e) {
      return complain(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      return complain("cannot be read or written: " + e.getMessage());
    }
  }

  int complain(String message) {
    return ChatCommand.complain(spec.commandLine().getErr(), message);
  }

  PrintWriter out() {
    return spec.commandLine().getOut();
  }

  PrintWriter err() {
    return spec.commandLine().getErr();
  }

  /** Shows now and then how many lines are done, to a person who waits. */
  LongConsumer progress(String done) {
    return new LongConsumer() {
      private long nextNanos = System.nanoTime() + SECOND_NANOS;

      @Override
      public void accept(long lines) {
        if (System.nanoTime() - nextNanos >= 0) {
          nextNanos += SECOND_NANOS;
          err().println(lines + " lines " + done);
          err().flush();
        }
      }
    };
  }
}
