package dev.chatserver.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

/**
 * The process of the server that is tested, if it runs on this machine. Thread-safe because it does
 * not change.
 */
public final class ServerProcess {

  private static final String PEAK = "VmHWM:";

  private final ProcessHandle process;

  private ServerProcess(ProcessHandle process) {
    this.process = process;
  }

  /**
   * The process of that number.
   *
   * @throws IllegalArgumentException if there is no such process on this machine
   */
  public static ServerProcess of(long pid) {
    return new ServerProcess(
        ProcessHandle.of(pid)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "serverPid: " + pid + " (expected: a process of this machine)")));
  }

  /** The processor time that it has taken, 0 if that is not known. */
  Duration cpu() {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  /**
   * The most memory that it has had, in bytes, as Linux counts what is resident; 0 if that is not
   * known.
   */
  long peakBytes() {
    Path status = Path.of("/proc", String.valueOf(process.pid()), "status");
    try (Stream<String> lines = Files.lines(status)) {
      return lines
          .filter(line -> line.startsWith(PEAK))
          .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst()
          .orElse(0);
    } catch (IOException | UncheckedIOException e) {
      return 0; // it has ended, or this is no Linux: the report says that it is not known
    }
  }
}
