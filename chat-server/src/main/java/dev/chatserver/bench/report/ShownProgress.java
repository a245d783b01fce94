package dev.chatserver.bench.report;

import dev.chatserver.bench.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How a person is shown how far a run is. Thread-safe because it has no state. */
public final class ShownProgress {

  private ShownProgress() {}

  /** A bar if standard error is a terminal, and a line now and then if it is a file or a pipe. */
  public static Progress onStandardError() {
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
