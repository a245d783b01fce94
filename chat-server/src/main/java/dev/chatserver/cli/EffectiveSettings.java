package dev.chatserver.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The values in force, and where each comes from. */
final class EffectiveSettings {

  /**
   * One of them.
   *
   * @param key as in the config file
   * @param value empty for none
   * @param source in words
   */
  record Setting(String key, String value, String source) {}

  private static final Set<String> NOT_SETTINGS = Set.of("help", "version");

  private EffectiveSettings() {}

  /**
   * Of a command whose options were parsed.
   *
   * @param mistakes knows where values are from
   */
  static List<Setting> of(CommandSpec command, Mistakes mistakes) {
    List<Setting> all = new ArrayList<>();
    for (OptionSpec option : command.options()) {
      String key = option.longestName().substring(2);
      if (!NOT_SETTINGS.contains(key)) {
        all.add(new Setting(key, value(option), mistakes.source(option)));
      }
    }
    return all;
  }

  private static String value(OptionSpec option) {
    Object value = option.getValue();
    if (value instanceof List<?> list) {
      StringBuilder joined = new StringBuilder();
      for (Object one : list) {
        joined.append(joined.isEmpty() ? "" : ",").append(one);
      }
      return joined.toString();
    }
    return value == null ? "" : String.valueOf(value);
  }
}
