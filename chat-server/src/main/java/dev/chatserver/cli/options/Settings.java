package dev.chatserver.cli.options;

import dev.chatserver.cli.options.ClusterLink.ClientKeys;
import java.lang.reflect.Field;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The server's options that were not typed: from the environment ({@code CHAT_PORT} for {@code
 * --port}), else from the properties file that {@code --config} names ({@code port = 8080}), else
 * their defaults. Thread-safe because it does not change.
 */
public final class Settings implements IDefaultValueProvider, ClientKeys {

  /** The file that was asked for cannot be used; the message is one line for a person. */
  public static final class UnusableException extends Exception {
    private static final long serialVersionUID = 1L;

    UnusableException(String message) {
      super(message);
    }
  }

  /** Whose fields are the server's options; other commands have options of the same name. */
  private static final Set<Class<?>> OPTIONS =
      Set.of(
          ServeOptions.class,
          ListenOptions.class,
          WebOptions.class,
          AdminOptions.class,
          LedgerOptions.class,
          ClusterOptions.class,
          ClusterLink.class);

  /** What begins so is the client's of the engine. */
  private static final String KAFKA = "kafka.";

  private static final String CONFIG_OPTION = "--config";

  private final Map<String, String> environment;
  private final @Nullable SettingsFile file;
  private final Set<String> keys;

  private Settings(Map<String, String> environment, @Nullable SettingsFile file, Set<String> keys) {
    this.environment = environment;
    this.file = file;
    this.keys = keys;
  }

  /**
   * Reads what is set, and was not typed.
   *
   * @param arguments what was typed; only {@code --config} is looked at
   * @param keys the names of the options that may be set so, without their dashes
   * @throws UnusableException if the file cannot be read, or has a key that is none
   */
  public static Settings read(String[] arguments, Map<String, String> environment, Set<String> keys)
      throws UnusableException {
    String path = configPath(arguments, environment);
    SettingsFile file = path == null ? null : SettingsFile.read(path);
    if (file != null) {
      file.expectOnly(keys, KAFKA);
    }
    return new Settings(environment, file, keys);
  }

  private static @Nullable String configPath(String[] arguments, Map<String, String> environment) {
    for (int i = 0; i < arguments.length; i++) {
      if (arguments[i].startsWith(CONFIG_OPTION + "=")) {
        return arguments[i].substring(CONFIG_OPTION.length() + 1);
      }
      if (arguments[i].equals(CONFIG_OPTION) && i + 1 < arguments.length) {
        return arguments[i + 1];
      }
    }
    return environment.get(variable("config"));
  }

  @Override
  public @Nullable String defaultValue(ArgSpec argument) {
    String key = key(argument);
    if (key == null || !keys.contains(key)) {
      return null;
    }
    String value = environment.get(variable(key));
    return value != null || file == null ? value : file.value(key);
  }

  @Override
  public Map<String, String> kafka() {
    return file == null ? Map.of() : file.under(KAFKA);
  }

  /** Where the value of an option that was not typed is from, in words. */
  public String source(ArgSpec argument) {
    String key = key(argument);
    if (key != null && keys.contains(key)) {
      if (environment.containsKey(variable(key))) {
        return "from " + variable(key);
      } else if (file != null && file.value(key) != null) {
        return "from " + file.place(key);
      }
    }
    return "by default";
  }

  private static @Nullable String key(ArgSpec argument) {
    return argument instanceof OptionSpec option
            && option.userObject() instanceof Field field
            && OPTIONS.contains(field.getDeclaringClass())
        ? option.longestName().substring(2)
        : null;
  }

  private static String variable(String key) {
    return "CHAT_" + key.replace('-', '_').toUpperCase(Locale.ROOT);
  }
}
