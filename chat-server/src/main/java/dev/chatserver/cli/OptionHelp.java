package dev.chatserver.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.OptionSpec;

/**
 * What {@code --help} says that an option takes, so that it is written once: the choices of its
 * label ({@code on|off}), or the range in its description ({@code 0 to 65535}, {@code at least 1}).
 * Immutable.
 *
 * @param expected in words, for whoever gave something else; null if anything may do
 * @param min the least number
 * @param max the largest number
 */
record OptionHelp(@Nullable String expected, long min, long max) {

  private static final Pattern BETWEEN = Pattern.compile("\\b(\\d+) to (\\d+)\\b");
  private static final Pattern AT_LEAST = Pattern.compile("\\bat least (\\d+)\\b");

  static OptionHelp of(OptionSpec option) {
    if (option.paramLabel().contains("|")) {
      String choices = option.paramLabel().replace("|", ", ");
      int last = choices.lastIndexOf(", ");
      return new OptionHelp(
          choices.substring(0, last) + " or " + choices.substring(last + 2),
          Long.MIN_VALUE,
          Long.MAX_VALUE);
    }
    String description = String.join(" ", option.description());
    Matcher between = BETWEEN.matcher(description);
    if (between.find()) {
      return new OptionHelp(
          between.group(), Long.parseLong(between.group(1)), Long.parseLong(between.group(2)));
    }
    Matcher atLeast = AT_LEAST.matcher(description);
    if (atLeast.find()) {
      return new OptionHelp(atLeast.group(), Long.parseLong(atLeast.group(1)), Long.MAX_VALUE);
    }
    return new OptionHelp(null, Long.MIN_VALUE, Long.MAX_VALUE);
  }

  /** True if a value is a number out of range; no other value is. */
  boolean excludes(@Nullable Object value) {
    return value instanceof Number number && (number.longValue() < min || number.longValue() > max);
  }
}
