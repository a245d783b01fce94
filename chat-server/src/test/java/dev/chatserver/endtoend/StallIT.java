package dev.chatserver.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.chatserver.app.LedgerConfig;
import dev.chatserver.feed.FeedLimits;
import dev.chatserver.ledger.MemoryLimits;
import dev.chatserver.transport.TransportKind;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Readers that do not read for a while: what they find when they do, and what others notice. */
@Tag("slow")
class StallIT {

  private static final Pattern SKIPPED = Pattern.compile("-- (\\d+) lines skipped");

  /** So much that no kernel's buffers hold it for a reader with a small window. */
  private static final int LINES = 6000;

  private static final String FILL = "x".repeat(2000);

  /** Says lines and reads each of them, so that what is behind is the other reader alone. */
  private static void say(Person speaker, int from, int to) throws IOException {
    for (int i = from; i < to; i++) {
      speaker.sends((i + FILL + "\n").getBytes(UTF_8));
      speaker.reads("speaker says: " + i + FILL);
    }
  }

  /**
   * What the server holds that is not the ledger's: this process has nothing else that is large.
   */
  private static long heapBytes() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private static long directBytes() {
    return ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT).metric().usedDirectMemory();
  }

  /**
   * A stalled reader costs a number, and some bytes that are on their way: 12 MB were said. What it
   * costs the others in time is in docs/benchmarks.md.
   */
  @Test
  void shouldCostTheOthersNothingAndTheServerAlmostNothing() throws Exception {
    TestServer.Settings settings = TestServer.unlimited();
    settings.ledger =
        new LedgerConfig.InMemory(new MemoryLimits(100, 64 * 1024 * 1024, 256 * 1024 * 1024, 1024));
    settings.feeds = smallFeeds();
    try (TestServer server = settings.start()) {
      Person speaker = Person.joins(server.port(), "speaker");
      say(speaker, 0, 2000); // fills what the ledger keeps
      long heapBefore = heapBytes();
      long directBefore = directBytes();
      Person stalled = Person.connects(server.port(), 4096);
      stalled.readsBytes("Enter your username: ");
      stalled.types("stalled");
      stalled.reads("welcome stalled");

      say(speaker, 0, LINES);

      assertThat(heapBytes() - heapBefore).isLessThan(3 * 1024 * 1024);
      assertThat(directBytes() - directBefore).isLessThan(6 * 1024 * 1024); // one arena's chunk
      stalled.close();
      speaker.close();
    }
  }

  /** Without a bound it takes some megabytes of the 12 that are said. */
  @Test
  void shouldHaveTheKernelHoldLittleForWhoDoesNotRead() throws Exception {
    assumeTrue(TransportKind.EPOLL.unavailable() == null, "there is no epoll here");
    TestServer.Settings settings = TestServer.unlimited();
    settings.transport = TransportKind.EPOLL;
    try (TestServer server = settings.start()) {
      Person speaker = Person.joins(server.port(), "speaker");
      Person stalled = Person.connects(server.port(), 4096);
      stalled.readsBytes("Enter your username: ");
      stalled.types("stalled");
      stalled.reads("welcome stalled");

      say(speaker, 0, LINES);

      assertThat(mostBytesSentAndNotRead(server.port())).isBetween(16L * 1024, 512L * 1024);
      stalled.close();
      speaker.close();
    }
  }

  /** Of one connection of that port, as the kernel counts it. */
  private static long mostBytesSentAndNotRead(int port) throws IOException {
    String local = "0100007F:%04X".formatted(port);
    return Files.readAllLines(Path.of("/proc/net/tcp")).stream()
        .map(line -> line.strip().split("\\s+", -1))
        .filter(columns -> columns[1].equals(local))
        .mapToLong(columns -> Long.parseLong(columns[4].split(":", -1)[0], 16))
        .max()
        .orElseThrow();
  }

  @Test
  void shouldLoseNothingWhileTheLedgerKeepsIt() throws Exception {
    TestServer.Settings settings = TestServer.unlimited();
    settings.ledger =
        new LedgerConfig.InMemory(
            new MemoryLimits(LINES + 10, 64 * 1024 * 1024, 256 * 1024 * 1024, 1024));
    settings.feeds = smallFeeds();
    try (TestServer server = settings.start()) {
      Person stalled = Person.connects(server.port(), 4096);
      stalled.readsBytes("Enter your username: ");
      stalled.types("stalled");
      stalled.reads("welcome stalled");
      Person speaker = Person.joins(server.port(), "speaker");

      say(speaker, 0, LINES);

      for (int i = 0; i < LINES; i++) {
        stalled.reads("speaker says: " + i + FILL);
      }
      say(speaker, LINES, LINES + 1);
      stalled.reads("speaker says: " + LINES + FILL);
      stalled.close();
      speaker.close();
    }
  }

  @Test
  void shouldTellHowManyLinesWereMissedExactlyWhenTheLedgerKeepsNoMore() throws Exception {
    TestServer.Settings settings = TestServer.unlimited();
    settings.ledger =
        new LedgerConfig.InMemory(new MemoryLimits(100, 64 * 1024 * 1024, 256 * 1024 * 1024, 1024));
    settings.feeds = smallFeeds();
    try (TestServer server = settings.start()) {
      Person stalled = Person.connects(server.port(), 4096);
      stalled.readsBytes("Enter your username: ");
      stalled.types("stalled");
      stalled.reads("welcome stalled");
      Person speaker = Person.joins(server.port(), "speaker");

      say(speaker, 0, LINES);

      int next = 0;
      int skipped = 0;
      while (next < LINES) {
        String line = stalled.line();
        Matcher gap = SKIPPED.matcher(line);
        if (gap.matches()) {
          skipped += Integer.parseInt(gap.group(1));
          next += Integer.parseInt(gap.group(1));
        } else {
          assertThat(line).isEqualTo("speaker says: " + next + FILL);
          next++;
        }
      }
      assertThat(next).isEqualTo(LINES);
      assertThat(skipped).isBetween(1, LINES - 100);
      stalled.close();
      speaker.close();
    }
  }

  @Test
  void shouldCloseOneThatHasTakenNoByteForTooLong() throws Exception {
    TestServer.Settings settings = TestServer.unlimited();
    settings.sessions =
        settings.sessions.with(
            c -> {
              c.stallTimeoutSeconds = 1;
              c.lingerSeconds = 1;
            });
    try (TestServer server = settings.start()) {
      Person stalled = Person.connects(server.port(), 4096);
      stalled.readsBytes("Enter your username: ");
      stalled.types("stalled");
      stalled.reads("welcome stalled");
      Person speaker = Person.joins(server.port(), "speaker");

      // It goes on talking until it reads that the other one is gone.
      boolean left = false;
      for (int i = 0; !left; i++) {
        speaker.sends((i + FILL + "\n").getBytes(UTF_8));
        for (String line = speaker.line(); ; line = speaker.line()) {
          left |= line.equals("stalled left the chat");
          if (line.equals("speaker says: " + i + FILL)) {
            break;
          }
        }
      }
      speaker.types("/msg stalled are you there");
      speaker.reads("-- nobody here is called stalled");
      stalled.close();
      speaker.close();
    }
  }

  /** The kernel gives up later than the server, or it would have nobody left to tell. */
  @Test
  void shouldTellItWhy_ifItReadsAgainThen() throws Exception {
    assumeTrue(TransportKind.EPOLL.unavailable() == null, "there is no epoll here");
    TestServer.Settings settings = TestServer.unlimited();
    settings.transport = TransportKind.EPOLL;
    settings.sessions = settings.sessions.with(c -> c.stallTimeoutSeconds = 10);
    try (TestServer server = settings.start();
        Person speaker = Person.joins(server.port(), "speaker");
        Person stalled = Person.connects(server.port(), 4096)) {
      stalled.types("stalled");
      TestServer.await().until(() -> isHere(speaker, "stalled"));
      say(speaker, 0, LINES / 10);
      speaker.reads("stalled left the chat");

      assertThat(stalled.restOfAll()).endsWith("-- you have read nothing for 10 s; goodbye\n");
    }
  }

  private static boolean isHere(Person asks, String name) throws IOException {
    asks.types("/who");
    return asks.line().contains(name);
  }

  private static FeedLimits smallFeeds() {
    return new FeedLimits(256 * 1024, 1024, 16 * 1024, 64, 512, 1024 * 1024, 64 * 1024, 32);
  }
}
