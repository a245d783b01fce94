package dev.chatserver.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.chatserver.app.ServerConfig;
import dev.chatserver.bench.BenchConfig;
import dev.chatserver.bench.BenchResult;
import dev.chatserver.bench.LoadRun;
import dev.chatserver.bench.ServerProcess;
import dev.chatserver.bench.UnreachableException;
import dev.chatserver.bench.report.LatencyPlot;
import dev.chatserver.bench.report.ReportJson;
import dev.chatserver.bench.report.ReportTable;
import dev.chatserver.bench.report.ShownProgress;
import dev.chatserver.codec.RefusalException;
import dev.chatserver.codec.RoomName;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code bench}: measures a server with many bots and checks that each got every line once and in
 * one order. The table goes to standard output, everything else to standard error. Confined to the
 * main thread; an interrupt of the process is heard by {@link Interrupts}.
 */
@Command(
    name = "bench",
    showDefaultValues = true,
    sortOptions = false,
    description = {
      "Measure a chat server with many bots, and check what they got.",
      "Latency counts from when a line was due, not from when it could be sent."
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:every reader got every line once and in one order",
      "1:lines were lost, duplicated or reordered, or bots were missing",
      "2:wrong options, or no server to connect to",
      "130:interrupted; the table shows what there was"
    })
final class BenchCommand implements Callable<Integer> {

  @Spec private @Nullable CommandSpec spec;

  @SuppressWarnings("UnusedVariable") // picocli acts on it.
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  private boolean help;

  @Option(names = "--host", paramLabel = "HOST", description = "Where the server is.")
  private String host = BenchConfig.DEFAULT.host();

  /** What the bots speak. */
  enum Spoken {
    PLAIN,
    JSON;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Option(
      names = "--dialect",
      paramLabel = "plain|json",
      description = "Lines, or JSON over WebSocket.")
  private Spoken dialect = Spoken.PLAIN;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "Its port for that, and for TLS if it is asked for; else 8080 or 8081.")
  private @Nullable Integer port;

  @Option(names = "--tls", description = "Speak TLS, with whatever certificate the server has.")
  private boolean tls;

  @Option(names = "--bots", paramLabel = "N", description = "Connections, 1 to 19000.")
  private int bots = BenchConfig.DEFAULT.bots();

  @Option(names = "--senders", paramLabel = "N", description = "How many of the bots speak.")
  private int senders = BenchConfig.DEFAULT.senders();

  @Option(names = "--rate", paramLabel = "N", description = "Lines/s, in all senders together.")
  private int rate = BenchConfig.DEFAULT.rate();

  @Option(names = "--size", paramLabel = "BYTES", description = "Bytes of each text, 18 to 4000.")
  private int size = BenchConfig.DEFAULT.size();

  @Option(names = "--seconds", paramLabel = "N", description = "How long to send, 1 to 3600.")
  private int seconds = BenchConfig.DEFAULT.seconds();

  @Option(names = "--room", paramLabel = "NAME", description = "Where to meet; else the lobby.")
  private @Nullable String room;

  @Option(names = "--stalled", paramLabel = "N", description = "Bots that read only at the end.")
  private int stalled;

  @Option(names = "--prefix", paramLabel = "NAME", description = "Start of the bots' names.")
  private String prefix = BenchConfig.DEFAULT.prefix();

  @Option(
      names = "--connect-timeout",
      paramLabel = "N",
      description = "Seconds that a bot may take to connect, and to enter; 1 to 600.")
  private int connectTimeoutSeconds = BenchConfig.DEFAULT.connectTimeoutSeconds();

  @Option(
      names = "--drain-seconds",
      paramLabel = "N",
      description = "How long to wait after the last line for all to arrive, 1 to 600.")
  private int drainSeconds = BenchConfig.DEFAULT.drainSeconds();

  @Option(
      names = "--server-pid",
      paramLabel = "PID",
      description = "The server's process, if it runs here: its CPU and memory are shown too.")
  private @Nullable Long serverPid;

  @Option(names = "--json", paramLabel = "FILE", description = "Write the figures for machines.")
  private @Nullable Path json;

  @Option(names = "--plot", paramLabel = "FILE.svg", description = "Draw latency by percentile.")
  private @Nullable Path plot;

  @Override
  public Integer call() {
    try {
      BenchConfig config = config();
      checkWritable("--json", json);
      checkWritable("--plot", plot);
      ServerProcess server = serverPid == null ? null : ServerProcess.of(serverPid);
      LoadRun run = new LoadRun(config, ShownProgress.onStandardError(), server);
      Interrupts interrupts = Interrupts.hear(run::stop, BenchResult.EXIT_INTERRUPTED);
      try {
        BenchResult result = run.run();
        out().print(ReportTable.of(result));
        out().flush();
        write(json, ReportJson.of(result, machine()));
        write(plot, LatencyPlot.svg(result));
        return result.exitCode();
      } finally {
        interrupts.close();
      }
    } catch (IllegalArgumentException e) {
      String message = String.valueOf(e.getMessage()).replaceFirst("^serverPid:", "--server-pid:");
      throw new ParameterException(requireNonNull(spec).commandLine(), message, e);
    } catch (UnreachableException | UncheckedIOException e) {
      return ChatCommand.complain(err(), String.valueOf(e.getMessage()));
    }
  }

  private BenchConfig config() {
    return BenchConfig.DEFAULT.with(
        c -> {
          c.host = host;
          c.json = dialect == Spoken.JSON;
          c.port = port != null ? port : c.json ? ServerConfig.DEFAULT_WEB_PORT : c.port;
          c.tls = tls;
          c.bots = bots;
          c.senders = senders;
          c.rate = rate;
          c.size = size;
          c.seconds = seconds;
          c.room = room == null ? null : roomName(room);
          c.stalled = stalled;
          c.prefix = prefix;
          c.connectTimeoutSeconds = connectTimeoutSeconds;
          c.drainSeconds = drainSeconds;
        });
  }

  private static RoomName roomName(String name) {
    try {
      return RoomName.of(name);
    } catch (RefusalException e) {
      throw new IllegalArgumentException(
          "--room: \"" + name + "\" (expected: the name of a room)", e);
    }
  }

  /** Better to hear it before the run than after it. */
  private static void checkWritable(String option, @Nullable Path file) {
    if (file == null) {
      return;
    }
    Path folder = file.toAbsolutePath().getParent();
    if (Files.isDirectory(file) || folder == null || !Files.isWritable(folder)) {
      throw new IllegalArgumentException(
          option + ": " + file + " (expected: a file in a directory that can be written to)");
    }
  }

  private static ReportJson.Machine machine() {
    return new ReportJson.Machine(
        Version.ofThisProgram(),
        String.valueOf(Runtime.version()),
        Runtime.getRuntime().availableProcessors(),
        Instant.now());
  }

  private void write(@Nullable Path file, String text) {
    if (file != null) {
      try {
        Files.writeString(file, text, UTF_8);
        err().println("wrote " + file);
        err().flush();
      } catch (IOException e) {
        throw new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
      }
    }
  }

  private PrintWriter out() {
    return requireNonNull(spec).commandLine().getOut();
  }

  private PrintWriter err() {
    return requireNonNull(spec).commandLine().getErr();
  }
}
