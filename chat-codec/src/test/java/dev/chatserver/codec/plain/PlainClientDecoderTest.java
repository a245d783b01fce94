package dev.chatserver.codec.plain;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chatserver.codec.CodecLimits;
import dev.chatserver.codec.client.ServerLine;
import dev.chatserver.codec.client.ServerLine.Notice;
import dev.chatserver.codec.client.ServerLine.Other;
import dev.chatserver.codec.client.ServerLine.Prompt;
import dev.chatserver.codec.client.ServerLine.Said;
import dev.chatserver.codec.client.ServerLine.Skipped;
import dev.chatserver.codec.client.ServerLine.Welcomed;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.TooLongFrameException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlainClientDecoderTest {

  private static final String HELLO = "Enter your username: welcome megumin\n";

  @Test
  void shouldKnowThePromptWithoutALineEnd() {
    assertDecodes("Enter your username: ", new Prompt());
  }

  @Test
  void shouldWaitForTheWholePrompt() {
    assertDecodes("Enter your username:");
  }

  @Test
  void shouldReadTheWelcomeThatFollowsThePrompt() {
    assertDecodes(HELLO, new Prompt(), new Welcomed("megumin"));
  }

  @Test
  void shouldReadARefusalAndTheSecondPrompt() {
    assertDecodes(
        "Enter your username: -- that name is taken\nEnter your username: welcome bob\n",
        new Prompt(),
        new Notice("that name is taken"),
        new Prompt(),
        new Welcomed("bob"));
  }

  @Test
  void shouldNotTakeALineForThePromptOnceWelcomed() {
    assertDecodes(
        HELLO + "Enter your username: \nEnter your username: bob\nEnter says: your username: \n",
        new Prompt(),
        new Welcomed("megumin"),
        new Other("Enter your username: "),
        new Other("Enter your username: bob"),
        new Said("Enter", "your username: "));
  }

  @Test
  void shouldNotTakeALineForAWelcomeOnceWelcomed() {
    assertDecodes(
        HELLO + "welcome bob\n", new Prompt(), new Welcomed("megumin"), new Other("welcome bob"));
  }

  @Test
  void shouldReadWhatPeopleSayAndDo() {
    assertDecodes(
        HELLO + "bob says: hi says: ho\nbob says: \n* bob says: hi\nbob left the chat\n\n",
        new Prompt(),
        new Welcomed("megumin"),
        new Said("bob", "hi says: ho"),
        new Said("bob", ""),
        new Other("* bob says: hi"),
        new Other("bob left the chat"),
        new Other(""));
  }

  @Test
  void shouldReadTextOfAnyScript() {
    assertDecodes(
        HELLO + "めぐみん says: 爆裂 \uD83D\uDCA5\n",
        new Prompt(),
        new Welcomed("megumin"),
        new Said("めぐみん", "爆裂 \uD83D\uDCA5"));
  }

  @Test
  void shouldReadNoticesAndSkips() {
    assertDecodes(
        HELLO
            + "-- you are in lobby, 2 here\n-- 4213 lines skipped\n-- 1 line skipped\n"
            + "--  lines skipped\n-- 1234567890123456789 lines skipped\n-- bob says: hi\n",
        new Prompt(),
        new Welcomed("megumin"),
        new ServerLine.Entered("lobby"),
        new Skipped(4213),
        new Skipped(1),
        new Notice(" lines skipped"),
        new Notice("1234567890123456789 lines skipped"),
        new Notice("bob says: hi"));
  }

  @Test
  void shouldTakeALineThatEndsInCrLf() {
    assertDecodes("-- closed\r\nx\ry\r\n", new Notice("closed"), new Other("x\ry"));
  }

  @Test
  void shouldDropALineThatTheClosingCutShort() {
    assertDecodes(HELLO + "bob says: half", new Prompt(), new Welcomed("megumin"));
  }

  @Test
  void shouldTakeTheLongestLine() {
    // given
    String line = "x".repeat(CodecLimits.UNTERMINATED_BYTES_MAX);

    // when
    EmbeddedChannel channel = new EmbeddedChannel(new PlainClientDecoder());
    channel.writeInbound(Unpooled.copiedBuffer(line + "\n", UTF_8));

    // then
    assertThat(channel.<Object>readInbound()).isEqualTo(new Other(line));
    assertThat(channel.finish()).isFalse();
  }

  @Test
  void shouldRefuseALineOneByteTooLong() {
    // given
    String line = "x".repeat(CodecLimits.UNTERMINATED_BYTES_MAX + 1);
    EmbeddedChannel channel = new EmbeddedChannel(new PlainClientDecoder());

    // when, then
    assertThatThrownBy(() -> channel.writeInbound(Unpooled.copiedBuffer(line, UTF_8)))
        .isInstanceOf(TooLongFrameException.class)
        .hasMessageContaining("65537 bytes (expected: at most 65536)");
    assertThat(channel.finish()).isFalse();
  }

  /** Feeds the input whole, byte by byte, and split in two at every index. */
  private static void assertDecodes(String input, ServerLine... expected) {
    byte[] bytes = input.getBytes(UTF_8);
    assertThat(decode(List.of(bytes))).as("whole").containsExactly(expected);
    List<byte[]> single = new ArrayList<>();
    for (byte b : bytes) {
      single.add(new byte[] {b});
    }
    assertThat(decode(single)).as("byte by byte").containsExactly(expected);
    for (int i = 0; i <= bytes.length; i++) {
      List<byte[]> halves =
          List.of(Arrays.copyOfRange(bytes, 0, i), Arrays.copyOfRange(bytes, i, bytes.length));
      assertThat(decode(halves)).as("split at " + i).containsExactly(expected);
    }
  }

  private static List<ServerLine> decode(List<byte[]> parts) {
    EmbeddedChannel channel = new EmbeddedChannel(new PlainClientDecoder());
    for (byte[] part : parts) {
      channel.writeInbound(Unpooled.copiedBuffer(part));
    }
    List<ServerLine> lines = new ArrayList<>();
    for (ServerLine line = channel.readInbound(); line != null; line = channel.readInbound()) {
      lines.add(line);
    }
    assertThat(channel.finish()).isFalse();
    return lines;
  }
}
