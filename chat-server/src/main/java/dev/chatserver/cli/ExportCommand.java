package dev.chatserver.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.chatserver.codec.LogEntry;
import dev.chatserver.codec.RefusalException;
import dev.chatserver.codec.RoomName;
import dev.chatserver.codec.plain.PlainDialect;
import dev.chatserver.ledger.sqlite.archive.Export;
import dev.chatserver.ledger.sqlite.archive.JsonLinesExport;
import dev.chatserver.ledger.sqlite.archive.LogArchive;
import dev.chatserver.ledger.sqlite.store.StoreException;
import java.io.BufferedOutputStream;
import java.io.BufferedWriter;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.core.JacksonException;

/** {@code export}: writes what is kept to standard output. Runs on the main thread. */
@Command(
    name = "export",
    sortOptions = false,
    description = {
      "Write what is kept to standard output, whether a server runs or not.",
      "What is written as jsonl can be imported again; times are in UTC."
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {"0:all was written", "2:wrong options, or the log cannot be read"})
final class ExportCommand implements Callable<Integer> {

  /** How lines are written. */
  enum Format {
    JSONL,
    TEXT
  }

  @Mixin
  @SuppressWarnings("NullAway.Init") // set by picocli
  private ArchiveOptions options;

  @Option(names = "--room", paramLabel = "NAME", description = "One room alone; else all.")
  private @Nullable String room;

  @Option(
      names = "--since",
      paramLabel = "SEQ",
      description = "What comes after the line of that number (${DEFAULT-VALUE}).")
  private long since;

  @Option(
      names = "--format",
      paramLabel = "jsonl|text",
      description = "A JSON object a line (the default), or lines to read.")
  private Format format = Format.JSONL;

  @Override
  public Integer call() {
    if (since < 0) {
      return options.complain("--since: " + since + " (expected: the number of a line)");
    }
    RoomName only;
    try {
      only = room == null ? null : RoomName.of(room);
    } catch (RefusalException e) {
      return options.complain("--room: \"" + room + "\" (expected: the name of a room)");
    }
    return options.run(data -> export(data, only));
  }

  private int export(Path data, @Nullable RoomName only) throws StoreException, IOException {
    OutputStream out = new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 1 << 16);
    try (LogArchive archive = LogArchive.open(data)) {
      if (format == Format.JSONL) {
        try (JsonLinesExport lines = new JsonLinesExport(out)) {
          archive.export(only, since, lines, options.progress("exported"));
        }
      } else {
        try (Writer text = new BufferedWriter(new OutputStreamWriter(out, UTF_8))) {
          archive.export(only, since, new TextExport(text), options.progress("exported"));
        }
      }
      return 0;
    } catch (JacksonException e) { // which wraps what the stream has thrown
      throw new IOException(e.getOriginalMessage(), e);
    }
  }

  /** Lines to read, those of a room behind its name. */
  private static final class TextExport implements Export {
    private final PlainDialect dialect = new PlainDialect(Clock.systemUTC());
    private final Writer out;

    TextExport(Writer out) {
      this.out = out;
    }

    @Override
    public void room(RoomName room, long after, @Nullable String topic) throws IOException {
      out.write("# " + room + (topic == null ? "" : ": " + topic) + "\n");
    }

    @Override
    public void event(RoomName room, LogEntry entry) throws IOException {
      out.write(dialect.dated(entry) + "\n");
    }
  }
}
