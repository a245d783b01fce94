package dev.chatserver.bot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Tells a person how far the load test is. {@link LoadTest} calls it a few times a second.
 * Implementations are confined to that thread.
 */
public interface Progress extends AutoCloseable {

  /**
   * Another stage begins.
   *
   * @param name of what is done
   * @param max how many steps it has
   */
  void begin(String name, long max);

  /** So many steps are done, of those that the stage has. */
  void at(long done);

  /** The last stage has ended. */
  @Override
  void close();

  /** A bar if standard error is a terminal, and a line now and then if it is a file or a pipe. */
  static Progress onStandardError() {
    return isTerminal()
        ? new ProgressOnTerminal()
        : new ProgressLines(System.err, System::nanoTime);
  }

  private static boolean isTerminal() {
    // System.console() asks for standard input and output; there is no call for standard error.
    try {
      Path target = Files.readSymbolicLink(Path.of("/proc/self/fd/2"));
      return target.startsWith("/dev/pts") || target.startsWith("/dev/tty");
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }
}
