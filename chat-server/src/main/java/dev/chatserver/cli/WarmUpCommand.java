package dev.chatserver.cli;

import dev.chatserver.logging.Logging;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code warm-up}: makes a file from which a JVM starts with what it had learnt in a training run:
 * a cache of JEP 514 from JDK 25 on, before that an archive of classes (JEP 350). Runs on the main
 * thread.
 */
@Command(
    name = "warm-up",
    sortOptions = false,
    mixinStandardHelpOptions = true,
    description = {
      "Make a file with which a server starts faster, and takes less time for the",
      "first who come: the classes that a training run has loaded, and from JDK 25",
      "on what it has learnt of them. For this jar, this JDK and its options alone."
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:it was made",
      "1:the training run has failed",
      "2:wrong options, or no JDK for it"
    })
final class WarmUpCommand implements Callable<Integer> {

  /** JEP 514: one step, and profiles of methods are in it too (JEP 515). */
  private static final int WITH_AOT_CACHE = 25;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "The file to make; replaced if it is there.")
  private @Nullable Path out;

  @Option(names = "--train", hidden = true, description = "Be the training run.")
  private boolean train;

  @Override
  public Integer call() throws Exception {
    if (train) {
      Logging.use(Logging.Format.TEXT, Logging.Least.WARN);
      List<String> faults = new TrainingRun().run();
      faults.forEach(spec.commandLine().getErr()::println);
      return faults.isEmpty() ? 0 : 1;
    }
    if (out == null) {
      return complain("--out: has no value (expected: FILE)");
    }
    Path jar = jar();
    if (jar == null) {
      return complain("warm-up needs the jar: java -jar chat-server.jar warm-up --out FILE");
    }
    Path folder = out.toAbsolutePath().getParent();
    if (folder == null || !Files.isWritable(folder)) {
      return complain(
          "--out: " + out + " (expected: a file in a directory that can be written to)");
    }
    return make(jar, out.toAbsolutePath());
  }

  private int make(Path jar, Path file) throws IOException, InterruptedException {
    boolean isCache = Runtime.version().feature() >= WITH_AOT_CACHE;
    List<String> options = ManagementFactory.getRuntimeMXBean().getInputArguments();
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.add((isCache ? "-XX:AOTCacheOutput=" : "-XX:ArchiveClassesAtExit=") + file);
    // The JVM has hundreds of lines to say of what does not go into an archive.
    command.addAll(
        List.of("-Xlog:disable", "-Xlog:all=error", "-jar", jar.toString(), "warm-up", "--train"));
    Files.deleteIfExists(file);
    Path said = Files.createTempFile("chat-warm-up", ".log");
    int exitCode =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start()
            .waitFor();
    if (exitCode != 0 || !Files.exists(file)) {
      spec.commandLine().getErr().print(Files.readString(said));
      complain("the training run has failed");
      return 1;
    }
    Files.delete(said);
    StringBuilder use = new StringBuilder("java");
    options.forEach(option -> use.append(' ').append(option));
    use.append(isCache ? " -XX:AOTCache=" : " -XX:SharedArchiveFile=").append(file);
    spec.commandLine()
        .getOut()
        .printf("%d MB; start with it: %s -jar %s%n", Files.size(file) >> 20, use, jar);
    return 0;
  }

  /** What this program was started from; null if that is no jar. */
  private static @Nullable Path jar() throws URISyntaxException {
    File file =
        new File(WarmUpCommand.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    return file.isFile() ? file.toPath() : null;
  }

  private int complain(String message) {
    return ChatCommand.complain(spec.commandLine().getErr(), message);
  }
}
