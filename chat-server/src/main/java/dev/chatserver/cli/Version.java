package dev.chatserver.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/**
 * The version of this program, as the build wrote it into the jar. Thread-safe because it has no
 * state.
 */
final class Version implements IVersionProvider {

  @Override
  public String[] getVersion() {
    return new String[] {
      "chat-server " + ofThisProgram(),
      "Java "
          + Runtime.version()
          + ", "
          + System.getProperty("os.name")
          + " "
          + System.getProperty("os.arch")
    };
  }

  /** As the build has written it into the jar. */
  static String ofThisProgram() {
    Properties properties = new Properties();
    try (InputStream in = Version.class.getResourceAsStream("/chat-server.properties")) {
      if (in == null) {
        throw new IOException("chat-server.properties is not in the jar");
      }
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties.getProperty("version");
  }
}
