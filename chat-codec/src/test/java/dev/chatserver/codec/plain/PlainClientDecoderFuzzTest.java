package dev.chatserver.codec.plain;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.TooLongFrameException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What a client reads of a server, given whatever bytes in whatever pieces. */
class PlainClientDecoderFuzzTest {

  @FuzzTest(maxDuration = "4s")
  void shouldReadTheSameHoweverItIsCut(byte[] bytes) {
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
    assertThat(read(bytes, 1 + (bytes[0] & 0xFF))).isEqualTo(read(bytes, bytes.length));
  }

  private static List<Object> read(byte[] bytes, int piece) {
    EmbeddedChannel channel = new EmbeddedChannel(new PlainClientDecoder());
    List<Object> lines = new ArrayList<>();
    try {
      for (int at = 1; at < bytes.length; at += piece) {
        channel.writeInbound(
            Unpooled.wrappedBuffer(
                Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + piece))));
      }
    } catch (TooLongFrameException e) {
      lines.add(TooLongFrameException.class);
    }
    lines.addAll(channel.inboundMessages());
    channel.finishAndReleaseAll();
    return lines;
  }
}
