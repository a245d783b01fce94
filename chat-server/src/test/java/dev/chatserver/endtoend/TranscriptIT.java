package dev.chatserver.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.chatserver.transport.TransportKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What people see holds byte for byte: by plain sockets, and the tutorial's by the programs that
 * people use.
 */
class TranscriptIT {

  private static final Path FOLDER = Path.of("src/test/resources/transcripts");

  static Stream<Path> all() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.filter(file -> file.toString().endsWith(".txt")).sorted().toList().stream();
    }
  }

  static Stream<Path> seed() throws IOException {
    return all().filter(file -> file.getFileName().toString().startsWith("seed-"));
  }

  /** When the server ends, nc waits for its own input to end: it cannot see the end before. */
  static Stream<Path> forNc() throws IOException {
    List<Path> others = new ArrayList<>(all().toList());
    others.removeAll(seed().toList());
    for (Path file : List.copyOf(others)) {
      if (Files.readString(file).contains("sees the end")) {
        others.remove(file);
      }
    }
    return Stream.concat(seed(), others.stream());
  }

  static Stream<Path> seedForTelnet() throws IOException {
    // A telnet client that reads its lines from a pipe ends with it: it cannot hang up and go on
    // reading.
    return seed().filter(file -> !file.toString().contains("hangs-up"));
  }

  @Test
  void shouldFindTheTranscripts() throws IOException {
    assertThat(all()).hasSizeGreaterThanOrEqualTo(10);
    assertThat(seed()).hasSize(4);
  }

  @ParameterizedTest
  @MethodSource("all")
  void shouldHoldBySocket(Path transcript) throws Exception {
    try (TestServer server = TestServer.defaults().start()) {
      Transcript.play(transcript, server.port(), Person::connects);
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void shouldHoldOnNio(Path transcript) throws Exception {
    play(transcript, TransportKind.NIO);
  }

  @ParameterizedTest
  @MethodSource("all")
  void shouldHoldOnIoUring(Path transcript) throws Exception {
    String unavailable = TransportKind.IO_URING.unavailable();
    assumeTrue(unavailable == null, unavailable);
    play(transcript, TransportKind.IO_URING);
  }

  private static void play(Path transcript, TransportKind transport) throws Exception {
    TestServer.Settings settings = TestServer.defaults();
    settings.transport = transport;
    try (TestServer server = settings.start()) {
      Transcript.play(transcript, server.port(), Person::connects);
    }
  }

  @ParameterizedTest
  @MethodSource("forNc")
  void shouldHoldWithNc(Path transcript) throws Exception {
    ClientProgram.require("nc");
    try (TestServer server = TestServer.defaults().start()) {
      Transcript.play(transcript, server.port(), ClientProgram::nc);
    }
  }

  @ParameterizedTest
  @MethodSource("seedForTelnet")
  void shouldHoldWithTelnet(Path transcript) throws Exception {
    ClientProgram.require("telnet");
    try (TestServer server = TestServer.defaults().start()) {
      Transcript.play(transcript, server.port(), ClientProgram::telnet);
    }
  }

  @Test
  void shouldHoldWithNcAtATerminal_whichLeavesWhenAskedTo() throws Exception {
    ClientProgram.require("nc");
    ClientProgram.require("script");
    try (TestServer server = TestServer.defaults().start()) {
      Transcript.play(
          FOLDER.resolve("terminal/leaving.txt"), server.port(), ClientProgram::ncAtATerminal);
    }
  }

  @Test
  void shouldEndNcAtATerminalWhenTheServerStops() throws Exception {
    ClientProgram.require("nc");
    ClientProgram.require("script");
    TestServer server = TestServer.defaults().start();
    try (Person bob = ClientProgram.ncAtATerminal(server.port())) {
      bob.readsBytes("Enter your username: ");
      bob.types("bob");
      bob.reads("welcome bob");

      server.close();

      bob.reads("-- the server is going down");
      bob.seesTheEnd();
    } finally {
      server.close();
    }
  }

  @Test
  void shouldHoldWithTelnetAtATerminal_whateverTheScript() throws Exception {
    ClientProgram.require("telnet");
    ClientProgram.require("script");
    try (TestServer server = TestServer.defaults().start()) {
      Transcript.play(
          FOLDER.resolve("terminal/any-script.txt"),
          server.port(),
          ClientProgram::telnetAtATerminal);
    }
  }
}
