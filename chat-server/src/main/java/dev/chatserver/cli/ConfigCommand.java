package dev.chatserver.cli;

import dev.chatserver.cli.options.ServeOptions;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code config}: what a server would be told, without starting one. Runs on the main thread. */
@Command(
    name = "config",
    mixinStandardHelpOptions = true,
    description = "Look at the configuration, without a server.",
    synopsisSubcommandLabel = "check|show",
    subcommands = {ConfigCommand.Check.class, ConfigCommand.Show.class})
final class ConfigCommand implements Callable<Integer> {

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Override
  public Integer call() {
    return ChatCommand.complain(
        spec.commandLine().getErr(), "config: check FILE, or show (expected: one of them)");
  }

  /** {@code config check}. */
  @Command(
      name = "check",
      mixinStandardHelpOptions = true,
      description = "Check a config file, as it is without the environment.",
      exitCodeListHeading = "Exit codes:%n",
      exitCodeList = {"0:a server takes it", "2:it does not, and this is why"})
  static final class Check implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "A properties file, as for --config.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private String file;

    @Override
    public Integer call() {
      PrintWriter out = spec.commandLine().getOut();
      PrintWriter err = spec.commandLine().getErr();
      int exitCode =
          ChatCommand.run(
              new String[] {"config", "show", "--config", file},
              Map.of(),
              new PrintWriter(PrintWriter.nullWriter()),
              err);
      if (exitCode == 0) {
        out.println(file + ": ok");
      }
      return exitCode;
    }
  }

  /** {@code config show}. */
  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      sortOptions = false,
      description = {
        "Show the values in force, and where each comes from; with the options,",
        "the environment and the config file that a server would have."
      })
  static final class Show implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private ServeOptions options;

    @Override
    public Integer call() {
      try {
        options.toConfig();
      } catch (IllegalArgumentException e) {
        throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
      }
      PrintWriter out = spec.commandLine().getOut();
      for (EffectiveSettings.Setting one : EffectiveSettings.of(spec, ChatCommand.mistakes(spec))) {
        out.println("%-38s %-16s %s".formatted(one.key(), one.value(), one.source()));
      }
      return 0;
    }
  }
}
