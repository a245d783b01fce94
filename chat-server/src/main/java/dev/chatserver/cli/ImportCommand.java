package dev.chatserver.cli;

import dev.chatserver.ledger.sqlite.archive.JsonLinesImport;
import dev.chatserver.ledger.sqlite.store.StoreException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code import}: reads what was exported. Runs on the main thread. */
@Command(
    name = "import",
    sortOptions = false,
    description = {
      "Read what was exported as jsonl, into rooms that have no lines: all of it, or nothing.",
      "No server may use the directory meanwhile."
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {"0:all was imported", "2:nothing was: wrong options, or wrong lines"})
final class ImportCommand implements Callable<Integer> {

  @Mixin
  @SuppressWarnings("NullAway.Init") // set by picocli
  private ArchiveOptions options;

  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      description = "What to read; else standard input.")
  private @Nullable Path file;

  @Override
  public Integer call() {
    return options.run(this::read);
  }

  private int read(Path data) throws StoreException, IOException {
    try (InputStream in = file == null ? System.in : Files.newInputStream(file)) {
      long lines = JsonLinesImport.run(data, new BufferedInputStream(in), options.progress("read"));
      options.out().println(lines + " lines imported");
      options.out().flush();
      return 0;
    } catch (NoSuchFileException e) {
      return options.complain(e.getMessage() + ": there is no such file");
    }
  }
}
