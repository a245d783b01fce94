package dev.chatserver.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Libraries in C that a test has loaded into a process before all others. Needs gcc. */
public final class Preloaded {

  private Preloaded() {}

  /**
   * Builds one; where gcc is not there the test is skipped, or fails if it must not be.
   *
   * @param source below the tests' resources
   */
  public static Path build(String source, Path directory) throws IOException, InterruptedException {
    requireGcc();
    Path library = directory.resolve(Path.of(source).getFileName() + ".so");
    Process gcc =
        new ProcessBuilder(
                List.of(
                    "gcc",
                    "-shared",
                    "-fPIC",
                    "-O2",
                    "-Wall",
                    "-o",
                    library.toString(),
                    Path.of("src/test/resources", source).toAbsolutePath().toString(),
                    "-ldl",
                    "-lpthread"))
            .redirectErrorStream(true)
            .start();
    String said = new String(gcc.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(gcc.waitFor(2, TimeUnit.MINUTES) && gcc.exitValue() == 0).as(said).isTrue();
    return library;
  }

  private static void requireGcc() throws InterruptedException {
    boolean isThere;
    try {
      Process gcc = new ProcessBuilder("gcc", "--version").redirectErrorStream(true).start();
      gcc.getInputStream().readAllBytes();
      isThere = gcc.waitFor() == 0;
    } catch (IOException e) {
      isThere = false;
    }
    if ("required".equals(System.getenv("CHAT_TEST_PROGRAMS"))) {
      assertThat(isThere).as("gcc").isTrue();
    }
    assumeTrue(isThere, "gcc is not there");
  }
}
