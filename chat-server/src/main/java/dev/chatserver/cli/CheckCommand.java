package dev.chatserver.cli;

import dev.chatserver.ledger.sqlite.archive.LogCheck;
import dev.chatserver.ledger.sqlite.store.StoreException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code check}: looks whether what is kept is whole. Runs on the main thread. */
@Command(
    name = "check",
    sortOptions = false,
    description = "Look whether what is kept is whole, whether a server runs or not.",
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:it is whole",
      "1:it is not; standard error has what is wrong",
      "2:wrong options, or the log cannot be read"
    })
final class CheckCommand implements Callable<Integer> {

  private static final int EXIT_FAULTS = 1;

  @Mixin
  @SuppressWarnings("NullAway.Init") // set by picocli
  private ArchiveOptions options;

  @Override
  public Integer call() {
    return options.run(this::check);
  }

  private int check(Path data) throws StoreException {
    List<String> faults = LogCheck.run(data, options.out()::println);
    faults.forEach(options.err()::println);
    options.out().println(faults.isEmpty() ? "all is whole" : faults.size() + " faults");
    options.out().flush();
    options.err().flush();
    return faults.isEmpty() ? 0 : EXIT_FAULTS;
  }
}
