package dev.chatserver.codec.plain;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.chatserver.codec.ClientCommand;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import java.util.Arrays;

/** Framing, telnet and commands, given whatever bytes in whatever pieces. */
class PlainInputFuzzTest {

  @FuzzTest(maxDuration = "4s")
  void shouldMakeHarmlessCommandsOfWhateverComes(byte[] bytes) {
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
    int piece = 1 + (bytes[0] & 0xFF);
    EmbeddedChannel channel = PlainWire.atThePrompt();
    try {
      for (int at = 1; at < bytes.length && channel.isOpen(); at += piece) {
        channel.writeInbound(
            Unpooled.wrappedBuffer(
                Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + piece))));
        Object command = channel.readInbound();
        for (; command != null; command = channel.readInbound()) {
          assertThat(command).isInstanceOf(ClientCommand.class);
          assertThat(command.toString().chars().filter(Character::isISOControl)).isEmpty();
          if (command instanceof ClientCommand.Hello) {
            PlainWire.welcome(channel);
          }
          ReferenceCountUtil.release(command);
        }
      }
    } finally {
      channel.finishAndReleaseAll();
    }
  }
}
