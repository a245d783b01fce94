package dev.chatserver.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.chatserver.cli.transcript.BrokenOrderException;
import dev.chatserver.cli.transcript.OneOrder;
import dev.chatserver.cli.transcript.Transcript;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code verify-transcripts}: holds what several people read against each other. */
@Command(
    name = "verify-transcripts",
    sortOptions = false,
    mixinStandardHelpOptions = true,
    description = {
      "Prove or refute that what several people read was one order: each number in a",
      "room is one line for everybody, numbers ascend, and none is missing but where",
      "it is said. What people read is a file each, of nc say, with /stamp on."
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:it was one order",
      "1:it was not; standard error has the first line that breaks it",
      "2:wrong options, or a file that cannot be read or has no stamps"
    })
final class VerifyTranscriptsCommand implements Callable<Integer> {

  private static final int EXIT_FAULTS = 1;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Parameters(paramLabel = "FILE", arity = "1..*", description = "What one person read.")
  @SuppressWarnings("NullAway.Init") // set by picocli
  private List<Path> files;

  @Override
  public Integer call() {
    PrintWriter err = spec.commandLine().getErr();
    OneOrder order = new OneOrder();
    for (Path file : files) {
      long before = order.lines();
      // What is no UTF-8 is replaced: somebody may have been cut off within a character.
      try (BufferedReader lines =
          new BufferedReader(new InputStreamReader(Files.newInputStream(file), UTF_8))) {
        new Transcript(file.toString(), order).read(lines);
      } catch (BrokenOrderException e) {
        err.println(e.getMessage());
        err.flush();
        return EXIT_FAULTS;
      } catch (IOException e) {
        return ChatCommand.complain(err, file + ": cannot be read (expected: a file)");
      }
      if (order.lines() == before) {
        return ChatCommand.complain(
            err, file + ": no line has a stamp (expected: what somebody read after /stamp on)");
      }
    }
    spec.commandLine()
        .getOut()
        .printf(
            "%d files, %d lines of %d rooms: one order%n",
            files.size(), order.lines(), order.rooms());
    spec.commandLine().getOut().flush();
    return 0;
  }
}
