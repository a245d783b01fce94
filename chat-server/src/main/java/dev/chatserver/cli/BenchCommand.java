package dev.chatserver.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Placeholder while the load test is written. */
@Command(name = "bench", description = "Load test.")
final class BenchCommand implements Callable<Integer> {
  @Override
  public Integer call() {
    return 1;
  }
}
