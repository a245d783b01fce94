package dev.chatserver.transport.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.chatserver.testing.LoudLog;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What a proxy says first, given whatever bytes in whatever pieces. */
class ProxyHeaderFuzzTest {

  @FuzzTest(maxDuration = "4s")
  void shouldLetInOnceOrTurnAwayWhateverComes(byte[] bytes) {
    fuzzerTestOneInput(bytes);
  }

  /**
   * One input, for a run that lasts: docs/testing.md.
   *
   * @param bytes the first one says into how large pieces the others are cut
   */
  public static void fuzzerTestOneInput(byte[] bytes) {
    if (bytes.length == 0) {
      return;
    }
    LoudLog.attach();
    int piece = 1 + (bytes[0] & 0xFF);
    List<ProxiedPeer> arrived = new ArrayList<>();
    EmbeddedChannel channel = new EmbeddedChannel();
    ProxyEntrance.install(channel.pipeline(), new ProxyComplaints(System::nanoTime), arrived::add);
    try {
      for (int at = 1; at < bytes.length && channel.isOpen(); at += piece) {
        channel.writeInbound(
            Unpooled.wrappedBuffer(
                Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + piece))));
      }
      assertThat(arrived).hasSizeLessThanOrEqualTo(1);
      assertThat(channel.isOpen() || arrived.isEmpty()).as("let in and closed").isTrue();
      assertThat(LoudLog.take()).allMatch(line -> line.contains("whose header is no good"));
    } finally {
      channel.finishAndReleaseAll();
    }
  }
}
