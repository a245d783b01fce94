package dev.chatserver.cli;

import dev.chatserver.cli.options.Settings;
import dev.chatserver.codec.Nearest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The words for what is wrong with what the program was told: the option, its value, what was
 * expected and where the value came from; for a word that is none, the nearest that is. Confined to
 * the main thread.
 */
final class Mistakes {

  private final String[] typed;
  private final Settings settings;

  Mistakes(String[] typed, Settings settings) {
    this.typed = typed.clone();
    this.settings = settings;
  }

  /** Of what the command line's own rules found. */
  String of(ParameterException e) {
    if (e instanceof UnmatchedArgumentException unmatched) {
      return unknown(unmatched.getUnmatched().get(0), e.getCommandLine().getCommandSpec());
    }
    ArgSpec argument =
        e instanceof MissingParameterException missing && !missing.getMissing().isEmpty()
            ? missing.getMissing().get(0)
            : e.getArgSpec();
    if (!(argument instanceof OptionSpec option)) {
      return withSource(String.valueOf(e.getMessage()), e.getCommandLine());
    }
    String expected = OptionHelp.of(option).expected();
    if (e instanceof MissingParameterException) {
      String wanted = expected == null ? option.paramLabel() : expected;
      return option.longestName() + ": has no value (expected: " + wanted + ")";
    }
    String value = e.getValue() == null ? "" : e.getValue();
    return of(option, value, expected == null ? "a " + option.paramLabel() : expected);
  }

  private String of(OptionSpec option, String value, String expected) {
    return "%s: %s (expected: %s), %s"
        .formatted(option.longestName(), value.isEmpty() ? "''" : value, expected, source(option));
  }

  /** Of the values that are out of their documented ranges; null if none is. */
  @Nullable String outOfRange(CommandLine commandLine) {
    for (OptionSpec option : commandLine.getCommandSpec().options()) {
      OptionHelp help = OptionHelp.of(option);
      if (help.expected() != null && help.excludes(option.getValue())) {
        return of(option, String.valueOf(option.<Object>getValue()), help.expected());
      }
    }
    return null;
  }

  /** Of a message that begins with an option's name: where its value came from is put behind it. */
  private String withSource(String message, CommandLine commandLine) {
    int colon = message.indexOf(':');
    OptionSpec option =
        colon < 0 ? null : commandLine.getCommandSpec().findOption(message.substring(0, colon));
    return option == null ? message : message + ", " + source(option);
  }

  /** Where its value is from. */
  String source(OptionSpec option) {
    Predicate<String> isThis =
        word ->
            Arrays.stream(option.names())
                .anyMatch(name -> word.equals(name) || word.startsWith(name + "="));
    return Arrays.stream(typed).anyMatch(isThis) ? "as typed" : settings.source(option);
  }

  private static String unknown(String word, CommandSpec command) {
    List<String> known = new ArrayList<>();
    boolean isOption = word.startsWith("-");
    String name = word.split("=", 2)[0].toLowerCase(Locale.ROOT);
    if (isOption) {
      command.options().forEach(option -> known.addAll(List.of(option.names())));
    } else {
      known.addAll(command.subcommands().keySet());
    }
    String nearest = Nearest.of(name, known);
    String what = isOption ? "option" : "command";
    String program = command.qualifiedName();
    return "no %s is called %s: %s"
        .formatted(
            what,
            word.split("=", 2)[0],
            nearest == null ? program + " --help lists them" : "did you mean " + nearest + "?");
  }
}
