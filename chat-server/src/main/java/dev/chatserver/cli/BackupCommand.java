package dev.chatserver.cli;

import dev.chatserver.ledger.sqlite.archive.LogBackup;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code backup}: copies what is kept. Runs on the main thread. */
@Command(
    name = "backup",
    sortOptions = false,
    description = {
      "Copy what is kept, as it is at one moment, whether a server runs or not.",
      "To use the copy, put it into an empty directory as chat.db."
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {"0:it was copied", "2:wrong options, or it cannot be copied"})
final class BackupCommand implements Callable<Integer> {

  @Mixin
  @SuppressWarnings("NullAway.Init") // set by picocli
  private ArchiveOptions options;

  @Parameters(paramLabel = "FILE", description = "Where to; it is not there yet.")
  @SuppressWarnings("NullAway.Init") // set by picocli
  private Path file;

  @Override
  public Integer call() {
    return options.run(
        data -> {
          LogBackup.run(data, file);
          return 0;
        });
  }
}
