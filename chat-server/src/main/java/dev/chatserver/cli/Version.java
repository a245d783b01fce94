package dev.chatserver.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/**
 * The version of this program, as the build wrote it into the jar. Thread-safe because it has no
 * state.
 */
final class Version implements IVersionProvider {

  @Override
  public String[] getVersion() throws IOException {
    Properties properties = new Properties();
    try (InputStream in = Version.class.getResourceAsStream("/chat-server.properties")) {
      if (in == null) {
        throw new IOException("chat-server.properties is not in the jar");
      }
      properties.load(in);
    }
    return new String[] {
      "chat-server " + properties.getProperty("version"),
      "Java "
          + Runtime.version()
          + ", "
          + System.getProperty("os.name")
          + " "
          + System.getProperty("os.arch")
    };
  }
}
