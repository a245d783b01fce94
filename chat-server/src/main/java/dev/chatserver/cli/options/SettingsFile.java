package dev.chatserver.cli.options;

import dev.chatserver.cli.options.Settings.UnusableException;
import dev.chatserver.codec.Nearest;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A properties file (see {@link Properties#load}), with the line of each of its keys. Thread-safe
 * because it does not change.
 */
final class SettingsFile {

  private final String path;
  private final Properties values = new Properties();
  private final Map<String, Integer> lines = new HashMap<>();

  private SettingsFile(String path) {
    this.path = path;
  }

  /**
   * @throws UnusableException if it cannot be read
   */
  static SettingsFile read(String path) throws UnusableException {
    SettingsFile file = new SettingsFile(path);
    try {
      String text = Files.readString(Path.of(path), StandardCharsets.UTF_8);
      file.values.load(new StringReader(text));
      file.number(text.lines().toList());
    } catch (NoSuchFileException e) {
      throw new UnusableException(path + ": there is no such file");
    } catch (IOException | IllegalArgumentException e) {
      throw new UnusableException(path + ": cannot be read: " + e.getMessage());
    }
    return file;
  }

  /** A key stands at the beginning of its line; the last one that is there holds. */
  private void number(List<String> text) throws IOException {
    for (int i = 0; i < text.size(); i++) {
      Properties line = new Properties();
      try {
        line.load(new StringReader(text.get(i)));
      } catch (IllegalArgumentException e) {
        continue; // the rest of a longer one, which was read as a whole
      }
      for (String key : line.stringPropertyNames()) {
        if (values.containsKey(key)) {
          lines.put(key, i + 1);
        }
      }
    }
  }

  /**
   * @param other keys that begin so are taken too
   * @throws UnusableException if it has a key that is none of those
   */
  void expectOnly(Set<String> keys, String other) throws UnusableException {
    for (String key : new TreeSet<>(values.stringPropertyNames())) {
      if (!keys.contains(key) && !key.startsWith(other)) {
        String nearest = Nearest.of(key, keys);
        throw new UnusableException(
            "%s: no key is called '%s': %s"
                .formatted(
                    place(key),
                    key,
                    nearest == null
                        ? "keys are the options of --help without their dashes"
                        : "did you mean " + nearest + "?"));
      }
    }
  }

  /** Those whose keys begin so, by the rest of their keys. */
  Map<String, String> under(String prefix) {
    Map<String, String> under = new TreeMap<>();
    for (String key : values.stringPropertyNames()) {
      if (key.startsWith(prefix)) {
        under.put(key.substring(prefix.length()), values.getProperty(key).strip());
      }
    }
    return under;
  }

  @Nullable String value(String key) {
    String value = values.getProperty(key);
    return value == null ? null : value.strip();
  }

  /** Where a key is. */
  String place(String key) {
    Integer line = lines.get(key);
    return line == null ? path : path + " line " + line;
  }
}
