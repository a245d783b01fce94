package dev.chatserver.codec.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.chatserver.codec.ClientCommand;
import dev.chatserver.codec.SessionEvent;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** WebSocket frames, JSON and commands, given whatever bytes in whatever pieces. */
class JsonInputFuzzTest {

  @FuzzTest(maxDuration = "4s")
  void shouldMakeHarmlessCommandsOfWhateverComes(byte[] bytes) {
    fuzzerTestOneInput(bytes);
  }

  /**
   * One input, for a run that lasts: docs/testing.md.
   *
   * @param bytes the first one says into how large pieces the others are cut, and whether the peer
   *     has a name
   */
  public static void fuzzerTestOneInput(byte[] bytes) {
    if (bytes.length == 0) {
      return;
    }
    boolean welcomed = bytes[0] < 0;
    List<ClientCommand> inPieces = commands(bytes, 1 + (bytes[0] & 0x7F), welcomed);

    for (ClientCommand command : inPieces) {
      assertThat(command.toString().chars().filter(Character::isISOControl)).isEmpty();
    }
    assertThat(commands(bytes, bytes.length, welcomed)).isEqualTo(inPieces);
  }

  private static List<ClientCommand> commands(byte[] bytes, int piece, boolean welcomed) {
    JsonWire wire = new JsonWire();
    try {
      if (welcomed) {
        wire.channel.pipeline().fireUserEventTriggered(SessionEvent.WELCOMED);
      }
      List<ClientCommand> commands = new ArrayList<>();
      for (int at = 1; at < bytes.length; at += piece) {
        int end = Math.min(bytes.length, at + piece);
        wire.channel.writeInbound(Unpooled.wrappedBuffer(Arrays.copyOfRange(bytes, at, end)));
        wire.commands().forEach(command -> commands.add((ClientCommand) command));
      }
      return commands;
    } finally {
      wire.channel.finishAndReleaseAll();
    }
  }
}
