package dev.chatserver.cli;

import dev.chatserver.cli.options.ServeOptions;
import dev.chatserver.cli.options.Settings;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/**
 * The program: without a word it serves. Every mistake of the caller's is one line on stderr and
 * exit code 2. Runs on the main thread.
 */
@Command(
    name = "chat-server",
    description = "A chat server that one can reach with nc: one log, many readers.",
    footer = {
      "",
      "Each option can also be set in the environment (CHAT_PORT=8080) or in the config",
      "file (port = 8080). The command line wins over the environment, and the environment",
      "over the file."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
public final class ChatCommand implements Callable<Integer> {

  private static final int EXIT_USAGE = 2;
  private static final Set<String> NOT_SETTINGS = Set.of("config", "help", "version");

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Mixin
  @SuppressWarnings("NullAway.Init") // set by picocli
  private ServeOptions options;

  @SuppressWarnings("NullAway.Init") // set where it is made
  private Mistakes mistakes;

  @SuppressWarnings("NullAway.Init") // set where it is made
  private Again again;

  /** The words for what is wrong, and where values are from. */
  static Mistakes mistakes(CommandSpec any) {
    return ((ChatCommand) any.root().userObject()).mistakes;
  }

  static Again again(CommandSpec any) {
    return ((ChatCommand) any.root().userObject()).again;
  }

  /** Runs the program; the event loops of a server keep it running after this returns. */
  public static void main(String[] args) {
    if (isServing(args)) {
      Preload.begin();
    }
    PrintWriter out = new PrintWriter(System.out, true, Charset.defaultCharset());
    PrintWriter err = new PrintWriter(System.err, true, Charset.defaultCharset());
    int exitCode = run(args, System.getenv(), out, err);
    if (exitCode != 0) {
      System.exit(exitCode);
    }
  }

  /** Runs the program and returns its exit code. */
  static int run(String[] args, Map<String, String> environment, PrintWriter out, PrintWriter err) {
    try {
      return commandLine(args, environment).setOut(out).setErr(err).execute(args);
    } catch (Settings.UnusableException e) {
      return complain(err, String.valueOf(e.getMessage()));
    }
  }

  /** The program, with all its commands. */
  static CommandLine commandLine() {
    return commandLine(false);
  }

  /** Looking at all commands takes a quarter of a start's time, and who serves needs none. */
  private static CommandLine commandLine(boolean isServing) {
    CommandLine commandLine = new CommandLine(new ChatCommand());
    if (!isServing) {
      commandLine
          .addSubcommand(new CommandLine.HelpCommand())
          .addSubcommand(new ServeCommand())
          .addSubcommand(new ExportCommand())
          .addSubcommand(new ImportCommand())
          .addSubcommand(new CheckCommand())
          .addSubcommand(new BackupCommand())
          .addSubcommand(new VerifyTranscriptsCommand())
          .addSubcommand(new ClusterCommand())
          .addSubcommand(new DrainCommand())
          .addSubcommand(new ConfigCommand())
          .addSubcommand(new WarmUpCommand())
          .addSubcommand(new ManualCommand())
          .addSubcommand(new AutoComplete.GenerateCompletion())
          .addSubcommand(new BenchCommand());
    }
    return commandLine.setCaseInsensitiveEnumValuesAllowed(true).setUsageHelpAutoWidth(true);
  }

  /** True if there is no word but options and their values, and nobody asks what there is. */
  private static boolean isServing(String[] args) {
    boolean isValue = false;
    for (String arg : args) {
      boolean isOption = arg.startsWith("--") && arg.length() > 2;
      if ((!isOption && !isValue) || arg.equals("--help") || arg.equals("--version")) {
        return false;
      }
      isValue = isOption && !arg.contains("=");
    }
    return true;
  }

  /**
   * The program, with what is set in the environment and in the file.
   *
   * @throws Settings.UnusableException if the file cannot be used
   */
  private static CommandLine commandLine(String[] args, Map<String, String> environment)
      throws Settings.UnusableException {
    CommandLine commandLine = commandLine(isServing(args));
    ChatCommand program = commandLine.getCommand();
    Settings settings = Settings.read(args, environment, settingNames(commandLine));
    commandLine.setDefaultValueProvider(settings);
    Mistakes mistakes = new Mistakes(args, settings);
    program.mistakes = mistakes;
    program.again =
        () -> {
          CommandLine next = commandLine(args, environment);
          next.parseArgs(args);
          return next;
        };
    commandLine.setParameterExceptionHandler((e, typed) -> misused(e, mistakes));
    commandLine.setExecutionStrategy(parsed -> checked(parsed, mistakes));
    return commandLine;
  }

  /** What SIGHUP has read and parsed again. */
  interface Again {
    CommandLine read() throws Settings.UnusableException;
  }

  /** Runs what was asked for, if all its options are within their ranges. */
  private static int checked(ParseResult parsed, Mistakes mistakes) {
    for (CommandLine asked : parsed.asCommandLineList()) {
      boolean isLast = asked.getParseResult().subcommand() == null;
      String mistake = isLast ? mistakes.outOfRange(asked) : null;
      if (mistake != null && !asked.isUsageHelpRequested() && !asked.isVersionHelpRequested()) {
        return complain(asked.getErr(), mistake);
      }
    }
    return new CommandLine.RunLast().execute(parsed);
  }

  private static Set<String> settingNames(CommandLine commandLine) {
    Set<String> names = new TreeSet<>();
    for (OptionSpec option : commandLine.getCommandSpec().options()) {
      names.add(option.longestName().substring(2));
    }
    names.removeAll(NOT_SETTINGS);
    return names;
  }

  private static int misused(ParameterException e, Mistakes mistakes) {
    return complain(e.getCommandLine().getErr(), mistakes.of(e));
  }

  @Override
  public Integer call() {
    return ServeCommand.serve(options, spec.commandLine());
  }

  /** Says what is wrong, in one line, and returns the exit code for it. */
  static int complain(PrintWriter err, String message) {
    err.println("chat-server: " + message.lines().findFirst().orElse(message));
    err.flush();
    return EXIT_USAGE;
  }
}
